import { createContext, use, useCallback, useSyncExternalStore } from 'react';
import type { AppState, AppStore } from '../../store/appState.ts';
import type { ScheduleFrame } from '../../store/runReply.ts';
import { useAppStore } from '../../store/useApp.ts';

type Subscribe = (listener: () => void) => () => void;

/** When the page has room for what nobody waits for: in the app `createFramePace`, elsewhere every frame. */
export const FramePaceContext = createContext<ScheduleFrame>((piece) => void requestAnimationFrame(piece));

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

/** One subscription of a kind for each pace. */
function perPace(
  schedule: (pace: ScheduleFrame, tell: () => void) => unknown,
): (pace: ScheduleFrame) => (store: AppStore) => Subscribe {
  const known = new WeakMap<ScheduleFrame, (store: AppStore) => Subscribe>();
  return (pace) => {
    const subscription = known.get(pace) ?? pacedSubscription((tell) => schedule(pace, tell));
    known.set(pace, subscription);
    return subscription;
  };
}

const calmMs = 200;
const byFrame = perPace((pace, tell) => pace(tell, true));
const calmly = perPace((pace, tell) => setTimeout(() => pace(tell, true), calmMs));

/**
 * As `useApp`, but however fast the state changes it renders once per frame at most, and less often where the page is
 * slow: for what follows a reply or a slider, and is not itself what the person types or points at.
 */
export function useFramed<T>(selector: (state: AppState) => T): T {
  return usePaced(byFrame(use(FramePaceContext)), selector);
}

/** As `useApp`, at most five times a second: for what nobody could read while tokens stream by. */
export function useCalm<T>(selector: (state: AppState) => T): T {
  return usePaced(calmly(use(FramePaceContext)), selector);
}

function usePaced<T>(subscription: (store: AppStore) => Subscribe, selector: (state: AppState) => T): T {
  const store = useAppStore();
  return useSyncExternalStore(
    subscription(store),
    useCallback(() => selector(store.getState()), [store, selector]),
  );
}
