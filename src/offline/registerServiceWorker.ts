import type { UpdateMessage } from './workerScope.ts';

/** What the page offers the worker; given, so that tests can stand in for the browser. */
export interface OfflinePage {
  /** undefined on an insecure page and where the browser has none. */
  readonly serviceWorker: ServiceWorkerContainer | undefined;
  /** Absolute. */
  readonly scriptUrl: string;
  reload(): void;
}

/**
 * Has the app kept for visits without a network. When a newer version is ready, `onUpdate` gets the function
 * that changes over to it by loading the page anew; without that call the page stays as it is.
 */
export async function registerServiceWorker(
  { serviceWorker, scriptUrl, reload }: OfflinePage,
  onUpdate: (apply: () => void) => void,
): Promise<void> {
  if (serviceWorker === undefined) return;
  let controlled = serviceWorker.controller !== null;
  let wanted = false;
  serviceWorker.addEventListener('controllerchange', () => {
    if (wanted) reload();
    // Another tab changed over: this page goes on with what it has, until the person says so here too.
    else if (controlled) onUpdate(reload);
    controlled = true;
  });
  let registration: ServiceWorkerRegistration | undefined;
  try {
    await serviceWorker.register(scriptUrl);
    registration = await serviceWorker.getRegistration();
  } catch {
    // Storage is blocked or the file is not there: the page works, with a network.
  }
  if (registration === undefined) return;

  const apply = () => {
    wanted = true;
    if (registration.waiting === null) reload();
    else registration.waiting.postMessage('activate' satisfies UpdateMessage);
  };
  const offer = () => {
    // The very first version waits for nobody.
    if (registration.waiting !== null && registration.active !== null) onUpdate(apply);
  };
  const watch = (worker: ServiceWorker | null) => worker?.addEventListener('statechange', offer);
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration.installing));
  offer();
}

/** A tab that stays open asks for a new version when the person comes back to it, at most this often. */
const askAgainMs = 60 * 60 * 1000;

export function lookForUpdates(page: Document, serviceWorker: ServiceWorkerContainer | undefined): void {
  let askedAt = Date.now();
  page.addEventListener('visibilitychange', () => {
    if (page.hidden || Date.now() - askedAt < askAgainMs) return;
    askedAt = Date.now();
    // Without a network there is nothing to find.
    void serviceWorker
      ?.getRegistration()
      .then((registration) => registration?.update())
      .catch(() => undefined);
  });
}
