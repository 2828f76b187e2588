import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { GlassboxApi } from './api/apiTypes.ts';
import { createGlassboxApi } from './api/createGlassboxApi.ts';
import { createAppStore } from './store/createAppStore.ts';
import { lookForUpdates, registerServiceWorker } from './offline/registerServiceWorker.ts';
import { readPageLink } from './store/pageLink.ts';
import { readSettings } from './store/settings.ts';
import { AppStoreContext } from './store/useApp.ts';
import { App } from './ui/App.tsx';
import { createEngineClient, type EngineWorker } from './worker/client.ts';

declare global {
  interface Window {
    glassbox: GlassboxApi;
  }
}

/** Storage can be blocked altogether; the page then lasts for one visit. */
function openStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Before the next frame; a hidden tab has none, so the timer takes over. */
function scheduleFrame(flush: () => void): void {
  const timer = setTimeout(run, 250);
  const frame = requestAnimationFrame(run);
  function run(): void {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    flush();
  }
}

function startWorker(): EngineWorker {
  return new Worker(new URL('./worker/entry.ts', import.meta.url), { type: 'module', name: 'engine' });
}

const client = createEngineClient(startWorker);
const storage = openStorage();
const newId = () => crypto.randomUUID();
const settings = readSettings(storage);
const link = readPageLink(location.search, settings.device, document.baseURI);
const store = createAppStore({
  client,
  spec: link.spec,
  baseUrl: document.baseURI,
  settings,
  storage,
  random: Math.random,
  newId,
  scheduleFrame,
});
link.fill(store.getState().actions);
window.glassbox = createGlassboxApi(store, client, newId);

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no element with the id "root".');
createRoot(container).render(
  <StrictMode>
    <AppStoreContext value={store}>
      <App />
    </AppStoreContext>
  </StrictMode>,
);
// Keeping the app for visits without a network waits until the model is there: both need the connection.
void store
  .getState()
  .actions.loadModel()
  .finally(() => {
    if (import.meta.env.PROD) keepForOffline();
  });

function keepForOffline(): void {
  const { serviceWorker } = navigator;
  void registerServiceWorker(
    {
      serviceWorker,
      scriptUrl: new URL('service-worker.js', document.baseURI).href,
      reload: () => location.reload(),
    },
    (applyUpdate) => store.setState({ applyUpdate }),
  );
  lookForUpdates(document, serviceWorker);
}
