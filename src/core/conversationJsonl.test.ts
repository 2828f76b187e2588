import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationArbitrary } from './comparison.fixture.ts';
import { assistantText, shownPath } from './conversation.ts';
import { type ChatLine, conversationFromChat, conversationsToJsonl } from './conversationJsonl.ts';
import type { Conversation } from './types.ts';

const [empty] = fc.sample(conversationArbitrary, { numRuns: 1, seed: 2 });

function freshIds(): () => string {
  let count = 0;
  return () => `fresh ${count++}`;
}

const linesOf = (jsonl: string): readonly ChatLine[] =>
  jsonl
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

const imported = (jsonl: string): readonly Conversation[] =>
  linesOf(jsonl).map((line) => conversationFromChat(line, empty!, freshIds()));

describe('conversations as chat JSONL', () => {
  test('are one line each, whatever a reader takes for the end of a line', () => {
    fc.assert(
      fc.property(fc.array(conversationArbitrary, { maxLength: 3 }), (library) => {
        const jsonl = conversationsToJsonl(library);
        const lines = linesOf(jsonl);
        expect(lines.length).toBeLessThanOrEqual(library.length);
        // As Python's splitlines() does.
        expect(jsonl.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '\n').split('\n')).toHaveLength(lines.length + 1);
        for (const { messages } of lines) {
          for (const message of messages) expect(Object.keys(message)).toEqual(['role', 'content']);
        }
      }),
    );
  });

  test('hold system prompt, example turns and the shown path', () => {
    fc.assert(
      fc.property(conversationArbitrary, (conversation) => {
        const { systemPrompt, exampleTurns } = conversation;
        const said = shownPath(conversation).map((message) =>
          message.role === 'user'
            ? { role: 'user', content: message.text }
            : { role: 'assistant', content: assistantText(message) },
        );
        const all = [
          ...(systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }]),
          ...exampleTurns.flatMap(({ user, assistant }) => [
            { role: 'user', content: user },
            { role: 'assistant', content: assistant },
          ]),
          ...said,
        ].filter(({ role, content }) => role !== 'assistant' || content !== '');
        const [line] = linesOf(conversationsToJsonl([conversation]));
        expect(line?.messages ?? []).toEqual(all);
      }),
    );
  });

  test('taken back and written again they are the same', () => {
    fc.assert(
      fc.property(fc.array(conversationArbitrary, { maxLength: 3 }), (library) => {
        const jsonl = conversationsToJsonl(library);
        expect(conversationsToJsonl(imported(jsonl))).toBe(jsonl);
      }),
    );
  });

  test('get a title, fresh ids, and the settings that they are given', () => {
    const [conversation] = imported(
      '{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":" Why? "},{"role":"assistant","content":"So."}]}\n',
    );
    expect(conversation).toMatchObject({
      title: 'Why?',
      systemPrompt: 'Be brief.',
      exampleTurns: [],
      assistantPrefill: '',
      params: empty!.params,
      modelId: empty!.modelId,
    });
    const [question, answer] = shownPath(conversation!);
    expect(question).toMatchObject({ role: 'user', text: ' Why? ' });
    expect(answer).toMatchObject({ role: 'assistant', prefill: 'So.', tokens: [], endReason: 'stop' });
  });
});
