import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationArbitrary } from '../core/comparison.fixture.ts';
import { conversationFromChat, conversationsToJsonl } from '../core/conversationJsonl.ts';
import { emptyConversation } from './emptyConversation.ts';
import { readChatLines } from './readChatLines.ts';
import { lcg, mutate } from './spoiltFiles.fixture.ts';

const empty = emptyConversation('empty', 'smollm2-135m-instruct');
const libraryArbitrary = fc.array(conversationArbitrary, { minLength: 1, maxLength: 3 });

function problemOf(text: string): string {
  const reading = readChatLines(text);
  return reading.ok ? 'none' : reading.problem;
}

const user = '{"messages":[{"role":"user","content":"Hi"}]}';

describe('chat JSONL', () => {
  test('that the page wrote is taken back and written the same', () => {
    fc.assert(
      fc.property(libraryArbitrary, (library) => {
        const jsonl = conversationsToJsonl(library);
        fc.pre(jsonl !== '');
        const reading = readChatLines(new TextEncoder().encode(jsonl));
        if (!reading.ok) throw new Error(reading.problem);
        const opened = reading.lines.map((line) =>
          conversationFromChat(line, empty, () => String(Math.random())),
        );
        expect(conversationsToJsonl(opened)).toBe(jsonl);
        expect(reading.summary.conversations.map(({ title }) => title)).toEqual(
          opened.map(({ title }) => title),
        );
        expect(reading.summary.conversations.map(({ messages }) => messages)).toEqual(
          opened.map(({ messages }) => Object.keys(messages).length),
        );
      }),
    );
  });

  test('that is refused says which line is wrong', () => {
    expect(problemOf('\n \n')).toBe('The file is empty.');
    expect(problemOf(`${user}\n{`)).toBe('The file cannot be opened: line 2 is not JSON.');
    expect(problemOf(`${user}\n\n{"messages":[{"role":"tool","content":"x"}]}`)).toBe(
      'The file cannot be opened: line 3, message 1, “role” must be one of “system”, “user”, “assistant”.',
    );
    expect(problemOf(user.replace('"Hi"', '["Hi"]'))).toBe(
      'The file cannot be opened: line 1, message 1, “content” must be a text.',
    );
    expect(problemOf(user.replace('"role"', '"__proto__":1,"role"'))).toBe(
      'The file cannot be opened: line 1, message 1, “__proto__” is a name that no such file has.',
    );
    expect(problemOf(user.replace(']', ',{"role":"system","content":"x"}]'))).toBe(
      'The file cannot be opened: line 1, message 2 is a system message, which can only be the first.',
    );
    expect(problemOf(`${user}\n`.repeat(10_001))).toBe('The file has more than 10,000 lines.');
  });

  test('ten thousand spoilt files: none throws, each is refused in a sentence or taken whole', () => {
    const files = fc
      .sample(libraryArbitrary, { numRuns: 40, seed: 8 })
      .map(conversationsToJsonl)
      // Spoilt by structure, a line must be the whole file.
      .map((jsonl) => jsonl.split('\n')[0] ?? '')
      .filter((line) => line !== '');
    const random = lcg(7);
    let whole = 0;
    for (let round = 0; round < 10_000; round++) {
      const reading = readChatLines(mutate(files[round % files.length] ?? '', random));
      if (!reading.ok) {
        expect(reading.problem).toMatch(/^The file [^\n]{5,300}\.$/);
        continue;
      }
      whole += 1;
      for (const line of reading.lines) conversationFromChat(line, empty, () => String(Math.random()));
    }
    expect(whole).toBeGreaterThan(100);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  }, 60_000);
});
