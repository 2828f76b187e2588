import { CornerDownLeft, Square } from 'lucide-react';
import { formatCount } from '../../core/formatCount.ts';
import { isBusy } from '../../store/busy.ts';
import { continuationRange } from '../../store/completionState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { HelpTip } from '../kit/HelpTip.tsx';
import { NumberBox } from '../kit/NumberBox.tsx';
import { useSingleClick } from '../kit/useSingleClick.ts';
import { useGap } from '../models/useGap.ts';
import { StatusLine } from '../shell/StatusLine.tsx';
import { keysText } from '../shell/shortcutList.ts';
import { useStopControl } from '../shell/stopControl.ts';
import styles from './CompletionBar.module.css';
import { useDocument } from './documentHooks.ts';

const { min, max } = continuationRange;

function countProblem(value: number | string, shown: string): string | null {
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
  return fits ? null : `Continuations must be a whole number from ${min} to ${max}; ${shown} is not.`;
}

/** Where the model goes on, how often at once, and Complete or Stop. */
export function CompletionBar() {
  const running = useApp(isBusy);
  const count = useApp((state) => state.completion.count);
  const startToken = useApp((state) => state.completion.startToken);
  const { text } = useDocument();
  const { completion } = useActions();
  const gap = useGap('completion');
  const { stopping, stop } = useStopControl();
  const once = useSingleClick();
  return (
    <div className={styles.bar}>
      <div className={styles.inner}>
        <div className={styles.row}>
          <Where length={text.length} />
          <div className={styles.count}>
            <span aria-hidden>Continuations</span>
            <HelpTip
              label="What are continuations?"
              text="The text is read once; then that many continuations are written side by side, each with the next seed, and drawn as a tree."
            />
            <NumberBox
              label="Continuations"
              value={count}
              min={min}
              max={max}
              step={1}
              problem={countProblem}
              onCommit={completion.setCount}
            />
          </div>
          {running ? (
            <Button className={styles.run} disabled={stopping} onClick={once(stop)}>
              <Square aria-hidden size={11} fill="currentColor" />
              {stopping ? 'Stopping …' : 'Stop'}
            </Button>
          ) : (
            <Button
              variant="primary"
              className={styles.run}
              disabled={(text === '' && !startToken) || gap !== null}
              title={gap ?? undefined}
              onClick={once(() => void completion.complete())}
            >
              Complete
              <CornerDownLeft aria-hidden size={14} strokeWidth={2} />
            </Button>
          )}
        </div>
        <div className={styles.foot}>
          <StatusLine />
          <span aria-hidden className={styles.keys}>
            {keysText('run')} completes
          </span>
        </div>
      </div>
    </div>
  );
}

/** Said before it is done: what stands behind the cursor gives way to what is written there. */
function Where({ length }: { length: number }) {
  const cursor = useApp((state) => state.completion.cursor);
  const behind = cursor === null ? 0 : Math.max(0, length - cursor);
  return (
    <p className={styles.where} data-inside={behind > 0}>
      {behind === 0
        ? 'Goes on at the end'
        : `Goes on at the cursor; the ${formatCount(behind)} ${behind === 1 ? 'character' : 'characters'} behind it stay as a version`}
    </p>
  );
}
