import { hostOf } from '../../core/hostOf.ts';
import type { KnownModel } from '../../core/knownModel.ts';
import { modelIdFrom } from '../../core/modelId.ts';
import { type SavedServer, serverPreset } from '../../core/serverPresets.ts';
import type { AllowedOrigins } from './allowedOrigins.ts';
import type { KeyPlace, ServerKeys } from './serverKeys.ts';

/** A model that a server lists. */
export interface ListedModel {
  readonly id: string;
  /** Tokens; null: the server does not say. */
  readonly contextLength: number | null;
}

/** What asks servers, which main hands over. Rejects with an Error in plain words, which never holds the key. */
export interface ServerDoor {
  listModels(server: SavedServer, signal: AbortSignal): Promise<readonly ListedModel[]>;
  /** Has one token written, and says how that went. */
  test(server: SavedServer, model: string, signal: AbortSignal): Promise<string>;
}

const cannotAsk = async (): Promise<never> => {
  throw new Error('This page cannot ask servers.');
};

/** Where there is nothing to ask with. */
export const noServers: ServerDoor = { listModels: cannotAsk, test: cannotAsk };

/** What is done with servers that the person saves. What throws or rejects does so with an Error in plain words. */
export interface ServerActions {
  list(): readonly SavedServer[];
  keyPlace(url: string): KeyPlace;
  /** Whether the browser lets the page, as it stands, speak with this server. */
  isAllowed(url: string): boolean;
  /** The server for whose sake the page was loaded again; null: none. */
  readonly pending: SavedServer | null;
  /**
   * Saves a server and lets the page speak with it, for which it is loaded again where it may not yet.
   * @param key '': the one that is saved for its origin stays, and moves where `keepKey` says.
   * @param keepKey on this device.
   */
  save(server: SavedServer, key: string, keepKey: boolean): void;
  /** Forgets a server, its key and its models in the list. */
  remove(url: string): void;
  listModels(server: SavedServer, signal: AbortSignal): Promise<readonly ListedModel[]>;
  test(server: SavedServer, model: string, signal: AbortSignal): Promise<string>;
  /** Adds a model of a server to the list and loads it. */
  use(server: SavedServer, model: string): Promise<void>;
}

export interface ServerSurroundings {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  readonly session: Storage | null;
  readonly keys: ServerKeys;
  readonly origins: AllowedOrigins | null;
  readonly door: ServerDoor;
  readonly reload: () => void;
  remember(model: KnownModel): void;
  forgetModelsOf(url: string): void;
  load(id: string): Promise<void>;
}

const serversKey = 'glassbox.servers';
const pendingKey = 'glassbox.server-to-open';

/** The servers that were saved; what cannot be read is left out. */
export function readServers(storage: Pick<Storage, 'getItem'> | null): readonly SavedServer[] {
  const kept = parsed(() => storage?.getItem(serversKey));
  return (Array.isArray(kept) ? kept : []).flatMap((entry: unknown) => serverFrom(entry) ?? []);
}

export function createServerActions(surroundings: ServerSurroundings): ServerActions {
  const { storage, session, keys, origins, door, reload } = surroundings;
  const pending = takeHandover(session, keys);

  function write(servers: readonly SavedServer[]): void {
    try {
      if (storage === null) throw new Error('blocked');
      storage.setItem(serversKey, JSON.stringify(servers));
    } catch {
      throw new Error(
        'This browser keeps nothing for this page, so no server can be saved. Allow the page to keep data.',
      );
    }
  }

  const originOf = (url: string) => new URL(url).origin;

  const actions: ServerActions = {
    list: () => readServers(storage),
    keyPlace: (url) => keys.placeOf(originOf(url)),
    isAllowed: (url) => origins?.isAllowed(originOf(url)) ?? false,
    pending,
    save(server, key, keepKey) {
      const origin = originOf(server.url);
      if (origins === null) throw new Error('This page speaks with its own origin alone.');
      origins.allowOrigin(origin, 'server');
      write([...actions.list().filter(({ url }) => url !== server.url), server]);
      keys.setKey(origin, key === '' ? (keys.keyOf(origin) ?? '') : key, keepKey);
      if (origins.isAllowed(origin)) return;
      handOver(session, server, keys.placeOf(origin) === 'visit' ? keys.keyOf(origin) : null);
      reload();
    },
    remove(url) {
      const left = actions.list().filter((server) => server.url !== url);
      write(left);
      surroundings.forgetModelsOf(url);
      const origin = originOf(url);
      if (left.some((server) => originOf(server.url) === origin)) return;
      keys.setKey(origin, '', false);
      origins?.forbidOrigin(origin, 'server');
    },
    listModels: door.listModels,
    test: door.test,
    async use({ url }, model) {
      const known = modelOf(url, model);
      surroundings.remember(known);
      await surroundings.load(known.id);
    },
  };
  return actions;
}

/** The page is loaded again between saving and asking: what was in memory is handed over, and taken out at once. */
function handOver(session: Storage | null, server: SavedServer, key: string | null): void {
  try {
    session?.setItem(pendingKey, JSON.stringify({ ...server, key }));
  } catch {
    // Blocked: the person opens the dialog again and enters the key once more.
  }
}

function takeHandover(session: Storage | null, keys: ServerKeys): SavedServer | null {
  const kept = parsed(() => session?.getItem(pendingKey));
  try {
    session?.removeItem(pendingKey);
  } catch {
    // Blocked: nothing was kept.
  }
  const server = serverFrom(kept);
  const { key } = typeof kept === 'object' && kept !== null ? { key: null, ...kept } : { key: null };
  if (server !== null && typeof key === 'string') keys.setKey(new URL(server.url).origin, key, false);
  return server;
}

function modelOf(url: string, model: string): KnownModel {
  return {
    id: modelIdFrom(model, hashOf(`${url} ${model}`)),
    name: `${model} · ${hostOf(url)}`,
    origin: { kind: 'server', url, model },
    license: null,
    bytes: null,
    chatTemplate: null,
    lastUsedAt: null,
  };
}

/** FNV-1a: tells the models of a list apart. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

function serverFrom(value: unknown): SavedServer | null {
  if (typeof value !== 'object' || value === null) return null;
  const { presetId, url }: { presetId?: unknown; url?: unknown } = value;
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !URL.canParse(url)) return null;
  return { presetId: serverPreset(typeof presetId === 'string' ? presetId : '').id, url };
}

function parsed(read: () => string | null | undefined): unknown {
  try {
    return JSON.parse(read() ?? 'null');
  } catch {
    return null;
  }
}
