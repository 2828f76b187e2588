import { expect, test } from 'vitest';
import { partsUpTo, turnCosts } from '../../core/measuredPrompt.ts';
import { createVocabulary } from '../../core/vocabulary.ts';
import { createScriptedModel } from '../../engine/scriptedModel.ts';
import { promptIds, promptJson, promptText } from './promptCopies.ts';

const { tokenizer } = createScriptedModel({ reply: 'one two', tokensPerSecond: 0, contextLength: 64 });
const vocabulary = createVocabulary(tokenizer.vocabulary);

test('a prompt is copied exactly: as text, as ids, and as JSON with every byte', () => {
  const text = '<|im_start|>user\nÉ 🍓<|im_end|>\n';
  const ids = tokenizer.encode(text);
  expect(promptText(ids, vocabulary)).toBe(text);
  expect(JSON.parse(promptIds(ids))).toEqual(ids);
  const parts = partsUpTo([{ part: { kind: 'draft', name: 'Message box' }, end: ids.length }]);
  const read = JSON.parse(promptJson({ ids, parts, asks: true }, 'scripted', vocabulary));
  expect(read).toMatchObject({ model: 'scripted', count: ids.length });
  const tokens: { id: number; bytes: number[]; special?: boolean }[] = read.parts[0].tokens;
  expect(tokens.map(({ id }) => id)).toEqual(ids);
  expect(new TextDecoder().decode(Uint8Array.from(tokens.flatMap(({ bytes }) => bytes)))).toBe(text);
  expect(tokens.filter(({ special }) => special)).toHaveLength(2);
});

test('a turn costs its question and its answer; examples and the opening are told apart', () => {
  const part = (kind: 'system' | 'example' | 'user' | 'assistant' | 'draft' | 'opening' | 'prefill') => ({
    kind,
    name: kind,
  });
  const kinds = [
    'system',
    'example',
    'example',
    'user',
    'assistant',
    'user',
    'assistant',
    'draft',
    'opening',
    'prefill',
  ] as const;
  const parts = partsUpTo(kinds.map((kind, index) => ({ part: part(kind), end: 10 * (index + 1) })));
  expect(turnCosts(parts)).toEqual([
    { name: 'system', tokens: 10 },
    { name: 'Example turns', tokens: 20 },
    { name: 'Turn 1', tokens: 20 },
    { name: 'Turn 2', tokens: 20 },
    { name: 'draft', tokens: 10 },
    { name: 'Opening of the reply', tokens: 20 },
  ]);
});
