import { type CSSProperties, useState } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import { useApp } from '../../store/useApp.ts';
import { useBlindfolded } from '../compare/comparisonHooks.ts';
import { Popover } from '../kit/Popover.tsx';
import { useFramed } from '../kit/usePaced.ts';
import { useGap } from '../models/useGap.ts';
import { ContextCosts } from '../prompt/ContextCosts.tsx';
import styles from './ContextMeter.module.css';
import { fullestContext } from './compareWords.ts';

const nearlyFull = 0.9;

/** How much of the model's window the shown conversation takes (of several, the longest), and what takes it. */
export function ContextMeter() {
  const comparing = useApp((state) => state.view === 'compare');
  const used = useFramed((state) => (comparing ? fullestContext(state) : state.contextUsed));
  const length = useApp((state) => state.model?.contextLength ?? state.modelSpec.contextLength);
  const untold = useApp((state) => state.model?.contextUntold === true);
  // How long a prompt is would tell who is who.
  const hidden = useBlindfolded() && comparing;
  const [open, setOpen] = useState(false);
  const share = Math.min(1, used / length);
  const gap = useGap('context-meter');
  const window = untold ? '?' : formatCount(length);
  const figures = `${hidden || gap !== null ? '–' : formatCount(used)} / ${window}`;
  return (
    <div className={styles.meter}>
      <Popover
        label={
          untold
            ? `${figures} tokens of context: the server does not say how many it takes`
            : gap !== null
              ? `${figures} tokens of context: counted by the server alone`
              : hidden
                ? `${figures} tokens of context: hidden until you vote`
                : `${figures} tokens${comparing ? ' in the fullest pane' : ''}: what each turn costs`
        }
        sheetLabel="Context"
        buttonClassName={styles.button}
        face={<span className={styles.words}>{figures}</span>}
        onOpenChange={setOpen}
      >
        {open && <ContextCosts />}
      </Popover>
      {!hidden && gap === null && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: <meter> cannot be drawn alike in all browsers */}
          <div
            role="meter"
            aria-label="Context"
            aria-valuemin={0}
            aria-valuemax={length}
            aria-valuenow={used}
            aria-valuetext={`${formatCount(used)} of ${formatCount(length)} tokens`}
            className={styles.bar}
            data-full={share >= nearlyFull}
            style={{ '--share': share } as CSSProperties}
          />
        </>
      )}
    </div>
  );
}
