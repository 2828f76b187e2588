import 'fake-indexeddb/auto';
import { expect, vi } from 'vitest';
import { assistantText, shownPath } from '../core/conversation.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import type { TabChannel } from './library/library.ts';
import { type Browser, createBrowser, joinChannel } from './library/tabs.fixture.ts';
import type { TabLocks } from './library/writtenReplies.ts';
import { modelSpec } from './modelCatalog.ts';
import { defaultSettings } from './settings.ts';

/** What the scripted model says to everything. */
export const reply = 'one two three four five six seven eight nine ten';
const baseUrl = 'http://localhost/';
let ids = 0;

export const newId = (): string => `id-${++ids}`;

/** What the tab keeps over a reload. */
export function newSession(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
}

export interface Machine {
  readonly browser: Browser;
  readonly session: Storage;
  /** By which its tabs tell each other. */
  readonly channel: TabChannel | null;
  /** null: nothing can be stored. */
  readonly indexedDB?: null;
  /** By which a tab knows of another's replies. */
  readonly locks?: TabLocks;
}

export const newMachine = (): Machine => ({ browser: createBrowser(), session: newSession(), channel: null });

/** Another tab, and both hear of each other. */
export function twoTabs(): readonly [Machine, Machine] {
  const browser = createBrowser();
  const tab = () => ({ browser, session: newSession(), channel: joinChannel(browser) });
  return [tab(), tab()];
}

/** A visit to the page as it begins: another one with the same machine is a reload. */
export function begin(
  { browser, session, channel, indexedDB, locks }: Machine,
  reopen = true,
  tokensPerSecond = 0,
) {
  const client = createEngineClient(() =>
    createInProcessWorker(async () => createScriptedModel({ reply, tokensPerSecond, contextLength: 2048 })),
  );
  const store = createAppStore({
    client,
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    random: () => 0.3,
    newId,
    scheduleFrame: (flush) => setImmediate(flush),
    session,
    libraryPlatform: {
      indexedDB: indexedDB === null ? null : browser.factory,
      channel,
      locks: locks ?? null,
      storage: null,
      now: () => Date.now(),
      setTimer(callback, ms) {
        const timer = setTimeout(callback, ms / 20);
        return () => clearTimeout(timer);
      },
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    },
  });
  const { actions } = store.getState();
  actions.setParams({ temperature: 0, repetitionPenalty: 1 });
  const starting = Promise.all([actions.library.start({ reopen }), actions.loadModel()]);
  const said = () => shownPath(store.getState().conversation);
  const list = () => store.getState().library.summaries ?? [];
  const notice = () => store.getState().notice?.text ?? '';
  const title = () => said().map((message) => (message.role === 'user' ? message.text : ''))[0];
  /** A message whose answer is being written. @returns what ends with it. */
  const ask = async (text: string) => {
    const answered = actions.send(text);
    await vi.waitFor(() => {
      const last = said().at(-1);
      expect(last?.role === 'assistant' && last.tokens.length > 1).toBe(true);
    });
    return { answered };
  };
  const lastText = () => {
    const last = said().at(-1);
    return last?.role === 'assistant' ? assistantText(last) : '';
  };
  return { store, actions, said, list, notice, title, ask, lastText, starting };
}

/** The same, once the library and the model are there. */
export async function visit(...how: Parameters<typeof begin>) {
  const page = begin(...how);
  await page.starting;
  return page;
}
