import { Scale } from 'lucide-react';
import { useId } from 'react';
import { useActions, useApp } from '../../../store/useApp.ts';
import { Button } from '../../kit/Button.tsx';
import { VisuallyHidden } from '../../kit/VisuallyHidden.tsx';
import { useGap } from '../../models/useGap.ts';
import { usePanelControl } from '../../tokens/panelControl.ts';
import { useInstrumentsControl } from './instrumentsControl.ts';
import { pairOf, pairRefusal } from './panePair.ts';
import { useComparedTurn, useTurnPanes } from './turnPanes.ts';

/** Scores each of two answers under the other's prompt, and shows what came of it. */
export function CrossExamineButton() {
  const reasonId = useId();
  const panes = useTurnPanes();
  const turn = useComparedTurn();
  const loaded = useApp((state) => state.model !== null);
  const busy = useApp((state) => state.examining !== null);
  const { compare } = useActions();
  const gap = useGap('cross-examine');
  const panel = usePanelControl();
  const { pair: chosen, show } = useInstrumentsControl();
  const pair = pairOf(panes, chosen);
  if (pair === null) return null;
  const refusal = gap ?? pairRefusal(pair, loaded, turn);
  const [a, b] = pair;
  return (
    <>
      <Button
        disabled={refusal !== null || busy}
        title={refusal ?? `How likely is the answer of ${a.letter} from ${b.letter}, and the reverse?`}
        aria-describedby={refusal === null ? undefined : reasonId}
        onClick={() => {
          show('cross');
          panel.setOpen(true);
          void compare.crossExamine(a.id, b.id, turn ?? undefined);
        }}
      >
        <Scale aria-hidden size={14} strokeWidth={1.75} />
        Cross-examine
      </Button>
      {refusal !== null && <VisuallyHidden id={reasonId}>{refusal}</VisuallyHidden>}
    </>
  );
}
