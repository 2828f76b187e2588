import { beforeEach, describe, expect, test } from 'vitest';
import { lessons } from '../core/lessons.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { emptyConversation } from './emptyConversation.ts';
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

/** The page, loaded in the same tab again. */
function openPage() {
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
    libraryPlatform: null,
    session,
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
    const page = openPage();
    page.actions.setDraft('for a new one');
    page.store.setState({ conversation: said('a') });
    writeOpenIds(session, { view: 'chat', conversation: 'a', comparison: null, completion: null });
    const reloaded = openPage();
    reloaded.store.setState({ conversation: said('a') });
    expect(reloaded.draft()).toBe('');
    const typedEarly = openPage();
    typedEarly.actions.setDraft('typed early');
    typedEarly.store.setState({ conversation: said('a') });
    expect(typedEarly.draft()).toBe('typed early');
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

  test('is deleted with everything else, apart from what is shown', () => {
    const { store, actions } = openPage();
    for (const id of ['a', 'b']) {
      store.setState({ conversation: said(id) });
      actions.setDraft(`secret of ${id}`);
    }
    const { library } = store.getState();
    const summaries = [{ id: 'a' }, { id: 'b' }] as unknown as NonNullable<typeof library.summaries>;
    store.setState({ library: { ...library, summaries } });
    expect(session.getItem('glassbox.unsent')).toContain('secret of a');
    store.setState({ library: { ...library, summaries: [] } });
    expect(session.getItem('glassbox.unsent')).not.toContain('secret of a');
    expect(session.getItem('glassbox.unsent')).toContain('secret of b');
  });

  test('is bounded: the oldest give way', () => {
    const { store, actions } = openPage();
    const half = 'x'.repeat(draftsLimit / 2);
    for (const id of ['a', 'b', 'c']) {
      store.setState({ conversation: said(id) });
      actions.setDraft(half);
    }
    expect(session.getItem('glassbox.unsent')?.length).toBeLessThan(1.1 * draftsLimit);
    const again = openPage();
    for (const [id, length] of [
      ['a', 0],
      ['b', half.length],
      ['c', half.length],
    ] as const) {
      again.store.setState({ conversation: said(id) });
      expect(again.draft()).toHaveLength(length);
    }
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
