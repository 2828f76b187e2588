import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { GlassboxApi } from './api/apiTypes.ts';
import { createGlassboxApi } from './api/createGlassboxApi.ts';
import { type SavedServer, serverPreset } from './core/serverPresets.ts';
import type { SharedCompletion } from './core/shareLink.ts';
import { openKeptFiles } from './files/keptFiles.ts';
import { lookForUpdates, registerServiceWorker } from './offline/registerServiceWorker.ts';
import { createBrowserContact } from './remote/browserContact.ts';
import type { ServerAccess } from './remote/contact.ts';
import { createRemoteClient } from './remote/remoteClient.ts';
import { createRoutingClient } from './remote/routingClient.ts';
import { listServerModels } from './remote/serverModels.ts';
import { testServer } from './remote/testServer.ts';
import { createAppStore } from './store/createAppStore.ts';
import { createFramePace } from './store/framePace.ts';
import { leaderboardKey } from './store/leaderboardStorage.ts';
import { takeModelInUse } from './store/modelInUse.ts';
import { createAllowedOrigins } from './store/models/allowedOrigins.ts';
import { modelsKey } from './store/models/knownModels.ts';
import { readServers } from './store/models/serverActions.ts';
import { createServerKeys } from './store/models/serverKeys.ts';
import { openShareLink } from './store/openShareLink.ts';
import { readPageLink } from './store/pageLink.ts';
import { isShareLink } from './store/readShareLink.ts';
import { readSettings } from './store/settings.ts';
import { AppStoreContext } from './store/useApp.ts';
import { App } from './ui/App.tsx';
import { createFramePlatform } from './ui/kit/framePlatform.ts';
import { FramePaceContext } from './ui/kit/usePaced.ts';
import { createBreathe } from './worker/breathe.ts';
import { createEngineClient, type EngineWorker } from './worker/client.ts';
import { createInspectFile } from './worker/inspectFile.ts';

declare global {
  interface Window {
    glassbox: GlassboxApi;
  }
}

/** Storage can be blocked altogether; the page then lasts for one visit. */
function unlessBlocked<T>(open: () => T): T | null {
  try {
    return open();
  } catch {
    return null;
  }
}

function startWorker(name: string): EngineWorker {
  return new Worker(new URL('./worker/entry.ts', import.meta.url), { type: 'module', name });
}

function setTimer(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

// Without its script in the head the page might speak with anyone (public/connections.js).
if (document.documentElement.dataset.connections === undefined) {
  throw new Error('connections.js has not run. Reload the page.');
}

const engineClient = createEngineClient(startWorker, {
  locks: navigator.locks ?? null,
  newLockName: () => `glassbox-engine-${crypto.randomUUID()}`,
  now: () => performance.now(),
  setTimer,
});
const contact = createBrowserContact();
const scheduleFrame = createFramePace(createFramePlatform());
const inspectFile = createInspectFile(startWorker);
const storage = unlessBlocked(() => localStorage);
const serverKeys = createServerKeys(storage);

/** A server with the key of its origin. */
function accessTo({ presetId, url }: SavedServer): ServerAccess {
  return { url, preset: serverPreset(presetId), key: serverKeys.keyOf(new URL(url).origin) };
}

/** null: no server is saved at this address. */
function accessOf(url: string): ServerAccess | null {
  const saved = readServers(storage).find((server) => server.url === url);
  return saved === undefined ? null : accessTo(saved);
}

const client = createRoutingClient(
  engineClient,
  createRemoteClient({ platform: contact, accessOf, now: () => performance.now() }),
);
const breathe = createBreathe();
const newId = () => crypto.randomUUID();
const settings = readSettings(storage);
const session = unlessBlocked(() => sessionStorage);
const link = readPageLink(
  location.search,
  settings.device,
  document.baseURI,
  settings.startModel,
  takeModelInUse(session),
);
const store = createAppStore({
  client,
  spec: link.spec,
  baseUrl: document.baseURI,
  settings,
  storage,
  random: Math.random,
  newId,
  session,
  libraryPlatform: {
    indexedDB: unlessBlocked(() => indexedDB),
    channel: unlessBlocked(() => new BroadcastChannel('glassbox')),
    locks: navigator.locks ?? null,
    storage: navigator.storage ?? null,
    now: Date.now,
    setTimer,
    breathe,
  },
  scheduleFrame,
  inspectFile,
  origins: createAllowedOrigins(
    storage,
    location.origin,
    (document.documentElement.dataset.connections ?? '').split(' '),
  ),
  reload: () => location.reload(),
  serverKeys,
  serverDoor: {
    listModels: (server, signal) => listServerModels(contact, accessTo(server), signal),
    test: (server, model, signal) => testServer(contact, accessTo(server), model, signal),
  },
  // Missing on insecure pages, whatever its type says: the calls reject then, and nothing is kept.
  keptFiles: openKeptFiles({
    root: async () => navigator.storage.getDirectory(),
    estimate: async () => navigator.storage.estimate(),
    locks: navigator.locks ?? null,
  }),
});
const { actions } = store.getState();
link.fill(actions);
const shared = isShareLink(location.hash);
window.glassbox = createGlassboxApi(store, actions.engine, newId);

// Evaluating what is imported has taken its time: the page is free for a moment before it is drawn.
await breathe();
const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no element with the id "root".');
createRoot(container).render(
  <StrictMode>
    <FramePaceContext value={scheduleFrame}>
      <AppStoreContext value={store}>
        <App />
      </AppStoreContext>
    </FramePaceContext>
  </StrictMode>,
);
// Keeping the app for visits without a network waits until the model is there: both need the connection.
// A link says what to show; else it is what this tab showed before.
void actions.models.refresh();
void actions.library.start({ reopen: !link.fills && !shared });
void actions.loadModel().finally(() => {
  if (import.meta.env.PROD) keepForOffline();
});

function keepForOffline(): void {
  const { serviceWorker } = navigator;
  void registerServiceWorker(
    {
      serviceWorker,
      scriptUrl: new URL('service-worker.js', document.baseURI).href,
      reload: () => void actions.reload(),
    },
    (applyUpdate) => store.setState({ applyUpdate }),
  );
  lookForUpdates(document, serviceWorker);
}

// Another tab has changed a list; no key: everything of this site was deleted.
addEventListener('storage', ({ key }) => {
  if (key === null || key === modelsKey) void actions.models.readAgain();
  if (key === null || key === leaderboardKey) actions.leaderboard.readAgain();
});

// Left to the autosave, what was said in the last half second would be lost.
addEventListener('pagehide', () => void actions.library.flush());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void actions.library.flush();
});

/** A shared text is no lesson of ours. */
const unnamed = { id: '', title: '', group: '', lesson: '', tryThis: '' };

function openLink(): void {
  const surroundings = {
    newId,
    sha256: store.getState().model?.sha256 ?? null,
    fillCompletion: ({ text, startToken, params }: SharedCompletion) =>
      void actions.completion.applyPreset({ ...unnamed, prompt: text, startToken, params }),
  };
  if (!isShareLink(location.hash)) return;
  void openShareLink(store, location.hash, surroundings);
  // Filled in once: a reload shows what has become of it.
  history.replaceState(null, '', `${location.pathname}${location.search}`);
}
openLink();
if (link.problem !== null) store.setState({ notice: { kind: 'error', text: link.problem, remedy: null } });
addEventListener('hashchange', openLink);
