import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { Actions, AppState, AppStore } from './appState.ts';

export const AppStoreContext = createContext<AppStore | null>(null);

/** The smallest slice of the state that a component needs; it renders when that slice changes. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useAppStore(), selector);
}

export function useActions(): Actions {
  return useApp((state) => state.actions);
}

/** The store itself, for views that subscribe outside React. Throws outside its provider. */
export function useAppStore(): AppStore {
  const store = use(AppStoreContext);
  if (store === null) throw new Error('useApp needs an AppStoreContext around it.');
  return store;
}
