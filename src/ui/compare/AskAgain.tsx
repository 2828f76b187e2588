import { RefreshCw } from 'lucide-react';
import { useId } from 'react';
import { isComparing } from '../../store/busy.ts';
import { useApp, useAppStore } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import { shortcutDesk } from '../shell/shortcutDesk.ts';
import { keysText } from '../shell/shortcutList.ts';
import { useNothingSaid } from './comparisonHooks.ts';

/** Has all panes answer the last question once more, as its key does; what they said stays as a version. */
export function AskAgain() {
  const store = useAppStore();
  const reasonId = useId();
  const nothing = useNothingSaid();
  const busy = useApp(isComparing);
  const refusal = nothing
    ? 'Nothing was asked yet.'
    : busy
      ? 'First let the replies be finished, or stop them.'
      : null;
  return (
    <>
      <Button
        disabled={refusal !== null}
        title={
          refusal ??
          `All panes answer the last question again; these replies stay as versions (${keysText('regenerate')})`
        }
        aria-describedby={refusal === null ? undefined : reasonId}
        onClick={() => shortcutDesk(store.getState()).regenerate()}
      >
        <RefreshCw aria-hidden size={14} strokeWidth={1.75} />
        Ask again
      </Button>
      {refusal !== null && <VisuallyHidden id={reasonId}>{refusal}</VisuallyHidden>}
    </>
  );
}
