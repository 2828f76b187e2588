import { useAppStore } from '../../store/useApp.ts';
import { focusToken } from './tokenElements.ts';

/**
 * Goes on from a candidate and, once the new version stands there, puts the focus on its token: the one
 * that had it is gone with the old version.
 */
export function useBranch(): (messageId: string, index: number, candidateId: number) => void {
  const store = useAppStore();
  return (messageId, index, candidateId) => {
    const unsubscribe = store.subscribe(({ selection }) => {
      if (selection === null || selection.trackId === messageId) return;
      unsubscribe();
      requestAnimationFrame(() => focusToken(selection.trackId, selection.index));
    });
    void store.getState().actions.branch(messageId, index, candidateId).finally(unsubscribe);
  };
}
