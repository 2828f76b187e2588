import type { KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { stepToken, tokenStepOfKey } from '../../core/tokenStep.ts';
import { isPromptTrack } from '../../core/tokenTrack.ts';
import type { TokenRecord } from '../../core/types.ts';
import { useActions, useAppStore } from '../../store/useApp.ts';
import { usePanelControl } from './panelControl.ts';
import { closestToken, focusCandidates, focusToken, indexOf } from './tokenElements.ts';

/** Selects a token and puts the focus on its candidates, which the panel shows for that; a prompt's cannot be taken. */
export function useEnterCandidates(): (trackId: string, index: number) => void {
  const { select } = useActions();
  const { setOpen, setView } = usePanelControl();
  return (trackId, index) => {
    flushSync(() => select({ trackId, index }));
    if (isPromptTrack(trackId) || focusCandidates()) return;
    flushSync(() => {
      setOpen(true);
      setView('heatmap');
    });
    focusCandidates();
  };
}

/** The keys of a text's tokens (probabilities.md §6). */
export function useTokenKeys(trackId: string, tokens: readonly TokenRecord[]) {
  const store = useAppStore();
  const { select } = useActions();
  const enterCandidates = useEnterCandidates();
  return (event: KeyboardEvent) => {
    const from = indexOf(closestToken(event.target));
    const command = event.ctrlKey || event.metaKey;
    const step = tokenStepOfKey(event.key, command);
    if (from === null || event.altKey || event.shiftKey) return;
    if (step !== null) {
      const index = stepToken(tokens, from, step);
      select({ trackId, index });
      focusToken(trackId, index);
    } else if (event.key === ' ' && !command) {
      select({ trackId, index: from });
    } else if (['Enter', 'ArrowDown', 'ArrowUp'].includes(event.key) && !command) {
      enterCandidates(trackId, from);
    } else if (event.key === 'Escape' && store.getState().selection !== null) {
      select(null);
      closestToken(event.target)?.closest<HTMLElement>('article, section[aria-label]')?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
