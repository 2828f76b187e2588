import { expect, test } from 'vitest';
import { defaultSamplingParams } from '../../core/samplingParams.ts';
import type { SharedChat } from '../../core/shareLink.ts';
import { shareAddress, sharedWords } from './shareWords.ts';

const chat: SharedChat = {
  kind: 'chat',
  model: { id: 'smollm2-135m-instruct', sha256: null },
  params: defaultSamplingParams,
  systemPrompt: '',
  exampleTurns: [],
  assistantPrefill: '',
  messages: [],
};

test('the link is this page, with the model where it is another than the usual one', () => {
  const page = 'https://example.org/play/?preset=pirate&device=wasm#top';
  expect(shareAddress(page, 'smollm2-135m-instruct', 's=AQ')).toBe('https://example.org/play/#s=AQ');
  expect(shareAddress(page, 'tiny', 's=AQ')).toBe('https://example.org/play/?model=tiny#s=AQ');
});

test('what it holds is said piece by piece', () => {
  expect(sharedWords(chat)).toEqual([
    'no message: nothing was said and nothing is typed',
    'all settings, without a seed: every reply will be another',
    'the name of the model, smollm2-135m-instruct',
  ]);
  expect(
    sharedWords({
      ...chat,
      model: { id: 'tiny', sha256: 'b179c952'.repeat(8) },
      params: { ...chat.params, seed: 7 },
      systemPrompt: 'Be brief.',
      exampleTurns: [{ user: 'a', assistant: 'b' }],
      assistantPrefill: 'Aye',
      messages: [{ role: 'user', content: 'Why?' }],
    }),
  ).toEqual([
    'the system prompt',
    '1 example turn',
    'the question',
    'what the reply begins with',
    'all settings, with the seed 7',
    'the name of the model, tiny (SHA-256 b179c952…)',
  ]);
});
