import { expect, test } from 'vitest';
import type { Pane } from '../core/comparison.ts';
import { firstComparePreset } from '../core/presets.ts';
import { unreadableData } from './exportConversations.ts';
import { changeRecord } from './library/databaseDump.fixture.ts';
import { said } from './library/saidConversation.fixture.ts';
import { createBrowser, openTab } from './library/tabs.fixture.ts';
import { loadEverything, missingWords } from './loadEverything.ts';
import { newComparison } from './newComparison.ts';

type Store = 'conversations' | 'messages' | 'tokens';

/** A library of three conversations, of which one record is spoilt. */
async function libraryWith(store: Store, key: IDBValidKey, change: object) {
  const browser = createBrowser();
  const first = openTab(browser);
  await first.library.add(['a', 'b', 'c'].map((id) => ({ ...said(id), title: `Title ${id}` })));
  first.library.close();
  await changeRecord(browser.factory, store, key, (row) => ({ ...row, ...change }));
  return openTab(browser).library;
}

test('what can be read is all there, and nothing is said', async () => {
  const library = await libraryWith('conversations', 'b', { pinned: true });
  const loaded = await loadEverything(library);
  expect(loaded.conversations.map(({ title }) => title).toSorted()).toEqual([
    'Title a',
    'Title b',
    'Title c',
  ]);
  expect(missingWords(loaded)).toBeNull();
});

test('a conversation of a newer schema is named', async () => {
  const library = await libraryWith('conversations', 'b', { schema: 99 });
  const loaded = await loadEverything(library);
  expect(loaded.conversations).toHaveLength(2);
  expect(missingWords(loaded)).toBe(
    '1 of 3 conversations could not be read and is not in the file: “Title b”.',
  );
});

test('a spoilt record is counted, put aside, and can be had as it was found', async () => {
  const packed = { columns: new Float32Array([1.5, Number.NEGATIVE_INFINITY]) };
  const library = await libraryWith('tokens', ['b', 'reply', 0, 0], { packed });
  const loaded = await loadEverything(library);
  expect(loaded.conversations).toHaveLength(3);
  expect(missingWords(loaded)).toBe(
    'One record of what is in the file could not be read, so parts of it are missing. One unreadable record is kept as found: Export, “Unreadable records (.json)”.',
  );
  // Later the rest reads well; what is missing is still said.
  expect(missingWords(await loadEverything(library))).toContain('One unreadable record is kept as found');
  const file = unreadableData(await library.quarantined(), new Date(0));
  const { records } = JSON.parse(file.parts.join('')) as { records: readonly Record<string, unknown>[] };
  expect(records).toMatchObject([
    {
      store: 'tokens',
      row: { messageId: 'reply', packed: { columns: { Float32Array: [1.5, '-Infinity'] } } },
    },
  ]);
});

test('where nothing that is stored can be read, that is said of the file with what is in memory', async () => {
  const { library } = openTab(createBrowser(), { indexedDB: null });
  expect(await library.add([said('a')])).toBe(false);
  const loaded = await loadEverything(library);
  expect(loaded.conversations).toHaveLength(1);
  expect(missingWords(loaded)).toBe(
    'What may have been saved before cannot be read now and is not in the file; it stays where it is.',
  );
});

test('many titles are counted', () => {
  const loaded = { conversations: [], badRecords: 0, putAside: 0, isWhole: true };
  expect(missingWords({ ...loaded, leftOut: ['A', '', 'C', 'D', 'E'] })).toBe(
    '5 of 5 conversations could not be read and are not in the file: “A”, “Untitled”, “C” and 2 more.',
  );
});

test('a comparison is there as a conversation of each persona and of its mixture', async () => {
  const { library } = openTab(createBrowser());
  const pane = (name: string): Pane => ({
    id: name,
    name,
    conversation: { ...said(name), title: 'Sky' },
    writing: null,
    queuedReplyId: null,
    modelId: null,
    vocabularyKey: null,
    contextUsed: 0,
  });
  const comparison = newComparison(() => 'id', 'scripted', firstComparePreset);
  library.observeComparison({
    ...comparison,
    panes: [pane('A'), pane('B')],
    mixer: { pane: pane('Mixed'), weight: 0.5 },
  });
  await library.flush();
  const { conversations } = await loadEverything(library);
  expect(conversations.map(({ title }) => title)).toEqual(['Sky (A)', 'Sky (B)', 'Sky (Mixed)']);
});
