import { base64ToBytes, bytesToBase64 } from '../../core/base64.ts';
import { databaseName } from './connection.ts';

/** A database as JSON, whatever is in it: how its stores are made, and every record. */
export interface DatabaseDump {
  readonly version: number;
  readonly stores: readonly StoreDump[];
}

interface StoreDump {
  readonly name: string;
  readonly keyPath: string | string[] | null;
  readonly autoIncrement: boolean;
  readonly indexes: readonly { readonly name: string; readonly keyPath: string | string[] }[];
  readonly records: readonly unknown[];
}

const arrays = { Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array };
type ArrayName = keyof typeof arrays;

/** What JSON lacks stands as `{"$": kind, …}`. */
export function encode(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { $: 'number', text: String(value) };
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return { $: value.constructor.name, base64: bytesToBase64(bytes) };
  }
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, encode(each)]));
}

export function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  if ('$' in value && 'text' in value) return Number(value.text);
  if ('$' in value && 'base64' in value) {
    return new arrays[value.$ as ArrayName](base64ToBytes(String(value.base64)).buffer as ArrayBuffer);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decode(each)]));
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}

function keyPathOf(path: string | string[] | DOMStringList | null): string | string[] | null {
  return path === null || typeof path === 'string' ? path : [...path];
}

export async function dumpDatabase(factory: IDBFactory): Promise<DatabaseDump> {
  const database = await done(factory.open(databaseName));
  const stores: StoreDump[] = [];
  for (const name of [...database.objectStoreNames]) {
    const store = database.transaction(name).objectStore(name);
    const indexes = [...store.indexNames].map((index) => ({
      name: index,
      keyPath: keyPathOf(store.index(index).keyPath) ?? '',
    }));
    const { autoIncrement } = store;
    const keyPath = keyPathOf(store.keyPath);
    const records = (await done(store.getAll())).map(encode);
    stores.push({ name, keyPath, autoIncrement, indexes, records });
  }
  database.close();
  return { version: database.version, stores };
}

/** Makes the database anew, without any of the library's own code. */
export async function loadDatabase(factory: IDBFactory, { version, stores }: DatabaseDump): Promise<void> {
  const request = factory.open(databaseName, version);
  request.addEventListener('upgradeneeded', () => {
    for (const { name, keyPath, autoIncrement, indexes } of stores) {
      const store = request.result.createObjectStore(name, { keyPath, autoIncrement });
      for (const index of indexes) store.createIndex(index.name, index.keyPath);
    }
  });
  const database = await done(request);
  for (const { name, records } of stores) {
    const store = database.transaction(name, 'readwrite').objectStore(name);
    for (const record of records) await done(store.put(decode(record)));
  }
  database.close();
}

/** One record, by hand: to spoil it, or to see what is there. */
export async function changeRecord(
  factory: IDBFactory,
  name: string,
  key: IDBValidKey,
  change: (record: Record<string, unknown>) => unknown,
): Promise<void> {
  const database = await done(factory.open(databaseName));
  const store = database.transaction(name, 'readwrite').objectStore(name);
  const record = (await done(store.get(key))) as Record<string, unknown>;
  const changed = change(record);
  if (changed === null) await done(store.delete(key));
  else await done(store.put(changed));
  database.close();
}

export async function readStore(
  factory: IDBFactory,
  name: string,
): Promise<readonly Record<string, unknown>[]> {
  const database = await done(factory.open(databaseName));
  const records = await done(database.transaction(name).objectStore(name).getAll());
  database.close();
  return records as Record<string, unknown>[];
}
