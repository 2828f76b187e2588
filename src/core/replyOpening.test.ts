import { describe, expect, it } from 'vitest';
import { earlierOpening, openingOf, sameOpening } from './replyOpening.ts';
import type { AssistantMessage } from './types.ts';

const pirate = { systemPrompt: 'Speak like a pirate.', exampleTurns: [{ user: 'Hi', assistant: 'Ahoy' }] };
const reply: AssistantMessage = {
  id: 'reply',
  role: 'assistant',
  prefill: '',
  prefillIds: null,
  tokens: [],
  promptIds: null,
  earlierReplyIds: null,
  promptTokens: null,
  seed: null,
  endReason: 'stop',
  stats: null,
};

describe('sameOpening', () => {
  it('compares words, not objects', () => {
    expect(sameOpening(pirate, structuredClone(pirate))).toBe(true);
    expect(sameOpening(pirate, { ...pirate, systemPrompt: '' })).toBe(false);
    expect(sameOpening(pirate, { ...pirate, exampleTurns: [] })).toBe(false);
    expect(sameOpening(pirate, { ...pirate, exampleTurns: [{ user: 'Hi', assistant: 'Hello' }] })).toBe(
      false,
    );
  });
});

describe('earlierOpening', () => {
  it('tells of a prompt that is no longer the present one, and never guesses', () => {
    const now = { ...pirate, systemPrompt: 'Be brief.' };
    expect(earlierOpening({ ...reply, opening: openingOf(pirate) }, now)).toEqual(pirate);
    expect(earlierOpening({ ...reply, opening: openingOf(pirate) }, pirate)).toBeNull();
    expect(earlierOpening(reply, now)).toBeNull();
  });
});
