import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contextProblem, surelyFits } from '../core/contextWindow.ts';
import { nothingSaid } from '../core/conversationEdits.fixture.ts';
import { replyPrompt } from '../core/promptMessages.ts';
import type { Conversation } from '../core/types.ts';
import { preparePrompt } from './prompt.ts';
import { createScriptedModel } from './scriptedModel.ts';

const { tokenizer } = createScriptedModel({ reply: 'one', tokensPerSecond: 0, contextLength: 4096 });

test('what surely fits does fit, whatever is said', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  const turn = fc.record({ user: text, assistant: text });
  fc.assert(
    fc.property(
      text,
      fc.array(turn, { maxLength: 3 }),
      text,
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 50, max: 1500 }),
      (systemPrompt, exampleTurns, question, maxTokens, contextLength) => {
        const params = { ...nothingSaid.params, maxTokens };
        const conversation: Conversation = { ...nothingSaid, systemPrompt, exampleTurns, params };
        if (!surelyFits(conversation, question, contextLength)) return;
        const path = [{ id: '', role: 'user', text: question }] as const;
        const { ids } = preparePrompt(tokenizer, null, replyPrompt(conversation, path, ''));
        expect(contextProblem(ids.length, maxTokens, contextLength)).toBeNull();
      },
    ),
  );
});

test('an ordinary question surely fits, a very long one must be counted', () => {
  expect(surelyFits(nothingSaid, 'How are you?', 2048)).toBe(true);
  expect(surelyFits(nothingSaid, 'word '.repeat(3000), 2048)).toBe(false);
});
