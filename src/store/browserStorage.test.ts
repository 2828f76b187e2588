import { expect, test } from 'vitest';
import { keepStorage, readBrowserStorage } from './browserStorage.ts';

const manager = (persisted: boolean, estimate: StorageEstimate = {}) => ({
  persisted: async () => persisted,
  persist: async () => persisted,
  estimate: async () => estimate,
});
const refuse = async (): Promise<never> => {
  throw new TypeError('blocked');
};
const blocked = { persisted: refuse, persist: refuse, estimate: refuse };

test('tells how things are kept, and what the browser says of the room', async () => {
  expect(await readBrowserStorage(manager(true, { usage: 3, quota: 9 }))).toEqual({
    persisted: true,
    used: 3,
    available: 9,
  });
  expect(await readBrowserStorage(manager(false))).toEqual({ persisted: false, used: null, available: null });
  expect(await keepStorage(manager(true))).toBe(true);
  expect(await keepStorage(manager(false))).toBe(false);
});

test('where storage is blocked nothing is known and nothing is kept', async () => {
  expect(await readBrowserStorage(blocked)).toBeNull();
  expect(await keepStorage(blocked)).toBe(false);
});
