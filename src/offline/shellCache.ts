import type { ShellFile } from './workerScope.ts';

/** What keeping the app's files needs of the browser. */
export interface ShellEnvironment {
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
  readonly subtle: SubtleCrypto;
  /** The folder in which the app lies, as an absolute address. */
  readonly scope: string;
}

/** One version's files, kept together or not at all. */
export interface ShellCache {
  /** Fetches what is not kept yet. Rejects if a file is missing or is not the one that was built. */
  fill(): Promise<void>;
  /** The path of the app's file that a request asks for; null: none, the network answers as ever. */
  pathOf(request: Pick<Request, 'method' | 'mode' | 'url'>): string | null;
  /** The kept file; undefined when the browser has dropped it. */
  find(path: string): Promise<Response | undefined>;
  /** Drops what only other versions have. */
  prune(): Promise<void>;
}

const startPage = 'index.html';
/** Where names carry a hash of the content, so that any version's file is told by its name. */
const hashedFolder = 'assets/';

/**
 * Files are kept under their address and their hash: a new version fetches only what changed, and never
 * touches what the running one is made of.
 */
export function createShellCache(files: readonly ShellFile[], environment: ShellEnvironment): ShellCache {
  const { caches, scope } = environment;
  const hashes = new Map(files);
  // Another copy of the app on the same origin keeps its own.
  const open = () => caches.open(`glassbox-shell ${scope}`);
  const key = (path: string, hash: string) => new URL(`${path}?sha256=${hash}`, scope).href;

  return {
    async fill() {
      const cache = await open();
      await Promise.all(
        files.map(async ([path, hash]) => {
          const name = key(path, hash);
          if ((await cache.match(name)) === undefined) {
            await cache.put(name, await fetchFile(path, hash, environment));
          }
        }),
      );
    },
    pathOf({ method, mode, url }) {
      const { origin, pathname, search } = new URL(url);
      const address = origin + pathname;
      if (method !== 'GET' || !address.startsWith(scope)) return null;
      const path = address.slice(scope.length);
      // The page reads its query itself (src/store/pageLink.ts).
      if (mode === 'navigate' && (path === '' || path === startPage)) return startPage;
      return search === '' && (hashes.has(path) || path.startsWith(hashedFolder)) ? path : null;
    },
    async find(path) {
      const cache = await open();
      const hash = hashes.get(path);
      // A page that still runs an older version asks for that version's files.
      if (hash === undefined) return cache.match(new URL(path, scope).href, { ignoreSearch: true });
      return cache.match(key(path, hash), { ignoreVary: true });
    },
    async prune() {
      const cache = await open();
      const own = new Set(files.map(([path, hash]) => key(path, hash)));
      for (const request of await cache.keys()) {
        if (!own.has(request.url)) await cache.delete(request);
      }
    },
  };
}

async function fetchFile(
  path: string,
  hash: string,
  { fetch, scope, subtle }: ShellEnvironment,
): Promise<Response> {
  // The page has just loaded most of them: what the browser holds serves, if it is the right file.
  const modes: RequestCache[] = path.startsWith(hashedFolder) ? ['default', 'reload'] : ['reload'];
  for (const cache of modes) {
    const response = await fetch(new URL(path, scope).href, { cache });
    const bytes = await response.arrayBuffer();
    if (!response.ok || (await sha256(bytes, subtle)) !== hash) continue;
    const headers = new Headers(response.headers);
    // They described the transfer. All others stay: among them are those that isolate the page.
    headers.delete('content-encoding');
    headers.delete('content-length');
    // Made anew, because a browser refuses a redirected response as the answer to a navigation.
    return new Response(bytes, { headers });
  }
  throw new Error(`${path} is not the file that belongs to this version of the app.`);
}

async function sha256(bytes: ArrayBuffer, subtle: SubtleCrypto): Promise<string> {
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
