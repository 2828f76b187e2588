import { useCallback, useSyncExternalStore } from 'react';
import type { AppState, AppStore } from '../../store/appState.ts';
import { useAppStore } from '../../store/useApp.ts';

type Subscribe = (listener: () => void) => () => void;

const subscriptions = new WeakMap<AppStore, Subscribe>();

/** Tells all listeners of a store together, once per animation frame in which it changed. */
function framedSubscription(store: AppStore): Subscribe {
  const known = subscriptions.get(store);
  if (known !== undefined) return known;
  const listeners = new Set<() => void>();
  let waiting = false;
  const tell = () => {
    waiting = false;
    for (const listener of [...listeners]) listener();
  };
  store.subscribe(() => {
    if (waiting || listeners.size === 0) return;
    waiting = true;
    requestAnimationFrame(tell);
  });
  const subscribe: Subscribe = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  subscriptions.set(store, subscribe);
  return subscribe;
}

/** As `useApp`, but however fast the state changes it renders once per frame: for what a slider moves. */
export function useFramed<T>(selector: (state: AppState) => T): T {
  const store = useAppStore();
  return useSyncExternalStore(
    framedSubscription(store),
    useCallback(() => selector(store.getState()), [store, selector]),
  );
}
