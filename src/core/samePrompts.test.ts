import { expect, it } from 'vitest';
import { samePrompts } from './samePrompts.ts';
import type { AssistantMessage } from './types.ts';

const reply = (prompt: readonly number[] | null, prefill: readonly number[] = []): AssistantMessage => ({
  id: 'reply',
  role: 'assistant',
  prefill: '',
  prefillIds: Uint32Array.from(prefill),
  tokens: [],
  promptIds: prompt && Uint32Array.from(prompt),
  earlierReplyIds: null,
  promptTokens: null,
  seed: null,
  endReason: 'stop',
  stats: null,
});

it('compares every id before the replies, and needs to know them', () => {
  expect(samePrompts([reply([1, 2]), reply([1, 2])])).toBe(true);
  expect(samePrompts([reply([1, 2]), reply([1, 3])])).toBe(false);
  expect(samePrompts([reply([1, 2]), reply([1, 2, 3])])).toBe(false);
  expect(samePrompts([reply([1], [5]), reply([1])])).toBe(false);
  expect(samePrompts([reply(null), reply(null)])).toBe(false);
  expect(samePrompts([reply([1])])).toBe(false);
});
