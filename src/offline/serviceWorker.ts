import { createShellCache, type ShellCache } from './shellCache.ts';
import type { RequestEvent, UpdateMessage, WorkerScope } from './workerScope.ts';

/*
 * Keeps the app for visits without a network. It answers for the app's own files alone: a model's parts are
 * kept by the engine, which checks them (src/engine/partCache.ts), and pass by here.
 */
const scope = self as unknown as WorkerScope;

/** The engine takes one of the runtime's two builds, by the same sign (src/engine/transformersModel.ts). */
const otherRuntime = 'Suspending' in WebAssembly ? '.asyncify-' : '.jspi-';

let opened: ShellCache | undefined;

/** The list of files stands below this code, so it is read when the first event comes. */
function shell(): ShellCache {
  const files = scope.shellFiles.filter(([path]) => !path.includes(otherRuntime));
  opened ??= createShellCache(files, {
    caches,
    fetch: (input, init) => fetch(input, init),
    subtle: crypto.subtle,
    scope: scope.registration.scope,
  });
  return opened;
}

scope.addEventListener('install', (event) => event.waitUntil(shell().fill()));

scope.addEventListener('activate', (event) => event.waitUntil(takeOver()));

// A new version waits here until the person asks for it; nothing else ends the wait of a page in use.
scope.addEventListener('message', ({ data }) => {
  if (data === ('activate' satisfies UpdateMessage)) void scope.skipWaiting();
});

scope.addEventListener('fetch', (event) => {
  const path = shell().pathOf(event.request);
  if (path === null) return;
  event.respondWith(
    shell()
      .find(path)
      .then((kept) => kept ?? fetchUnkept(event)),
  );
});

/** The browser has dropped the file, or takes it only since it was renewed itself: then it is kept from now on. */
function fetchUnkept(event: RequestEvent): Promise<Response> {
  const response = fetch(event.request);
  event.waitUntil(response.then(() => shell().fill()).catch(() => {}));
  return response;
}

async function takeOver(): Promise<void> {
  const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  // Other pages still run the version before, and may yet need its files.
  if (pages.length <= 1) await shell().prune();
  await scope.clients.claim();
}
