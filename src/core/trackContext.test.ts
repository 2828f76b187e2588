import { expect, it } from 'vitest';
import { promptTrackId } from './tokenTrack.ts';
import { trackContext } from './trackContext.ts';
import type { AssistantMessage } from './types.ts';

const tokens = [{}];
const promptTokens = [{}, {}];
const promptIds = Uint32Array.of(7, 8, 9);
const earlierReplyIds = Uint32Array.of(8);
const none = new Uint32Array(0);
const prefillIds = Uint32Array.of(5);
const reply = { tokens, promptTokens, promptIds, prefillIds, earlierReplyIds } as unknown as AssistantMessage;
const begun = { tokens: [], promptTokens: null, promptIds: null, prefillIds: null, earlierReplyIds: null };

it("puts a reply behind its prompt and the model's earlier replies", () => {
  expect(trackContext(reply, 'a')).toEqual({ tokens, promptIds, prefillIds, earlierReplyIds });
});

it('puts a mixed reply behind both prompts', () => {
  const mixedPromptIds = Uint32Array.of(7, 6);
  expect(trackContext({ ...reply, mixedPromptIds }, 'a')).toMatchObject({ promptIds, mixedPromptIds });
  expect(trackContext({ ...reply, mixedPromptIds }, promptTrackId('a'))).not.toHaveProperty('mixedPromptIds');
});

it('puts a prompt behind its first id', () => {
  const context = trackContext(reply, promptTrackId('a'));
  expect(context).toEqual({
    tokens: promptTokens,
    promptIds: Uint32Array.of(7),
    prefillIds: none,
    earlierReplyIds: none,
  });
});

it('is empty for a reply that has not begun, or is none', () => {
  for (const other of [begun as unknown as AssistantMessage, null]) {
    expect(trackContext(other, 'b')).toEqual({
      tokens: [],
      promptIds: none,
      prefillIds: none,
      earlierReplyIds: none,
    });
  }
});
