import { describe, expect, test } from 'vitest';
import { comparisonFromFile, comparisonToJson } from '../core/comparisonJson.ts';
import { repliesOf } from '../core/comparisonSetup.ts';
import { addMessage, rootId } from '../core/conversation.ts';
import type { KnownModel } from '../core/knownModel.ts';
import { toldReply } from '../core/plainChat.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { emptyConversation } from './emptyConversation.ts';
import { foreignNotice } from './foreignModel.ts';
import { modelSpec } from './modelCatalog.ts';
import { readComparison } from './readComparison.ts';
import { defaultSettings } from './settings.ts';
import { meta } from './soundComparison.fixture.ts';

const baseUrl = 'http://localhost/';
const reply = 'one two three four five six seven eight nine ten';

async function newStore(modelId: string) {
  let ids = 0;
  const store = createAppStore({
    client: createEngineClient(() =>
      createInProcessWorker(async () =>
        createScriptedModel({ reply, tokensPerSecond: 0, contextLength: 2_048 }),
      ),
    ),
    spec: modelSpec(modelId, 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    random: () => 0.3,
    newId: () => `${modelId} ${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  await store.getState().actions.loadModel();
  const replies = () => store.getState().comparison.panes.map(({ conversation }) => repliesOf(conversation));
  return { store, actions: store.getState().actions, replies };
}

/** A comparison with one turn, as a file. */
async function exported(modelId: string): Promise<string> {
  const { store, actions } = await newStore(modelId);
  await actions.compare.send('How are you?');
  return JSON.stringify(comparisonToJson(store.getState().comparison, meta));
}

async function opened(fileModel: string, loadedModel: string) {
  const all = await newStore(loadedModel);
  const reading = readComparison(await exported(fileModel));
  if (!reading.ok) throw new Error(reading.problem);
  let ids = 0;
  all.actions.compare.open(comparisonFromFile(reading.file, () => `opened ${++ids}`));
  return all;
}

test('a comparison from a file of the same model goes on', async () => {
  const { actions, replies, store } = await opened('tiny', 'tiny');
  await actions.compare.send('And now?');
  expect(replies().map((list) => list.length)).toEqual([2, 2]);
  expect(store.getState().notice).toBeNull();
});

test('one of another model can be read, but nothing runs with its ids', async () => {
  const { store, actions, replies } = await opened('other', 'tiny');
  const before = store.getState().comparison;
  const [a, b] = before.panes;
  if (a === undefined || b === undefined) throw new Error('Two panes were opened.');
  const scope = actions.compare.storeOf(a.id).getState();
  // Its ids are named all the same, for both models have one vocabulary.
  expect(scope.vocabulary).toBe(store.getState().loadedModels.tiny?.vocabulary);
  const [first] = replies()[0] ?? [];
  const attempts = [
    () => actions.compare.send('And now?'),
    () => actions.compare.addPane(),
    () => actions.compare.crossExamine(a.id, b.id),
    () => scope.actions.regenerate(),
    () => scope.actions.send('And now?'),
    () => scope.actions.continueReply(first?.id ?? ''),
    () => scope.actions.scorePrompt(first?.id ?? ''),
    () => scope.actions.branch(first?.id ?? '', 0, 0),
  ];
  for (const attempt of attempts) {
    store.setState({ notice: null });
    await attempt();
    expect(store.getState().comparison).toEqual(before);
    expect(store.getState().examinations).toEqual({});
    expect(store.getState().notice).toMatchObject({
      text: expect.stringContaining(
        '“other”, which is not on this device (any more), so “tiny” cannot go on with them.',
      ),
      remedy: 'clear-panes',
    });
  }
});

test('emptied, the panes belong to the model that is there', async () => {
  const { store, actions, replies } = await opened('other', 'tiny');
  await actions.compare.clear();
  await actions.compare.send('How are you?');
  expect(replies().map((list) => list.length)).toEqual([1, 1]);
  expect(store.getState().comparison.panes.map(({ conversation }) => conversation.modelId)).toEqual([
    'tiny',
    'tiny',
  ]);
});

test('choosing the model that wrote it keeps it, and it goes on', async () => {
  const { actions, replies } = await opened('other', 'tiny');
  await actions.setModel('other');
  expect(replies().map((list) => list.length)).toEqual([1, 1]);
  await actions.compare.send('And now?');
  expect(replies().map((list) => list.length)).toEqual([2, 2]);
  await actions.setModel('tiny');
  expect(replies().map((list) => list.length)).toEqual([0, 0]);
});

test('what was replaced in mid-reply comes back stopped', async () => {
  const { store, actions } = await newStore('tiny');
  const writing = actions.compare.send('How are you?');
  const file = await exported('tiny');
  const reading = readComparison(file);
  if (!reading.ok) throw new Error(reading.problem);
  actions.compare.open(comparisonFromFile(reading.file, () => crypto.randomUUID()));
  await writing;
  actions.undo();
  for (const { conversation, writing: run, queuedReplyId } of store.getState().comparison.panes) {
    expect(repliesOf(conversation).every(({ endReason }) => endReason !== null)).toBe(true);
    expect([run, queuedReplyId]).toEqual([null, null]);
  }
});

describe('what is said of another model’s replies', () => {
  const other: KnownModel = {
    id: 'qwen3-fed490890c949c5c',
    name: 'Qwen 3',
    origin: { kind: 'file', fileName: 'qwen.gguf' },
    license: null,
    bytes: 1,
    chatTemplate: null,
    lastUsedAt: null,
  };
  const written = { ...toldReply('reply', 'Hello'), promptIds: new Uint32Array([1]) };
  const conversation = addMessage(emptyConversation('c', other.id), rootId, written);
  const state = {
    modelSpec: modelSpec('tiny', 'auto', baseUrl),
    models: [other],
    keptModels: { [other.id]: { bytes: 1, whole: true } },
    loadedModels: {},
  };

  test('names it and offers it, where it is on this device', () => {
    expect(foreignNotice(state, [conversation])).toEqual({
      kind: 'error',
      text: 'These replies were written by “Qwen 3”, so “tiny” cannot go on with them. They can be read; to write more, use that model or start a new conversation.',
      remedy: 'use-model',
      modelId: other.id,
    });
  });

  test('says that it is not here, where its files or all of it are gone', () => {
    const gone = foreignNotice({ ...state, keptModels: {} }, [conversation]);
    expect(gone).toMatchObject({
      text: expect.stringContaining('“Qwen 3”, which is not on this device (any more), so “tiny” cannot'),
      remedy: 'new-conversation',
    });
    expect(gone?.modelId).toBeUndefined();
    const deleted = foreignNotice({ ...state, models: [] }, [conversation]);
    expect(deleted?.text).toContain('“qwen3”, which is not on this device');
  });
});
