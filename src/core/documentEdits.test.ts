import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assistantText, shownPath } from './conversation.ts';
import {
  act,
  type Desk,
  deeds,
  editedText,
  emptyDesk,
  newId,
  replyOfTokens,
  type TokenBytes,
  tokenBytes,
} from './document.fixture.ts';
import { documentSegments, documentText, type Piece, pieceText, piecesOf } from './documentPieces.ts';
import { editPieces, sharedLength } from './editPieces.ts';
import { showPieces } from './showPieces.ts';
import type { Conversation, TokenRecord } from './types.ts';

const runs = { numRuns: 10_000 };
const textOf = ({ conversation }: Desk) => documentText(piecesOf(conversation));

/** Each record with the characters before its end. */
function placedRecords(pieces: readonly Piece[]): { record: TokenRecord; end: number }[] {
  let end = 0;
  return pieces.flatMap((piece) => {
    const begin = end;
    end += pieceText(piece).length;
    if (piece.kind === 'text') return [];
    let at = begin;
    return piece.reply.tokens.map((record) => {
      at += record.text.length;
      return { record, end: at };
    });
  });
}

function recordsOf({ messages }: Conversation): Set<TokenRecord> {
  return new Set(
    Object.values(messages).flatMap((message) => (message.role === 'assistant' ? message.tokens : [])),
  );
}

/** A tree: every child hangs once, below a message that there is, and what is shown is among the children. */
function expectTree({ messages, children, shownChild }: Conversation): void {
  const hung = Object.values(children).flat();
  expect(hung.toSorted()).toEqual(Object.keys(messages).toSorted());
  const astray = Object.entries(shownChild).filter(([parent, shown]) => !children[parent]?.includes(shown));
  expect(astray).toEqual([]);
}

describe('a document', () => {
  test('reads as a plain string would after any edits, completions, undos and redos, and loses nothing', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        let desk = emptyDesk;
        const written = new Set<TokenRecord>();
        for (const deed of all) {
          const before = textOf(desk);
          const placed = placedRecords(piecesOf(desk.conversation));
          const past = desk.history.past.at(-1);
          const future = desk.history.future.at(-1);
          desk = act(desk, deed);
          const now = textOf(desk);
          if (deed.kind === 'edit') expect(now).toBe(editedText(before, deed));
          if (deed.kind === 'undo') expect(now).toBe(past === undefined ? before : documentText(past));
          if (deed.kind === 'redo') expect(now).toBe(future === undefined ? before : documentText(future));
          if (deed.kind === 'complete') {
            const kept = before.slice(0, Math.round(deed.at * before.length));
            expect(now).toBe(kept + assistantText(replyOfTokens(deed.tokens)));
          }
          if (deed.kind === 'edit' || deed.kind === 'complete') {
            // The very records, and so the ids, of all that stands before the change.
            const cut = deed.kind === 'edit' ? before.length : Math.round(deed.at * before.length);
            const start = Math.min(cut, sharedLength(before, now));
            const after = new Set(placedRecords(piecesOf(desk.conversation)).map(({ record }) => record));
            const lost = placed.filter(
              ({ end, record }) => end <= start && record.text !== '' && !after.has(record),
            );
            expect(lost).toEqual([]);
          }
          const records = recordsOf(desk.conversation);
          for (const record of records) written.add(record);
          expect(records.size).toBe(written.size);
          expectTree(desk.conversation);
        }
      }),
      runs,
    );
  });

  test('every text that a pause was made at can be undone to, whatever was undone and typed over since', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        let desk = emptyDesk;
        const settled = new Set<string>();
        const shown = new Set([textOf(desk)]);
        for (const deed of all) {
          const before = desk;
          desk = act(desk, deed);
          // Undo, redo and completions end a stretch of typing.
          if (deed.kind !== 'edit' && desk !== before) settled.add(textOf(before));
          shown.add(textOf(desk));
        }
        while (desk.history.future.length > 0) desk = act(desk, { kind: 'redo' });
        const reached = new Set([textOf(desk)]);
        while (desk.history.past.length > 0) {
          desk = act(desk, { kind: 'undo' });
          reached.add(textOf(desk));
        }
        for (const text of settled) expect(reached).toContain(text);
        for (const text of reached) expect(shown).toContain(text);
      }),
      { numRuns: 3000 },
    );
  });

  test('a word typed letter by letter is one step, and one message of the tree', () => {
    let desk = emptyDesk;
    const type = (put: string) => {
      for (const letter of put) desk = act(desk, { kind: 'edit', at: 1, cut: 0, put: letter });
    };
    type('Once upon');
    expect(Object.keys(desk.conversation.messages)).toHaveLength(1);
    desk = act(desk, { kind: 'undo' });
    expect(textOf(desk)).toBe('Once ');
    desk = act(desk, { kind: 'undo' });
    expect(textOf(desk)).toBe('');
  });

  test('an edit within a reply keeps the tokens before it and the whole reply as a version', () => {
    const tokens = [' a', ' the', ' b'].map((text) => [...new TextEncoder().encode(text)]);
    let desk = act(emptyDesk, { kind: 'edit', at: 1, cut: 0, put: 'x' });
    desk = act(desk, { kind: 'complete', at: 1, tokens });
    const [, whole] = shownPath(desk.conversation);
    expect(textOf(desk)).toBe('x a the b');
    const pieces = editPieces(piecesOf(desk.conversation), 'x a tha b', newId);
    expect(pieces.map(pieceText)).toEqual(['x', ' a', ' tha b']);
    expect(pieces.map(({ kind }) => kind)).toEqual(['text', 'reply', 'text']);
    const edited = showPieces(desk.conversation, pieces, newId);
    expect(edited.children[shownPath(desk.conversation)[0]?.id ?? '']).toHaveLength(2);
    expect(edited.messages[whole?.id ?? '']).toBe(whole);
    // Cut again further in front: still two versions, not one for each key that was pressed.
    const shorter = showPieces(edited, editPieces(pieces, 'x', newId), newId);
    expect(documentText(piecesOf(shorter))).toBe('x');
    expect(recordsOf(shorter)).toEqual(recordsOf(desk.conversation));
  });
});

test('a document’s prompt holds what was typed as text and what was written as ids, never two texts in a row', () => {
  const textOrTokens = fc.array(fc.oneof(fc.string({ minLength: 1, maxLength: 4 }), tokenBytes), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(textOrTokens, (parts) => {
      const pieces = parts.map(
        (part): Piece =>
          typeof part === 'string'
            ? { kind: 'text', text: part }
            : { kind: 'reply', reply: replyOfTokens(part as readonly TokenBytes[]) },
      );
      const text = documentText(pieces);
      const planned = documentSegments(pieces);
      const typed = planned.filter(({ segment }) => typeof segment === 'string');
      for (const { segment, start } of typed) {
        expect(text.slice(start, start + segment.length)).toBe(segment);
      }
      expect(typed.map(({ segment }) => segment).join('')).toBe(
        pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join(''),
      );
      const ids = planned.flatMap(({ segment }) => (typeof segment === 'string' ? [] : segment));
      expect(ids).toEqual(
        pieces.flatMap((piece) => (piece.kind === 'text' ? [] : piece.reply.tokens.map(({ id }) => id))),
      );
      for (const [index, { segment }] of planned.entries()) {
        const next = planned[index + 1]?.segment;
        expect(typeof segment === 'string' && typeof next === 'string').toBe(false);
      }
    }),
    runs,
  );
});
