import { expect, test } from 'vitest';
import type { Pane } from '../../core/comparison.ts';
import { comparePresets } from '../../core/presets.ts';
import { newComparison } from '../../store/newComparison.ts';
import { differingSettings } from './differences.ts';

function panesOf(presetId: string): readonly Pane[] {
  const preset = comparePresets.find(({ id }) => id === presetId);
  if (preset === undefined) throw new Error(presetId);
  let count = 0;
  return newComparison(() => `id-${count++}`, 'model', preset).panes;
}

const chips = (panes: readonly Pane[]) => panes.map(({ id }) => differingSettings(panes, id));

test('says what sets panes apart, in every pane', () => {
  expect(chips(panesOf('temperature-sweep'))).toEqual([['T 0'], ['T 0.5'], ['T 1'], ['T 1.5'], ['T 2']]);
  expect(chips(panesOf('word-limits')).at(-1)).toEqual(['max 5 tokens']);
});

test('says nothing where all are set alike, lists and biases among it', () => {
  const panes = panesOf('pirate-or-child').map((pane) => ({
    ...pane,
    conversation: {
      ...pane.conversation,
      params: { ...pane.conversation.params, stop: ['x'], logitBias: {} },
    },
  }));
  expect(chips(panes)).toEqual([[], []]);
});

test('an off setting is called so', () => {
  const [first, second] = panesOf('pirate-or-child');
  if (first === undefined || second === undefined) throw new Error('two panes');
  const changed: Pane = {
    ...second,
    conversation: {
      ...second.conversation,
      params: { ...second.conversation.params, topK: 0, topP: 1, seed: -1, logitBias: { 5: 1 } },
    },
  };
  expect(differingSettings([first, changed], second.id)).toEqual(
    expect.arrayContaining(['top-k off', 'bias on 1 token']),
  );
});
