import { expect, test } from 'vitest';
import type { Comparison, Pane } from '../../core/comparison.ts';
import { firstComparePreset } from '../../core/presets.ts';
import type { AssistantMessage } from '../../core/types.ts';
import { newComparison } from '../../store/newComparison.ts';
import { compareDetailWords, compareStatusWords, fullestContext } from './compareWords.ts';

let count = 0;
const opened = newComparison(() => `id-${count++}`, 'model', firstComparePreset);

function withReply(pane: Pane, endReason: AssistantMessage['endReason']): Pane {
  const reply = { id: 'reply', role: 'assistant', tokens: [], endReason } as unknown as AssistantMessage;
  return {
    ...pane,
    contextUsed: 9,
    writing: { messageId: 'reply', prefilled: 0, toPrefill: 0 },
    conversation: {
      ...pane.conversation,
      messages: { reply },
      children: { '': ['reply'] },
      shownChild: { '': 'reply' },
    },
  };
}

function stateOf(...ends: AssistantMessage['endReason'][]) {
  const panes = opened.panes.map((pane, place) => withReply(pane, ends[place] ?? null));
  const comparison: Comparison = { ...opened, panes };
  return { comparison, run: { status: 'ready' } } as const;
}

test('says what the panes do together', () => {
  expect(compareStatusWords(stateOf(null, null))).toBe('Generating');
  expect(compareDetailWords(stateOf(null, null))).toBe('Both panes write');
  expect(compareDetailWords(stateOf('stop', null))).toBe('1 of 2 panes write');
  expect(compareStatusWords(stateOf('stop', 'length'))).toBe('Ready');
  expect(compareDetailWords(stateOf('stop', 'length'))).toBeNull();
  expect(compareStatusWords(stateOf('stop', 'aborted'))).toBe('Stopped');
});

test('says that the chat comes first', () => {
  const busy = { status: 'generating', messageId: 'x', prefilled: 0, toPrefill: 0 } as const;
  expect(compareDetailWords({ ...stateOf(null, null), run: busy })).toContain('chat');
});

test('the fullest pane counts', () => {
  const { comparison, run } = stateOf('stop', 'stop');
  const [first, second] = comparison.panes as [Pane, Pane];
  const panes = [first, { ...second, contextUsed: 40 }];
  expect(fullestContext({ comparison: { ...comparison, panes }, run })).toBe(40);
});
