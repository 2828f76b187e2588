import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationArbitrary } from '../core/comparison.fixture.ts';
import { shownPath } from '../core/conversation.ts';
import { conversationsToJsonl } from '../core/conversationJsonl.ts';
import { documentText, piecesOf, pieceText } from '../core/documentPieces.ts';
import { emptyConversation } from './emptyConversation.ts';
import {
  conversationLines,
  conversationRefusal,
  conversationsData,
  conversationText,
  plainText,
} from './exportConversations.ts';
import { fileStem } from './fileStem.ts';
import { importedConversations } from './importConversations.ts';
import { readKnownModels } from './models/knownModels.ts';
import { readAnyFile } from './readAnyFile.ts';
import { soundConversation } from './soundComparison.fixture.ts';

const now = new Date(2026, 10, 23, 12);
const library = fc.sample(conversationArbitrary.map(soundConversation), { numRuns: 5, seed: 3 });

function ids(): () => string {
  let count = 0;
  return () => `fresh ${++count}`;
}

function imported(text: string) {
  const reading = readAnyFile(text);
  if (!reading.ok || reading.kind === 'comparison') throw new Error('It was not taken for conversations.');
  return importedConversations(reading, 'chosen', ids());
}

describe('what is saved', () => {
  test('as data is taken back whole', () => {
    const { name, type, parts } = conversationsData(library, now);
    expect([name, type]).toEqual(['glassbox-conversations-2026-11-23.json', 'application/json']);
    const back = imported(parts.join(''));
    expect(back.map(({ title }) => title)).toEqual(library.map(({ title }) => title));
    const size = ({ messages }: (typeof back)[number]) => Object.keys(messages).length;
    expect(back.map(size)).toEqual(library.map(size));
  });

  test('as lines is taken back as texts, for the chosen model', () => {
    const { name, parts } = conversationLines(library, now);
    expect(name).toBe('glassbox-conversations-2026-11-23.jsonl');
    const back = imported(parts.join(''));
    expect(conversationsToJsonl(back)).toBe(parts.join(''));
    expect(new Set(back.map(({ modelId }) => modelId))).toEqual(new Set(['chosen']));
    for (const conversation of back) {
      for (const message of shownPath(conversation)) expect(message).not.toHaveProperty('tokens.0');
    }
  });

  test('as text names the model that wrote the replies', () => {
    const [conversation] = library;
    if (conversation === undefined) throw new Error('There is no sample.');
    const own = { ...conversation, title: 'How are you?', modelId: 'smollm2-135m-instruct' };
    const { name, parts } = conversationText(
      own,
      { model: null, models: readKnownModels(null), loadedModels: {} },
      now,
    );
    expect(name).toBe('glassbox-how-are-you-2026-11-23.md');
    expect(parts.join('')).toContain('Model SmolLM2-135M-Instruct, 23 November 2026');
  });

  test('of a document: all of it as data, and its text alone', () => {
    const conversation = library.find((each) => documentText(piecesOf(each)).trim() !== '');
    if (conversation === undefined) throw new Error('There is no sample.');
    const document = { ...conversation, title: '', startToken: false };
    const [back] = imported(conversationsData([document], now).parts.join(''));
    if (back === undefined) throw new Error('Nothing came back.');
    expect(back.startToken).toBe(false);
    expect(piecesOf(back).map(pieceText)).toEqual(piecesOf(document).map(pieceText));
    const { name, type, parts } = plainText({ ...document, title: 'A poem' }, now);
    expect([name, type]).toEqual(['glassbox-a-poem-2026-11-23.txt', 'text/plain']);
    expect(parts.join('')).toBe(documentText(piecesOf(document)));
    const typed = { id: 'a', role: 'user', text: 'The capital of France is' } as const;
    const untitled = {
      ...document,
      messages: { a: typed },
      children: { '': ['a'] },
      shownChild: { '': 'a' },
    };
    expect(plainText(untitled, now).name).toBe('glassbox-the-capital-of-france-is-2026-11-23.txt');
  });

  test('is refused while there is nothing, or while it is written', () => {
    const conversation = library.find(({ messages }) => Object.keys(messages).length > 0);
    if (conversation === undefined) throw new Error('There is no sample.');
    const ready = { run: { status: 'ready' }, conversation, queuedReplyId: null } as const;
    expect(conversationRefusal(ready)).toBeNull();
    expect(conversationRefusal({ ...ready, conversation: emptyConversation('a', 'b') })).toBe(
      'Nothing was said yet.',
    );
    expect(conversationRefusal({ ...ready, queuedReplyId: 'a' })).toMatch(/^First let the reply be finished/);
  });
});

test('a file is called after what it is about, in letters that any file system takes', () => {
  expect(fileStem('Wie geht’s? / ../x', 'nothing', now)).toBe('glassbox-wie-geht-s-x-2026-11-23');
  expect(fileStem('???', 'nothing', now)).toBe('glassbox-nothing-2026-11-23');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (about) => {
      expect(fileStem(about, 'nothing', now)).toMatch(/^glassbox-[\p{L}\p{N}-]+-2026-11-23$/u);
    }),
  );
});
