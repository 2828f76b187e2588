import type { CSSProperties } from 'react';
import { useApp } from '../../store/useApp.ts';
import { formatCount } from '../kit/formatFigures.ts';
import { fullestContext } from './compareWords.ts';
import styles from './ContextMeter.module.css';

const nearlyFull = 0.9;

/** How much of the model's window the shown conversation takes; of several, the longest. */
export function ContextMeter() {
  const comparing = useApp((state) => state.view === 'compare');
  const used = useApp((state) => (comparing ? fullestContext(state) : state.contextUsed));
  const length = useApp((state) => state.model?.contextLength ?? state.modelSpec.contextLength);
  const share = Math.min(1, used / length);
  return (
    <div
      className={styles.meter}
      title={`Tokens used of the model’s context window${comparing ? ', in the fullest pane' : ''}`}
    >
      <span aria-hidden className={styles.words}>
        {formatCount(used)} / {formatCount(length)}
      </span>
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
    </div>
  );
}
