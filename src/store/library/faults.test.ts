import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyEdit,
  type Author,
  createAuthor,
  editArbitrary,
  nothingSaid,
  treeFaults,
} from '../../core/conversationEdits.fixture.ts';
import type { ChatMessage, Conversation } from '../../core/types.ts';
import { createBrowser, type FaultKind, openTab, struck, type Tab } from './tabs.fixture.ts';

const tabNumber = fc.constantFrom(0, 1);

/** What happens to two tabs in which one conversation is open. */
const stepArbitrary = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('edit' as const), tab: tabNumber, edit: editArbitrary }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('save' as const), tab: tabNumber }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      tab: tabNumber,
      fault: fc.constantFrom(...(Object.keys(struck) as FaultKind[])),
      writes: fc.nat(3),
      edit: editArbitrary,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('writing' as const), tab: tabNumber, on: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), tab: tabNumber }) },
);

function texts(message: ChatMessage): readonly string[] {
  if (message.role === 'user') return [message.text];
  // Two tabs that score one prompt get the same figures: it counts that they are there.
  const scored = message.promptTokens === null ? [] : [`${message.id} is scored`];
  return [...message.tokens.map(({ text }) => text), ...scored];
}

/** Everything that a tab was told is saved, apart from what anybody deleted. */
function createLedger() {
  const saved = new Map<string, Set<string>>();
  const deleted = new Set<string>();
  return {
    saved({ messages }: Conversation): void {
      for (const [id, message] of Object.entries(messages)) {
        const known = saved.get(id) ?? new Set();
        for (const text of texts(message)) known.add(text);
        saved.set(id, known);
      }
    },
    changed(before: Conversation, after: Conversation): void {
      for (const [id, message] of Object.entries(before.messages)) {
        if (after.messages[id] !== undefined) continue;
        deleted.add(id);
        // A reply that was split in two may have been saved under the other half's id.
        for (const text of texts(message)) deleted.add(text);
      }
    },
    missing({ messages }: Conversation): readonly string[] {
      const found = new Set(Object.values(messages).flatMap(texts));
      return [...saved].flatMap(([id, said]) => {
        if (deleted.has(id)) return [];
        const lost = [...said].filter((text) => !found.has(text) && !deleted.has(text));
        return messages[id] === undefined ? [id, ...lost] : lost;
      });
    },
    isEmpty: () => saved.size === 0,
  };
}

test('1,000 runs with crashes, full disks and aborts between any two writes lose nothing that was saved', async () => {
  let merges = 0;
  let struckRuns = 0;
  let saves = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(stepArbitrary, { minLength: 6, maxLength: 16, size: 'max' }), async (steps) => {
      const browser = createBrowser();
      const strikes = total(struck);
      const ledger = createLedger();
      const tabs: Tab[] = [];
      const authors: Author[] = [];
      let opened = 0;

      /** A tab in the place of one that is gone: it shows what is stored. */
      const reload = async (place: number): Promise<Tab> => {
        const tab = openTab(browser);
        tabs[place] = tab;
        authors[place] = createAuthor('abcdefghijklmnopqrstuvwxyz'[opened++ % 26] ?? '?');
        const stored = await tab.library.open(nothingSaid.id);
        if (stored !== null) expect(stored.badRecords).toBe(0);
        tab.show(stored?.conversation ?? nothingSaid);
        return tab;
      };
      await reload(0);
      await reload(1);

      for (const step of steps) {
        let tab = tabs[step.tab];
        if (tab === undefined || tab.isDead()) tab = await reload(step.tab);
        const before = tab.conversation() ?? nothingSaid;
        const author = authors[step.tab];
        if (author === undefined) throw new Error('There is no author.');
        switch (step.kind) {
          case 'edit': {
            const after = applyEdit(before, step.edit, author);
            ledger.changed(before, after);
            tab.show(after);
            break;
          }
          case 'save': {
            const isSaved = await tab.library.flush();
            if (isSaved && !tab.isDead()) {
              ledger.saved(before);
              saves += 1;
            }
            for (const each of tabs) await each.settle();
            break;
          }
          case 'fault': {
            const asked = applyEdit(before, { kind: 'ask', at: step.writes }, author);
            const after = applyEdit(asked, step.edit, author);
            ledger.changed(before, after);
            tab.plan(step.fault, step.writes);
            tab.show(after);
            await tab.library.flush();
            break;
          }
          case 'writing':
            tab.setWriting(step.on);
            break;
          case 'remove':
            if (await tab.library.remove(nothingSaid.id)) await tab.library.restore(nothingSaid.id);
            if (tab.isDead()) break;
            tab.show({ ...(tab.conversation() ?? nothingSaid) });
            break;
          default:
            step satisfies never;
        }
      }
      for (const tab of tabs) {
        merges += tab.changes.filter((change) => change.kind === 'conversation' && change.merged).length;
        tab.crash();
      }
      if (total(struck) > strikes) struckRuns += 1;
      const last = openTab(browser);
      let stored = await last.library.open(nothingSaid.id);
      if (stored === null && (await last.library.restore(nothingSaid.id))) {
        stored = await last.library.open(nothingSaid.id);
      }
      if (stored === null) {
        expect(ledger.isEmpty()).toBe(true);
        return;
      }
      expect(stored.badRecords).toBe(0);
      expect(treeFaults(stored.conversation)).toEqual([]);
      expect(ledger.missing(stored.conversation)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  expect(struckRuns).toBeGreaterThan(600);
  for (const count of Object.values(struck)) expect(count).toBeGreaterThan(150);
  expect(merges).toBeGreaterThan(500);
  expect(saves).toBeGreaterThan(500);
}, 60_000);

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
