import { expect, test, vi } from 'vitest';
import type { KnownModel } from '../../core/knownModel.ts';
import { createAllowedOrigins } from './allowedOrigins.ts';
import { createServerActions, noServers } from './serverActions.ts';
import { createServerKeys } from './serverKeys.ts';

/** As much of Storage as is needed. */
function memory() {
  const kept: Record<string, string> = {};
  return {
    kept,
    getItem: (name: string) => kept[name] ?? null,
    setItem(name: string, value: string) {
      kept[name] = value;
    },
    removeItem(name: string) {
      delete kept[name];
    },
  };
}

const key = 'sk-secret-0123';
const server = { presetId: 'vllm', url: 'https://a.test/v1' } as const;

/** One load of the page. */
function page(local: ReturnType<typeof memory>, session: ReturnType<typeof memory>) {
  const inForce = Object.keys(JSON.parse(local.kept['glassbox.origins'] ?? '{}'));
  const keys = createServerKeys(local);
  const reload = vi.fn();
  const remembered: KnownModel[] = [];
  const load = vi.fn(async () => {});
  const forgetModelsOf = vi.fn();
  const actions = createServerActions({
    storage: local,
    session: session as unknown as Storage,
    keys,
    origins: createAllowedOrigins(local, 'https://page.test', inForce),
    door: noServers,
    reload,
    remember: (model) => remembered.push(model),
    forgetModelsOf,
    load,
  });
  return { actions, keys, reload, remembered, load, forgetModelsOf };
}

test('a key in memory survives the load that lets the page speak with its server, and no other', () => {
  const [local, session] = [memory(), memory()];
  const first = page(local, session);
  expect(first.actions.isAllowed(server.url)).toBe(false);
  first.actions.save(server, key, false);
  expect(first.reload).toHaveBeenCalledOnce();
  expect(JSON.stringify(local.kept)).not.toContain(key);

  const second = page(local, session);
  expect(session.kept).toEqual({});
  expect(second.actions.pending).toEqual(server);
  expect(second.actions.isAllowed(server.url)).toBe(true);
  expect(second.keys.keyOf('https://a.test')).toBe(key);
  expect(second.actions.keyPlace(server.url)).toBe('visit');

  const third = page(local, session);
  expect(third.actions.pending).toBeNull();
  expect(third.keys.keyOf('https://a.test')).toBeNull();
  expect(third.actions.list()).toEqual([server]);
});

test('a kept key is bound to its origin, changes its place, and goes with its server', () => {
  const [local, session] = [memory(), memory()];
  page(local, session).actions.save(server, key, true);
  expect(JSON.stringify(session.kept)).not.toContain(key);
  const { actions, keys, forgetModelsOf, reload } = page(local, session);
  expect(keys.keyOf('https://a.test')).toBe(key);
  expect(keys.keyOf('https://b.test')).toBeNull();
  expect(actions.keyPlace(server.url)).toBe('device');

  actions.save(server, key, false);
  expect(reload).not.toHaveBeenCalled();
  expect(JSON.stringify(local.kept)).not.toContain(key);
  expect(keys.keyOf('https://a.test')).toBe(key);

  actions.remove(server.url);
  expect(forgetModelsOf).toHaveBeenCalledWith(server.url);
  expect(keys.keyOf('https://a.test')).toBeNull();
  expect(page(local, session).actions.isAllowed(server.url)).toBe(false);
});

test('without a new key the saved one moves where the switch says, in both directions', () => {
  const [local, session] = [memory(), memory()];
  page(local, session).actions.save(server, key, true);
  const { actions, keys } = page(local, session);
  actions.save(server, '', false);
  expect(JSON.stringify(local.kept)).not.toContain(key);
  expect(actions.keyPlace(server.url)).toBe('visit');
  expect(keys.keyOf('https://a.test')).toBe(key);
  actions.save(server, '', true);
  expect(local.kept['glassbox.server-keys']).toContain(key);
  expect(actions.keyPlace(server.url)).toBe('device');
});

test('saving a server whose key is saved, with nothing typed as its key, never deletes that', () => {
  const [local, session] = [memory(), memory()];
  page(local, session).actions.save(server, key, true);
  page(local, session).actions.save({ presetId: 'other', url: 'https://b.test/v1' }, '', false);
  const { actions, keys } = page(local, session);
  // As "Another one…" does, with the first one's address.
  actions.save({ presetId: 'other', url: server.url }, '', actions.keyPlace(server.url) === 'device');
  expect(keys.keyOf('https://a.test')).toBe(key);
  expect(keys.keyOf('https://b.test')).toBeNull();
});

test('two servers of one origin share what belongs to it', () => {
  const [local, session] = [memory(), memory()];
  const other = { presetId: 'other', url: 'https://a.test/other/v1' } as const;
  page(local, session).actions.save(server, key, true);
  page(local, session).actions.save(other, '', true);
  const { actions, keys } = page(local, session);
  actions.remove(server.url);
  expect(actions.list()).toEqual([other]);
  expect(keys.keyOf('https://a.test')).toBe(key);
  expect(page(local, session).actions.isAllowed(other.url)).toBe(true);
});

test('a model of a server is one of the list, by an id of its own', async () => {
  const { actions, remembered, load } = page(memory(), memory());
  await actions.use(server, 'Qwen/Qwen3-8B');
  await actions.use({ ...server, url: 'https://b.test/v1' }, 'Qwen/Qwen3-8B');
  expect(remembered.map(({ origin }) => origin)).toEqual([
    { kind: 'server', url: 'https://a.test/v1', model: 'Qwen/Qwen3-8B' },
    { kind: 'server', url: 'https://b.test/v1', model: 'Qwen/Qwen3-8B' },
  ]);
  const ids = remembered.map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
  expect(load.mock.calls.flat()).toEqual(ids);
});

test('where storage is blocked it is said', () => {
  const keys = createServerKeys(null);
  keys.setKey('https://a.test', key, true);
  expect(keys.placeOf('https://a.test')).toBe('visit');
  expect(keys.keyOf('https://a.test')).toBe(key);
  keys.forgetAll();
  expect(keys.keyOf('https://a.test')).toBeNull();
});
