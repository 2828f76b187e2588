import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Comparison, mapPanes } from '../../core/comparison.ts';
import type { Conversation } from '../../core/types.ts';
import { type DatabaseDump, decode, loadDatabase, readStore } from './databaseDump.fixture.ts';
import { LibraryFault } from './libraryFault.ts';
import { latestVersion, type Migration, migrateRecord, migrations } from './migrations.ts';
import { reloaded, said } from './saidConversation.fixture.ts';
import { createBrowser, openTab } from './tabs.fixture.ts';

interface Golden {
  readonly dump: DatabaseDump;
  readonly conversation: Conversation;
  readonly comparison: Comparison;
}

/** As a release has left it in somebody's browser. These files are never made again; a new version adds its own. */
function golden(version: number): Golden {
  const url = new URL(`../../../fixtures/library/v${version}.json`, import.meta.url);
  const file = JSON.parse(readFileSync(url, 'utf8')) as Record<string, unknown>;
  return {
    dump: file.dump as DatabaseDump,
    conversation: decode(file.conversation) as Conversation,
    comparison: decode(file.comparison) as Comparison,
  };
}

describe.each(migrations.map(({ version }) => version))('a database of version %i', (version) => {
  test('opens as it was saved, and can be saved again', async () => {
    const { dump, conversation, comparison } = golden(version);
    const browser = createBrowser();
    await loadDatabase(browser.factory, dump);
    const tab = openTab(browser);
    const summaries = await tab.library.summaries();
    expect(summaries).toMatchObject([
      { id: conversation.id, title: conversation.title, messageCount: 6, tokenCount: 70, pinned: true },
      { id: comparison.id, title: 'Hi', firstWords: 'The pirate, The child' },
    ]);
    expect(await tab.library.open(conversation.id)).toEqual({
      conversation: reloaded(conversation),
      badRecords: 0,
      interrupted: expect.any(Boolean),
    });
    expect(await tab.library.openComparison(comparison.id)).toEqual({
      // Panes had no models of their own.
      comparison: mapPanes(comparison, (pane) => ({ ...pane, modelId: null, vocabularyKey: null })),
      badRecords: 0,
    });
    expect(await tab.library.restore('thrown-away')).toBe(true);
    const changed = { ...reloaded(conversation), title: 'Another title' };
    tab.show(changed);
    expect(await tab.library.flush()).toBe(true);
    expect((await openTab(browser).library.open(conversation.id))?.conversation).toEqual(changed);
  });
});

describe('steps', () => {
  test('count up from 1 without gaps', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  });

  test('are all taken, in order, from a record of any version', () => {
    const steps: readonly Migration[] = [
      { version: 1 },
      { version: 2, records: { messages: (record) => ({ ...record, path: [...(record.path as []), 2] }) } },
      { version: 3, records: { tokens: (record) => ({ ...record, path: 'never' }) } },
      { version: 4, records: { messages: (record) => ({ ...record, path: [...(record.path as []), 4] }) } },
    ];
    expect(migrateRecord(steps, 'messages', { schema: 1, path: [1] })).toEqual({
      schema: 4,
      path: [1, 2, 4],
    });
    expect(migrateRecord(steps, 'messages', { schema: 2, path: [] })).toEqual({ schema: 4, path: [4] });
    const record = Object.freeze({ schema: 4, path: [] });
    expect(migrateRecord(steps, 'messages', record)).toEqual(record);
  });

  test('refuse what is no record, and leave a newer one alone', () => {
    for (const spoilt of [null, 3, {}, { schema: 0 }, { schema: '1' }, { schema: 1.5 }]) {
      expect(() => migrateRecord(migrations, 'messages', spoilt)).toThrow(RangeError);
    }
    const newer = { schema: latestVersion(migrations) + 1 };
    expect(() => migrateRecord(migrations, 'messages', newer)).toThrow(LibraryFault);
  });

  test('upgrade the database at once and records when they are read', async () => {
    const { dump, conversation } = golden(1);
    const browser = createBrowser();
    await loadDatabase(browser.factory, dump);
    const steps: readonly Migration[] = [
      ...migrations,
      {
        version: latestVersion(migrations) + 1,
        upgrade: (database) => void database.createObjectStore('notes'),
        records: {
          conversations: (record) => ({
            ...record,
            setup: {
              ...(record.setup as object),
              title: `${(record.setup as { title: string }).title} (moved)`,
            },
          }),
        },
      },
    ];
    const tab = openTab(browser, { migrations: steps });
    const title = 'Why is the sky blue? (moved)';
    expect((await tab.library.open(conversation.id))?.conversation.title).toBe(title);
    expect(await readStore(browser.factory, 'notes')).toEqual([]);
    const schemas = async () =>
      (await readStore(browser.factory, 'conversations')).map(({ id, schema }) => [id, schema]);
    expect(await schemas()).toContainEqual([conversation.id, 1]);
    tab.show({ ...reloaded(conversation), title, systemPrompt: 'Saved under the new schema' });
    await tab.library.flush();
    expect(await schemas()).toContainEqual([conversation.id, 2]);
    expect((await tab.library.open(conversation.id))?.conversation.title).toBe(title);
  });

  test('make a database where there was none', async () => {
    const tab = openTab(createBrowser());
    tab.library.observe(said('c'));
    expect(await tab.library.flush()).toBe(true);
  });
});
