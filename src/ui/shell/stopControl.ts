import { createContext, use, useMemo, useState } from 'react';
import { isComparing } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { isGenerating } from './runWords.ts';

/** Stop, and whether it was asked for and the run has yet to end. */
interface StopControl {
  readonly stopping: boolean;
  stop(): void;
}

export const StopControlContext = createContext<StopControl | null>(null);

/** For the page, once: button and key share what was asked for. In the comparison it is about all panes. */
export function useStopState(): StopControl {
  const comparing = useApp((state) => state.view === 'compare');
  const generating = useApp(comparing ? isComparing : isGenerating);
  const actions = useActions();
  const [asked, setAsked] = useState(false);
  if (asked && !generating) setAsked(false);
  return useMemo(
    () => ({
      stopping: asked && generating,
      stop() {
        setAsked(true);
        if (comparing) actions.compare.stop();
        else actions.stop();
      },
    }),
    [asked, generating, comparing, actions],
  );
}

export function useStopControl(): StopControl {
  const control = use(StopControlContext);
  if (control === null) throw new Error('useStopControl needs a StopControlContext around it.');
  return control;
}
