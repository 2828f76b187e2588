import { afterEach, expect, test, vi } from 'vitest';
import { createGlassboxApi } from '../../api/createGlassboxApi.ts';
import type { KnownModel } from '../../core/knownModel.ts';
import type { InspectedFile } from '../../core/modelFacts.ts';
import type { ModelSpec } from '../../core/types.ts';
import { createScriptedModel } from '../../engine/scriptedModel.ts';
import { type KeptFiles, openKeptFiles } from '../../files/keptFiles.ts';
import { createLocks, createMemoryFiles } from '../../files/memoryDirectory.fixture.ts';
import { createEngineClient } from '../../worker/client.ts';
import { createInProcessWorker } from '../../worker/inProcessWorker.fixture.ts';
import { createAppStore } from '../createAppStore.ts';
import { embeddedModelId, modelSpec } from '../modelCatalog.ts';
import { defaultSettings } from '../settings.ts';
import { createAllowedOrigins } from './allowedOrigins.ts';
import { fileNameOf, type ModelOffer } from './modelOffer.ts';
import { transferFromDisk } from './transfer.ts';

const baseUrl = 'http://localhost/';
const url = 'https://files.test/a.gguf';

const model: KnownModel = {
  id: 'a-1',
  name: 'A',
  origin: { kind: 'url', url },
  license: null,
  bytes: 100,
  chatTemplate: null,
  lastUsedAt: null,
};

const facts = { problem: null, trainedContextLength: null, memory: { webgpu: null, wasm: null } };
const inspected = {
  facts: { ...facts, fileBytes: 100, sampling: { temperature: 0.123 } },
  offer: { memoryBytes: null, webgpu: null },
} as unknown as InspectedFile;
const offer: ModelOffer = { ...inspected, model, file: null };

afterEach(() => vi.unstubAllGlobals());

/** A server that sends half of the file and then nothing more. */
function halfSent() {
  vi.stubGlobal('fetch', async (_: unknown, { signal }: RequestInit) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(50));
        signal?.addEventListener('abort', () => controller.error(signal.reason));
      },
    });
    return new Response(body, { headers: { 'content-length': '100', etag: '"1"' } });
  });
}

interface Visit {
  readonly keptFiles?: KeptFiles;
  readonly load?: () => Promise<void>;
  readonly storage?: Storage;
}

function visit({ keptFiles, load = async () => {}, storage }: Visit) {
  const files = keptFiles ?? openKeptFiles({ ...createMemoryFiles(), locks: createLocks() });
  let ids = 0;
  const client = createEngineClient(() =>
    createInProcessWorker(async ({ id }: ModelSpec) => {
      if (id === model.id) await load();
      const scripted = createScriptedModel({ reply: 'Yes', tokensPerSecond: 0, contextLength: 2048 });
      return { ...scripted, info: { ...scripted.info, id } };
    }),
  );
  const newId = () => `id-${++ids}`;
  const store = createAppStore({
    client,
    spec: modelSpec(embeddedModelId, 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: storage ?? null,
    ...(storage === undefined ? {} : { origins: createAllowedOrigins(storage, 'http://localhost', []) }),
    random: () => 0.5,
    newId,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
    keptFiles: files,
  });
  const { actions } = store.getState();
  const arriving = () =>
    vi.waitFor(() => expect(store.getState().modelTransfer).toMatchObject({ loadedBytes: 50 }));
  return { store, actions, files, arriving, glassbox: createGlassboxApi(store, client, newId) };
}

test('deleting everything waits for a download to let go, and leaves nothing of it', async () => {
  halfSent();
  const { store, actions, files, arriving } = visit({});
  const taking = actions.models.take(offer, { keep: true, sampling: false });
  await arriving();
  await actions.models.removeAll();
  await taking;
  expect(await files.list()).toEqual([]);
  expect(store.getState()).toMatchObject({ modelTransfer: null, notice: null });
  await (await files.write(model.id, 'a.gguf')).close();
});

test('files that remain are told once everything else is gone', async () => {
  const files = openKeptFiles({ ...createMemoryFiles(), locks: createLocks() });
  for (const folder of ['a-1', 'b-1']) await (await files.write(folder, 'a.gguf')).close();
  const remove = async (folder: string) => {
    if (folder === 'a-1') throw new Error('It could not be deleted.');
    await files.remove(folder);
  };
  const { store, actions } = visit({ keptFiles: { ...files, remove } });
  actions.models.remember(model);
  await actions.models.discard('a-1');
  expect(store.getState().notice?.text).toBe('It could not be deleted.');
  await expect(actions.models.removeAll()).rejects.toThrow('could not be deleted');
  expect((await files.list()).map(({ folder }) => folder)).toEqual(['a-1']);
  expect(store.getState().models.map(({ id }) => id)).toEqual([embeddedModelId]);
});

test('the signal of glassbox.models.open ends the download', async () => {
  halfSent();
  const { store, actions, glassbox, arriving } = visit({});
  actions.models.lookAtUrl = async () => offer;
  actions.models.originsToAllow = () => [];
  const controller = new AbortController();
  const opening = glassbox.models.open(url, { signal: controller.signal });
  const rejected = expect(opening).rejects.toThrow('enough');
  await arriving();
  controller.abort(new Error('enough'));
  await rejected;
  await vi.waitFor(() => expect(store.getState().modelTransfer).toBeNull());
  expect(store.getState().modelSpec.id).toBe(embeddedModelId);
});

test('the signal of glassbox.models.open is heard while the model loads', async () => {
  const controller = new AbortController();
  let finish = () => {};
  const load = () => {
    controller.abort(new Error('enough'));
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  };
  const { actions, glassbox } = visit({ load });
  actions.models.lookAtFile = async () => ({ ...offer, file: new Blob(['GGUF']) });
  await expect(glassbox.models.open(new Blob(), { signal: controller.signal })).rejects.toThrow('enough');
  finish();
});

test('the makers’ settings are taken only for a model that was loaded', async () => {
  const temperatureAfter = async (load: () => Promise<void>) => {
    const { store, actions } = visit({ load });
    await actions.models.take({ ...offer, file: new Blob(['GGUF']) }, { keep: false, sampling: true });
    return store.getState().conversation.params.temperature;
  };
  expect(await temperatureAfter(async () => {})).toBe(0.123);
  expect(await temperatureAfter(() => Promise.reject(new Error('broken')))).not.toBe(0.123);
});

test('a picked file that can no longer be read is told as such', async () => {
  const files = openKeptFiles({ ...createMemoryFiles(), locks: createLocks() });
  const gone = new Blob([new Uint8Array(10)]);
  gone.slice = () => {
    const piece = new Blob([new Uint8Array(10)]);
    piece.slice = () => piece;
    piece.arrayBuffer = () => Promise.reject(new DOMException('moved', 'NotReadableError'));
    return piece;
  };
  const transfers = {
    run: vi.fn((_, work) => work(() => {}, new AbortController().signal)),
    cancel: vi.fn(),
  };
  await expect(
    transferFromDisk(transfers, files, model, { file: gone, path: 'a.gguf', version: '1' }),
  ).rejects.toThrow(/can no longer be read/);
});

test('an address whose % escapes nothing has a file name too', () => {
  expect(fileNameOf('https://files.test/a%ZZ.gguf')).toBe('a%ZZ.gguf');
  expect(fileNameOf('https://files.test/a%20b.gguf')).toBe('a b.gguf');
});

const commit = '0123456789abcdef0123456789abcdef01234567';

/** A mirror that says no sizes, with these files. */
function mirror(paths: readonly string[]) {
  const siblings = paths.map((rfilename) => ({ rfilename }));
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('fetch', async (input: unknown) =>
    String(input).includes('/api/')
      ? Response.json({ id: 'a/B', sha: commit, siblings })
      : new Response(new Uint8Array(10)),
  );
}

test('a model of a mirror that says no sizes is fetched, and then its size is known', async () => {
  const paths = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model_q4.onnx'];
  mirror(paths);
  const { store, actions } = visit({});
  const { hub } = actions.models;
  const look = await hub.look('a/B', 'main', new AbortController().signal);
  const [found] = look.offers;
  if (found === undefined) throw new Error('There is an offer.');
  const known = hub.modelOf(look, found);
  expect(known.bytes).toBeNull();
  await hub.open(look, found, false);
  expect(store.getState().keptModels?.[known.id]).toMatchObject({ bytes: 40, whole: true });
  expect(store.getState().models.find(({ id }) => id === known.id)?.bytes).toBe(40);

  mirror(paths.map((path) => path.replace('q4', 'fp16')));
  await actions.models.fetchRest(known.id);
  expect(store.getState().notice?.text).toMatch(/a\/B no longer has the precision q4/);
});

test('a download whose model another tab has deleted is given up, and its files go', async () => {
  halfSent();
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
  const { store, actions, files, arriving } = visit({ storage });
  const taking = actions.models.take(offer, { keep: true, sampling: false });
  await arriving();
  await actions.models.readAgain();
  expect(store.getState().modelTransfer).not.toBeNull();
  kept.clear();
  await actions.models.readAgain();
  await taking;
  expect(await files.list()).toEqual([]);
  expect(store.getState()).toMatchObject({ modelTransfer: null, notice: null });
  expect(store.getState().models.map(({ id }) => id)).toEqual([embeddedModelId]);
});

test('an origin stays allowed as long as a model, or the hub as it is set, needs it', async () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
  const allowed = () => Object.keys(JSON.parse(kept.get('glassbox.origins') ?? '{}'));
  const { actions } = visit({ storage });
  const { hub } = actions.models;
  const page = createAllowedOrigins(storage, 'http://localhost', []);
  for (const id of ['a-1', 'b-1']) actions.models.remember({ ...model, id });
  page.allowOrigin('https://files.test', 'url');
  await actions.models.remove('a-1');
  expect(allowed()).toEqual(['https://files.test']);
  await actions.models.remove('b-1');
  expect(allowed()).toEqual([]);

  hub.setSettings({ url: 'https://mirror.test', fileHosts: ['https://cdn.test'] });
  for (const origin of ['https://mirror.test', 'https://cdn.test']) page.allowOrigin(origin, 'hub');
  hub.setSettings({ url: 'https://other.test', fileHosts: ['https://cdn.test'] });
  expect(allowed()).toEqual(['https://cdn.test']);

  page.allowOrigin('https://looked.test', 'url');
  await actions.models.removeAll();
  expect(allowed()).toEqual([]);
  expect(kept.has('glassbox.hub')).toBe(false);
  expect(hub.settings().url).toBe('https://huggingface.co');
});
