import { useCallback, useSyncExternalStore } from 'react';
import type { AppState, AppStore } from '../../store/appState.ts';
import { useAppStore } from '../../store/useApp.ts';

type Subscribe = (listener: () => void) => () => void;

/** Tells all listeners of a store together, once for all changes until the schedule comes round. */
function pacedSubscription(schedule: (tell: () => void) => unknown): (store: AppStore) => Subscribe {
  const known = new WeakMap<AppStore, Subscribe>();
  return (store) => {
    const before = known.get(store);
    if (before !== undefined) return before;
    const listeners = new Set<() => void>();
    let waiting = false;
    const tell = () => {
      waiting = false;
      for (const listener of [...listeners]) listener();
    };
    const hear = () => {
      if (waiting) return;
      waiting = true;
      schedule(tell);
    };
    // Nobody holds on to the store of a pane that is gone.
    let stop: (() => void) | null = null;
    const subscribe: Subscribe = (listener) => {
      listeners.add(listener);
      stop ??= store.subscribe(hear);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    };
    known.set(store, subscribe);
    return subscribe;
  };
}

const byFrame = pacedSubscription((tell) => requestAnimationFrame(tell));
const calmMs = 200;
const calmly = pacedSubscription((tell) => setTimeout(tell, calmMs));

/** As `useApp`, but however fast the state changes it renders once per frame: for what a slider moves. */
export function useFramed<T>(selector: (state: AppState) => T): T {
  return usePaced(byFrame, selector);
}

/** As `useApp`, at most five times a second: for what nobody could read while tokens stream by. */
export function useCalm<T>(selector: (state: AppState) => T): T {
  return usePaced(calmly, selector);
}

function usePaced<T>(subscription: (store: AppStore) => Subscribe, selector: (state: AppState) => T): T {
  const store = useAppStore();
  return useSyncExternalStore(
    subscription(store),
    useCallback(() => selector(store.getState()), [store, selector]),
  );
}
