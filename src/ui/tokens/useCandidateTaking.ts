import { flushSync } from 'react-dom';
import { stepToken, tokenStepOfKey } from '../../core/tokenStep.ts';
import { tokensOf } from '../../core/tokenTrack.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { useGap } from '../models/useGap.ts';
import type { CandidateTaking } from './CandidateList.tsx';
import { focusToken } from './tokenElements.ts';
import { useBranch } from './useBranch.ts';

function refusalOf({ run, queuedReplyId }: AppState): string | null {
  if (run.status === 'generating' || queuedReplyId !== null) return 'Once the reply is written';
  return run.status === 'ready' ? null : 'Once a model is loaded';
}

/** What can be done with the candidates of one token: go on with one, step to a neighbour, go back. */
export function useCandidateTaking(trackId: string, index: number): CandidateTaking {
  const store = useAppStore();
  const { select } = useActions();
  const branch = useBranch();
  const refusal = useApp(refusalOf);
  const gap = useGap('branch');
  return {
    refusal: gap ?? refusal,
    take: (id) => branch(trackId, index, id),
    press(key) {
      const step = tokenStepOfKey(key, false);
      if (key === 'Escape') focusToken(trackId, index);
      else if (step === null) return false;
      else {
        const tokens = tokensOf(store.getState().conversation, trackId);
        flushSync(() => select({ trackId, index: stepToken(tokens, index, step) }));
      }
      return true;
    },
  };
}
