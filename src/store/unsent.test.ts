import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { lessons } from '../core/lessons.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { emptyConversation } from './emptyConversation.ts';
import { type Browser, createBrowser, joinChannel } from './library/tabs.fixture.ts';
import { modelSpec } from './modelCatalog.ts';
import { writeOpenIds } from './openIds.ts';
import { defaultSettings } from './settings.ts';
import { draftsLimit } from './unsent.ts';

const baseUrl = 'http://localhost/';
let session: Storage;
let ids = 0;

function createSession(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  } as Storage;
}

beforeEach(() => {
  session = createSession();
});

/** The page, loaded in the same tab again. @param browser where its library lies; null: it has none. */
function openPage(browser: Browser | null = null, tab = session) {
  const store = createAppStore({
    client: createEngineClient(() =>
      createInProcessWorker(async () =>
        createScriptedModel({ reply: 'Well.', tokensPerSecond: 0, contextLength: 2048 }),
      ),
    ),
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    random: Math.random,
    newId: () => `id-${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: browser && {
      indexedDB: browser.factory,
      channel: joinChannel(browser),
      storage: null,
      now: () => Date.now(),
      setTimer(callback) {
        const timer = setTimeout(callback);
        return () => clearTimeout(timer);
      },
      breathe: async () => {},
    },
    session: tab,
  });
  const { actions } = store.getState();
  return { store, actions, draft: () => store.getState().draft };
}

/** A conversation in which something is said. */
function said(id: string) {
  const messages = { [`${id}-1`]: { id: `${id}-1`, role: 'user', text: id } } as const;
  return {
    ...emptyConversation(id, 'scripted'),
    messages,
    children: { '': [`${id}-1`] },
    shownChild: { '': `${id}-1` },
  };
}

describe('what was typed and not sent', () => {
  test('is there after a reload, with what was set for a conversation in which nothing is said', () => {
    const { actions } = openPage();
    actions.setDraft('Why is');
    actions.setSystemPrompt('You are a pirate.');
    actions.setParams({ temperature: 1.5 });
    const { store, draft } = openPage();
    expect(draft()).toBe('Why is');
    expect(store.getState().conversation).toMatchObject({
      systemPrompt: 'You are a pirate.',
      params: { temperature: 1.5 },
    });
  });

  test('is gone once it is sent; what was set is the conversation’s then', async () => {
    const page = openPage();
    await page.actions.loadModel();
    page.actions.setSystemPrompt('You are a pirate.');
    page.actions.setDraft('Why is the sky blue?');
    await page.actions.send();
    const { store, draft } = openPage();
    expect(draft()).toBe('');
    expect(store.getState().conversation.systemPrompt).not.toBe('You are a pirate.');
  });

  test('stays with its conversation', () => {
    const { store, actions, draft } = openPage();
    actions.setDraft('new');
    store.setState({ conversation: said('a') });
    expect(draft()).toBe('');
    actions.setDraft('of a');
    store.setState({ conversation: said('b') });
    expect(draft()).toBe('');
    actions.setDraft('of b');
    store.setState({ conversation: said('a') });
    expect(draft()).toBe('of a');
    store.setState({ conversation: emptyConversation('fresh', 'scripted') });
    expect(draft()).toBe('new');
    const again = openPage();
    expect(again.draft()).toBe('new');
    again.store.setState({ conversation: said('b') });
    expect(again.draft()).toBe('of b');
  });

  test('comes along into a new conversation, and back with Undo', async () => {
    const { store, actions, draft } = openPage();
    store.setState({ conversation: said('a') });
    actions.setDraft('too long for the context');
    await actions.newConversation();
    expect(draft()).toBe('too long for the context');
    actions.undo();
    expect(store.getState().conversation.id).toBe('a');
    expect(draft()).toBe('too long for the context');
    await actions.newConversation();
    actions.setDraft('');
    store.setState({ conversation: said('a') });
    expect(draft()).toBe('');
  });

  test('goes to what a reload reopens when it was typed meanwhile, and only then', () => {
    writeOpenIds(session, { view: 'chat', conversation: 'a', comparison: null, completion: null });
    const typedEarly = openPage();
    typedEarly.actions.setDraft('typed early');
    typedEarly.store.setState({ conversation: said('a') });
    expect(typedEarly.draft()).toBe('typed early');
    typedEarly.actions.setDraft('');
    typedEarly.store.setState({ conversation: emptyConversation('new', 'scripted') });
    typedEarly.actions.setDraft('for a new one');
    const reloaded = openPage();
    reloaded.store.setState({ conversation: said('a') });
    expect(reloaded.draft()).toBe('');
  });

  test('stays where it was typed when a preset takes its place', async () => {
    const { store, actions, draft } = openPage();
    store.setState({ conversation: said('a') });
    actions.setDraft('half a thought');
    const preset = lessons.find(({ mode }) => mode === 'chat');
    if (preset?.mode !== 'chat') throw new Error('There is no preset.');
    await actions.applyPreset(preset);
    expect(draft()).toBe(preset.message);
    actions.undo();
    expect(store.getState().conversation.id).toBe('a');
    expect(draft()).toBe('half a thought');
  });

  test('is given way to by what comes with a preset or a link', () => {
    const { store, actions, draft } = openPage();
    actions.setDraft('mine');
    store.setState({ conversation: emptyConversation('linked', 'scripted'), draft: 'from a link' });
    expect(draft()).toBe('from a link');
    expect(openPage().draft()).toBe('from a link');
  });

  test('is kept within a limit: the oldest give way, and what is too long by itself alone', () => {
    const { store, actions, draft } = openPage();
    const half = 'x'.repeat(draftsLimit / 2);
    const lengths = { a: half.length, b: half.length, c: half.length, d: draftsLimit + 1 };
    for (const [id, length] of Object.entries(lengths)) {
      store.setState({ conversation: said(id) });
      actions.setDraft('x'.repeat(length));
    }
    expect(draft()).toHaveLength(lengths.d);
    expect(session.getItem('glassbox.unsent')?.length).toBeLessThan(1.1 * draftsLimit);
    // Where it was typed nothing is lost by that.
    for (const [id, length] of Object.entries(lengths)) {
      store.setState({ conversation: said(id) });
      expect(draft()).toHaveLength(length);
    }
    store.setState({ conversation: emptyConversation('new', 'scripted') });
    const again = openPage();
    for (const [id, length] of Object.entries({ a: 0, b: half.length, c: half.length, d: 0 })) {
      again.store.setState({ conversation: said(id) });
      expect([id, again.draft().length]).toEqual([id, length]);
    }
  });

  test('is there in Compare’s box as well; a preset that brings the same text replaces nothing', () => {
    const { actions } = openPage();
    actions.compare.setDraft('Do you like');
    expect(openPage().store.getState().compareDraft).toBe('Do you like');
    const preset = lessons.find(({ mode }) => mode === 'compare');
    if (preset?.mode !== 'compare') throw new Error('There is no preset.');
    const { store, actions: again } = openPage();
    again.compare.applyPreset(preset);
    expect(store.getState().notice?.text).toBe('The comparison was replaced.');
    again.undo();
    expect(store.getState().compareDraft).toBe('Do you like');
    again.compare.setDraft(preset.message);
    const reloaded = openPage();
    reloaded.actions.compare.applyPreset(preset);
    expect(reloaded.store.getState().notice).toBeNull();
  });

  test.each(['{', '[]', '{"drafts":[["a"],7,["b",1]],"setup":{"systemPrompt":1}}', 'null'])(
    'begins anew from a record like %s',
    (record) => {
      session.setItem('glassbox.unsent', record);
      const { store, draft } = openPage();
      expect(draft()).toBe('');
      expect(store.getState().conversation).toMatchObject({
        ...emptyConversation('', 'scripted'),
        id: expect.any(String),
      });
    },
  );
});

describe('a draft of a conversation that is not shown', () => {
  /** Two conversations with a draft each; the second one is shown. */
  async function twoDrafts(browser: Browser) {
    const page = openPage(browser);
    const { store, actions } = page;
    await Promise.all([actions.library.start({ reopen: false }), actions.loadModel()]);
    const ids: string[] = [];
    for (const text of ['First', 'Second']) {
      await actions.newConversation();
      await actions.send(text);
      ids.push(store.getState().conversation.id);
    }
    const [first = '', second = ''] = ids;
    const summaries = () => store.getState().library.summaries;
    await vi.waitFor(() => expect(summaries()).toHaveLength(2));
    actions.setDraft('draft of Second');
    await actions.library.open(first);
    actions.setDraft('draft of First');
    await actions.library.open(second);
    expect(page.draft()).toBe('draft of Second');
    expect(kept()).toContain('draft of First');
    return { ...page, summaries, first, second };
  }
  const kept = () => session.getItem('glassbox.unsent') ?? '';

  test.each(['here', 'in another tab'])('is forgotten when everything is deleted %s', async (where) => {
    const browser = createBrowser();
    const { actions, draft, store } = await twoDrafts(browser);
    const deleting = where === 'here' ? actions : openPage(browser, createSession()).actions;
    await deleting.library.deleteEverything();
    await vi.waitFor(() => expect(store.getState().notice?.text).toMatch(/^Everything that was said here/));
    // What is in sight is not taken away.
    expect(draft()).toBe('draft of Second');
    expect(kept()).toContain('draft of Second');
    expect(kept()).not.toContain('draft of First');
  });

  test('outlives a list that cannot be read', async () => {
    const { actions, summaries, first } = await twoDrafts(createBrowser());
    const reading = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(() => {
      throw new DOMException('Broken.', 'UnknownError');
    });
    onTestFinished(() => reading.mockRestore());
    await actions.library.rename(first, 'Renamed');
    expect(summaries()).toEqual([]);
    expect(kept()).toContain('draft of First');
    reading.mockRestore();
    await actions.library.rename(first, 'Again');
    expect(summaries()).toHaveLength(2);
    expect(kept()).toContain('draft of First');
  });

  test('outlives the way of the last conversation into the trash and back', async () => {
    const { actions, draft, summaries, first, second } = await twoDrafts(createBrowser());
    for (const id of [second, first]) await actions.library.remove(id);
    expect(summaries()).toEqual([]);
    expect(kept()).toContain('draft of First');
    actions.undo();
    await vi.waitFor(() => expect(draft()).toBe('draft of First'));
  });
});
