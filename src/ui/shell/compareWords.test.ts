import { expect, test } from 'vitest';
import type { Comparison, Pane } from '../../core/comparison.ts';
import { firstComparePreset } from '../../core/presets.ts';
import type { AssistantMessage } from '../../core/types.ts';
import { modelSpec } from '../../store/modelCatalog.ts';
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
  return { comparison, run: { status: 'ready' }, guestSpec: null } as const;
}

test('says what the panes do together', () => {
  expect(compareStatusWords(stateOf(null, null))).toBe('Generating');
  expect(compareDetailWords(stateOf(null, null))).toBe('Both panes write');
  expect(compareDetailWords(stateOf('stop', null))).toBe('1 of 2 panes write');
  expect(compareStatusWords(stateOf('stop', 'length'))).toBe('Ready');
  expect(compareDetailWords(stateOf('stop', 'length'))).toBeNull();
  expect(compareStatusWords(stateOf('stop', 'aborted'))).toBe('Stopped');
});

test('says which model stayed loaded, unless that would tell who is who', () => {
  const guestSpec = { ...modelSpec('other', 'auto', 'http://localhost/'), name: 'Other 360M' };
  const state = { ...stateOf('stop', 'stop'), guestSpec };
  expect(compareDetailWords(state)).toContain('Other 360M is loaded');
  const [a, b] = state.comparison.panes as [Pane, Pane];
  const blind = { order: [a.id, b.id], vote: null } as const;
  expect(compareDetailWords({ ...state, comparison: { ...state.comparison, blind } })).toBeNull();
});

test('says that the chat comes first', () => {
  const busy = { status: 'generating', messageId: 'x', prefilled: 0, toPrefill: 0 } as const;
  expect(compareDetailWords({ ...stateOf(null, null), run: busy })).toContain('chat');
});

test('the fullest pane counts', () => {
  const { comparison, ...rest } = stateOf('stop', 'stop');
  const [first, second] = comparison.panes as [Pane, Pane];
  const panes = [first, { ...second, contextUsed: 40 }];
  expect(fullestContext({ ...rest, comparison: { ...comparison, panes } })).toBe(40);
});
