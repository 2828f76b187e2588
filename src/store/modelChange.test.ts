import { describe, expect, test } from 'vitest';
import { AbsentModelError } from '../core/absentModelError.ts';
import { assistantText } from '../core/conversation.ts';
import { embeddedModelId } from './modelCatalog.ts';
import { createScriptedStore } from './scriptedStore.fixture.ts';

const replies = { first: 'one two three four five six', second: 'uno dos tres cuatro cinco seis' };

const said = ({ path }: ReturnType<typeof createScriptedStore>) =>
  path().map((message) => (message.role === 'user' ? message.text : assistantText(message)));

describe('a reply that waits while the model is changed', () => {
  test('is written by the model that is there, and is recorded as its own', async () => {
    const app = createScriptedStore(replies);
    const { actions, store } = app;
    const loading = actions.loadModel();
    const asking = actions.send('Hello');
    await actions.setModel('second');
    await Promise.all([loading, asking]);
    expect(said(app)).toEqual(['Hello', replies.second]);
    expect(store.getState().conversation.modelId).toBe('second');
    await actions.send('And now?');
    expect(said(app).at(-1)).toBe(replies.second);
  });

  test('is called off in words where another model’s replies stand before it', async () => {
    const app = createScriptedStore(replies);
    const { actions, store, until } = app;
    await actions.loadModel();
    await actions.send('Hello');
    const { conversation } = store.getState();
    const loading = actions.setDevice('wasm');
    await until(({ run }) => run.status === 'loading');
    const asking = actions.send('And now?');
    await actions.setModel('second');
    await Promise.all([loading, asking]);
    expect(said(app)).toEqual([]);
    expect(store.getState().notice?.text).toContain('stands unanswered');
    actions.undo();
    expect(said(app)).toEqual(['Hello', replies.first, 'And now?']);
    expect(store.getState().conversation).toMatchObject({ id: conversation.id, modelId: 'first' });
    // The former model answers it.
    await actions.setModel('first');
    await actions.regenerate();
    expect(said(app)).toEqual(['Hello', replies.first, 'And now?', replies.first]);
  });

  test('goes on waiting when only the device is changed', async () => {
    const app = createScriptedStore(replies);
    const { actions } = app;
    const loading = actions.loadModel();
    await actions.send('Hello');
    await actions.setDevice('wasm');
    await loading;
    expect(said(app)).toEqual(['Hello', replies.first]);
  });

  test('is called off with its conversation; the question stays there', async () => {
    const app = createScriptedStore(replies);
    const { actions, store } = app;
    const loading = actions.loadModel();
    await actions.send('Hello');
    await actions.newConversation();
    expect(store.getState().queuedReplyId).toBeNull();
    await loading;
    expect(said(app)).toEqual([]);
    actions.undo();
    expect(said(app)).toEqual(['Hello']);
  });
});

test('what was told and asked, but not answered, goes on with another model', async () => {
  const app = createScriptedStore(replies);
  const { actions, path, store } = app;
  await actions.loadModel();
  await actions.send('Hello');
  actions.insertMessage('after', path()[0]?.id ?? '', 'assistant', 'Told.');
  actions.deleteMessage(path()[2]?.id ?? '');
  actions.showVersion(path()[1]?.id ?? '', -1);
  actions.deleteMessage(path()[1]?.id ?? '');
  expect(said(app)).toEqual(['Hello', 'Told.']);
  await actions.setModel('second');
  await actions.send('And now?');
  expect(said(app)).toEqual(['Hello', 'Told.', 'And now?', replies.second]);
  expect(store.getState().conversation.modelId).toBe('second');
});

test('where another model’s replies make room, it is said why, and Undo brings them back', async () => {
  const app = createScriptedStore(replies);
  const { actions, store } = app;
  await actions.loadModel();
  await actions.send('Hello');
  await actions.setModel('second');
  expect(store.getState().notice).toMatchObject({
    text: 'A new conversation was started, because the replies of the one before are another model’s; that one is in the list.',
    remedy: 'undo',
  });
  actions.undo();
  expect(said(app)).toEqual(['Hello', replies.first]);
});

test('a branch out of a pane waits for the chat, and says so', async () => {
  const app = createScriptedStore(replies);
  const { actions, store } = app;
  await actions.loadModel();
  await actions.compare.send('Hello');
  const [pane] = store.getState().comparison.panes;
  if (pane === undefined) throw new Error('There are panes.');
  const last = pane.conversation.shownChild[pane.conversation.shownChild[''] ?? ''] ?? '';
  const writing = actions.send('A question');
  const { conversation } = store.getState();
  actions.openBranch(pane.conversation, last);
  expect(store.getState().conversation.id).toBe(conversation.id);
  expect(store.getState().notice).toMatchObject({
    text: expect.stringContaining('opens in the chat'),
    remedy: null,
  });
  await writing;
  expect(said(app)).toEqual(['A question', replies.first]);
  actions.openBranch(pane.conversation, last);
  expect(said(app)).toEqual(['Hello', replies.first]);
});

test('Undo brings nothing that the former model said into what another one goes on with', async () => {
  const app = createScriptedStore(replies);
  const { actions, path, store } = app;
  await actions.loadModel();
  await actions.send('Hello');
  const { id: former } = store.getState().conversation;
  actions.deleteMessage(path()[0]?.id ?? '');
  await actions.setModel('second');
  await actions.send('And now?');
  actions.undoChange();
  expect(store.getState().conversation.id).not.toBe(former);
  expect(said(app)).toEqual(['And now?', replies.second]);
});

describe('a model that is not there', () => {
  const missing = () => {
    throw new AbsentModelError('manifest.json is not on the server.');
  };

  test('and that nobody brought: what to do is said, and there is no Retry', async () => {
    const { actions, store } = createScriptedStore({ 'some-name-1a2b': '' }, missing);
    await actions.loadModel();
    const { run, notice } = store.getState();
    expect(run).toMatchObject({ status: 'failed', absent: true });
    expect(notice).toMatchObject({ remedy: 'bring-model' });
    expect(notice?.text).toMatch(
      /^There is no model “some-name-1a2b”, neither on this site nor on this device\. Bring it in Models: .*or load the page’s own model\.$/,
    );
  });

  test('and is the page’s own: its files may come back', async () => {
    const { actions, store } = createScriptedStore({ [embeddedModelId]: '' }, missing);
    await actions.loadModel();
    expect(store.getState()).toMatchObject({
      run: { status: 'failed', absent: false },
      notice: { text: 'manifest.json is not on the server.', remedy: 'retry-load' },
    });
  });

  test('and whose files are gone: they are brought again in Models', async () => {
    const { actions, store } = createScriptedStore({ 'some-name-1a2b': '' });
    actions.models.remember({
      id: 'some-name-1a2b',
      name: 'Some name',
      origin: { kind: 'file', fileName: 'some.gguf' },
      license: null,
      bytes: null,
      chatTemplate: null,
      lastUsedAt: null,
    });
    await actions.loadModel();
    expect(store.getState().notice).toMatchObject({ remedy: 'bring-model' });
    expect(store.getState().notice?.text).toMatch(
      /^The files of Some name are not on this device.* open some\.gguf again\.$/,
    );
  });
});
