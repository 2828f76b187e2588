import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationArbitrary } from '../core/comparison.fixture.ts';
import { comparisonToJson } from '../core/comparisonJson.ts';
import { shownPath } from '../core/conversation.ts';
import {
  type ConversationsFile,
  conversationsFileText,
  conversationsFromFile,
  conversationsToFile,
} from '../core/conversationsJson.ts';
import type { Conversation } from '../core/types.ts';
import type { ConversationsSummary } from './comparisonFile/conversationsSummary.ts';
import { importedConversations } from './importConversations.ts';
import { createBrowser, openTab } from './library/tabs.fixture.ts';
import { presetsFileText } from './ownPresets.ts';
import { readAnyFile } from './readAnyFile.ts';
import { readConversations } from './readConversations.ts';
import {
  meta as comparisonMeta,
  soundComparisonArbitrary,
  soundConversation,
} from './soundComparison.fixture.ts';
import { lcg, type Mutable, mutate } from './spoiltFiles.fixture.ts';

const meta = { app: 'Glassbox 0.1.0', exportedAt: '2026-11-23T12:00:00.000Z' };
const libraryArbitrary = fc.array(conversationArbitrary.map(soundConversation), { maxLength: 3 });

function ids(): () => string {
  let count = 0;
  return () => `fresh ${++count}`;
}

const textOf = (library: readonly Conversation[]) =>
  conversationsFileText(conversationsToFile(library, meta)).join('');
const sampleFiles = (count: number, seed = 5) =>
  fc.sample(libraryArbitrary, { numRuns: count, seed }).map(textOf);
const sound =
  sampleFiles(40).find((text) => text.includes('"tokens":[{') && text.includes('"role":"user"')) ?? '';

function problemOf(text: string): string {
  const reading = readConversations(text);
  return reading.ok ? 'none' : reading.problem;
}

function changed(change: (file: Mutable) => void): string {
  const file = JSON.parse(sound) as Mutable;
  change(file);
  return problemOf(JSON.stringify(file));
}

/** Ids as places of a message in its list. */
function withoutIds({ conversations, ...rest }: ConversationsFile): unknown {
  return {
    ...rest,
    conversations: conversations.map((conversation) => {
      const order = conversation.messages.map(({ id }) => id);
      const messages = conversation.messages.map((message, index) => ({
        ...message,
        id: index,
        parent: order.indexOf(message.parent),
      }));
      return { ...conversation, id: '', messages };
    }),
  };
}

describe('a file that the page wrote', () => {
  test('reads back as it was, and written again it is the same', () => {
    fc.assert(
      fc.property(libraryArbitrary, (library) => {
        const file = conversationsToFile(library, meta);
        const reading = readConversations(new TextEncoder().encode(textOf(library)));
        expect(reading).toMatchObject({ ok: true });
        if (!reading.ok) return;
        expect(reading.file).toEqual(JSON.parse(JSON.stringify(file)));
        const opened = conversationsFromFile(reading.file, ids());
        expect(withoutIds(conversationsToFile(opened, meta))).toEqual(withoutIds(file));
      }),
      { numRuns: 100 },
    );
  });

  test('is summed up before anything of it is added', () => {
    fc.assert(
      fc.property(libraryArbitrary, (library) => {
        const reading = readConversations(textOf(library));
        if (!reading.ok) throw new Error(reading.problem);
        const { summary } = reading;
        expect(summary.conversations.map(({ title }) => title)).toEqual(library.map(({ title }) => title));
        const messages = library.flatMap((conversation) => Object.values(conversation.messages));
        expect(summary.messages).toBe(messages.length);
        const count = (sum: number, message: (typeof messages)[number]) =>
          sum + (message.role === 'assistant' ? message.tokens.length : 0);
        expect(summary.tokens).toBe(messages.reduce(count, 0));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a file that is refused', () => {
  test('says what it is, or where it is wrong', () => {
    expect(problemOf('')).toBe('The file is not JSON: it is cut short, spoilt, or of another kind.');
    expect(problemOf('[]')).toBe('The file holds no conversations that Glassbox exported.');
    expect(changed((file) => (file.version = 2))).toBe(
      'The file was written by a newer Glassbox: its format is number 2, and this one reads number 1. Open it there, or update this page.',
    );
    expect(changed((file) => (file.conversations[0].params.topP = 2))).toBe(
      'The file cannot be opened: conversation 1, “params”, “topP” must be from 0 to 1; 2 is outside.',
    );
    expect(changed((file) => (file.conversations[0].extra = 1))).toBe(
      'The file cannot be opened: conversation 1, “extra” is not known in such a file.',
    );
    expect(problemOf(sound.replace('"title":', '"__proto__":{"polluted":1},"title":'))).toBe(
      'The file cannot be opened: conversation 1, “__proto__” is a name that no such file has.',
    );
    expect(problemOf(sound.replace('"title":', '"title":"a","title":'))).toBe(
      'The file cannot be opened: conversation 1, “title” stands there twice.',
    );
    expect(problemOf('['.repeat(100_000))).toContain('nested more than 24 levels deep');
  });

  test('says where a tree does not hold', () => {
    const place = { id: 'a', parent: '', shown: true, role: 'user', text: 'Hello' };
    const own = { ...place, id: 'b', parent: 'b' };
    expect(changed((file) => (file.conversations[0].messages = [place, own]))).toBe(
      'The file cannot be opened: conversation 1, message 2, “parent” names no message that stands before this one.',
    );
    expect(changed((file) => (file.conversations[0].messages = [place]))).toBe('none');
  });

  test('names ids that the loaded model does not have', () => {
    const known = { modelId: comparisonMeta.model.id, size: 10 };
    const reading = readConversations(sound, known);
    expect(reading.ok ? '' : reading.problem).toMatch(
      /^The file cannot be opened: conversation \d+, .* the model does not have\.$/,
    );
    expect(readConversations(sound, { ...known, modelId: 'another' }).ok).toBe(true);
  });
});

describe('one button takes', () => {
  test('conversations, comparisons and chat JSONL, and tells them apart', () => {
    expect(readAnyFile(sound)).toMatchObject({ ok: true, kind: 'conversations' });
    expect(readAnyFile(presetsFileText([]))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('These are presets'),
    });
    const [comparison] = fc.sample(soundComparisonArbitrary, { numRuns: 1, seed: 5 });
    if (comparison === undefined) throw new Error('There is no sample.');
    const text = JSON.stringify(comparisonToJson(comparison, comparisonMeta));
    expect(readAnyFile(text)).toMatchObject({ ok: true, kind: 'comparison' });
    const line = '{"messages":[{"role":"user","content":"Hi"}]}';
    expect(readAnyFile(`\n${line}\r\n\n${line}`)).toMatchObject({
      ok: true,
      kind: 'chat-lines',
      lines: [{}, {}],
    });
  });

  test('nothing else, and says so', () => {
    const problem = (text: string) => {
      const reading = readAnyFile(text);
      return reading.ok ? 'none' : reading.problem;
    };
    expect(problem('{}')).toBe('The file is nothing that Glassbox exported, and no chat JSONL.');
    expect(problem('Hello')).toContain('not JSON');
    expect(problem('{"messages":[]}')).toBe(
      'The file cannot be opened: line 1, “messages” must hold at least one message.',
    );
  });
});

describe('ten thousand spoilt files', () => {
  // With records to spoil, and short, because each is read thousands of times.
  const files = sampleFiles(400, 9).filter((text) => text.includes('"tokens":[{') && text.length < 5_000);

  test('none throws, none half applies, nothing is polluted; of each that is taken all is added that was promised', async () => {
    expect(files.length).toBeGreaterThan(5);
    const random = lcg(20_261_123);
    const newId = ids();
    const taken: { readonly opened: readonly Conversation[]; readonly promised: ConversationsSummary }[] = [];
    let refused = 0;
    for (let round = 0; round < 10_000; round++) {
      const file = files[round % files.length] ?? '';
      const reading = readAnyFile(mutate(file, random));
      if (!reading.ok) {
        refused += 1;
        expect(reading.problem).toMatch(/^The file [^\n]{5,300}\.$/);
        continue;
      }
      if (reading.kind !== 'conversations') throw new Error(`It was taken for ${reading.kind}.`);
      const opened = importedConversations(reading, 'scripted', newId);
      for (const conversation of opened) shownPath(conversation);
      expect(problemOf(textOf(opened))).toBe('none');
      taken.push({ opened, promised: reading.summary });
    }
    expect(taken.length).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(5_000);

    const { library } = openTab(createBrowser());
    for (const { opened } of taken) expect(await library.add(opened)).toBe(true);
    const list = new Map((await library.summaries()).map((summary) => [summary.id, summary]));
    for (const { opened, promised } of taken) {
      const added = opened.map(({ id }) => list.get(id));
      expect(added.map((summary) => [summary?.title, summary?.messageCount, summary?.tokenCount])).toEqual(
        promised.conversations.map(({ title, messages, tokens }) => [title, messages, tokens]),
      );
    }
    expect(list.size).toBe(taken.reduce((sum, { opened }) => sum + opened.length, 0));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('polluted');
  }, 60_000);
});
