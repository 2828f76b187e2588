import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationArbitrary } from './comparison.fixture.ts';
import { rootId, shownPath } from './conversation.ts';
import {
  type ConversationsFile,
  conversationsFileText,
  conversationsFromFile,
  conversationsToFile,
} from './conversationsJson.ts';
import type { Conversation } from './types.ts';

const meta = { app: 'Glassbox 0.1.0', exportedAt: '2026-11-23T06:00:00.000Z' };
const libraryArbitrary = fc.array(conversationArbitrary, { maxLength: 4 });

function throughText(conversations: readonly Conversation[]): ConversationsFile {
  return JSON.parse(conversationsFileText(conversationsToFile(conversations, meta)).join(''));
}

function freshIds(): () => string {
  let count = 0;
  return () => `fresh ${count++}`;
}

/** Everything but the ids, which only hold the tree together. */
function contentOf({ id, messages, children, shownChild, ...own }: Conversation): unknown {
  const below = (parent: string): readonly unknown[] =>
    (children[parent] ?? []).map((child) => {
      const { id: _, ...message } = messages[child]!;
      // A reply that was still being written counts as stopped.
      const ended =
        message.role === 'user' ? message : { ...message, endReason: message.endReason ?? 'aborted' };
      return { ...ended, shown: shownChild[parent] === child, below: below(child) };
    });
  return { ...own, tree: below(rootId) };
}

describe('conversations as a file', () => {
  test('come back as they were, but for their ids', () => {
    fc.assert(
      fc.property(libraryArbitrary, (library) => {
        const back = conversationsFromFile(throughText(library), freshIds());
        expect(back.map(contentOf)).toEqual(library.map(contentOf));
        expect(back.map((each) => shownPath(each).length)).toEqual(
          library.map((each) => shownPath(each).length),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('have fresh ids throughout, no two the same', () => {
    fc.assert(
      fc.property(libraryArbitrary, (library) => {
        const back = conversationsFromFile(throughText(library), freshIds());
        const ids = back.flatMap(({ id, messages }) => [id, ...Object.keys(messages)]);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^fresh \d+$/);
      }),
      { numRuns: 30 },
    );
  });

  test('say what they are, and the same settings stand in them once', () => {
    fc.assert(
      fc.property(libraryArbitrary, (library) => {
        const file = conversationsToFile(library, meta);
        expect(throughText(library)).toEqual(file);
        expect(file).toMatchObject({ schema: 'glassbox-conversations', version: 1, ...meta });
        const settings = file.drawParams.map((params) => JSON.stringify(params));
        expect(new Set(settings).size).toBe(settings.length);
      }),
      { numRuns: 30 },
    );
  });

  test('are written in pieces, one for each', () => {
    const library = fc.sample(conversationArbitrary, { numRuns: 3, seed: 1 });
    expect(conversationsFileText(conversationsToFile(library, meta))).toHaveLength(5);
  });
});
