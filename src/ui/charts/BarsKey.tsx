import type { Reading } from '../../core/reading.ts';
import { readingNames } from '../../core/readingWords.ts';
import styles from './CandidateBars.module.css';

/** What the bars are, and what can be done with them. */
export function BarsKey({ reading, canTake }: { reading: Reading; canTake: boolean }) {
  return (
    <ul className={styles.key}>
      <li>
        <Swatch className={styles.shown} /> {readingNames[reading]}
      </li>
      {reading !== 'raw' && (
        <>
          <li>
            <Swatch className={styles.raw} /> Raw
          </li>
          <li>
            <s>struck through</s>: cut by the settings
          </li>
        </>
      )}
      <li>
        <svg aria-hidden="true" width={10} height={10}>
          <circle className={styles.dot} cx={5} cy={5} r={3} />
        </svg>
        chosen
      </li>
      {canTake && <li>Click a row, or press Enter on it, to continue from there with that token.</li>}
    </ul>
  );
}

function Swatch({ className }: { className: string | undefined }) {
  return (
    <svg aria-hidden="true" width={14} height={8}>
      <rect className={className} width={14} height={8} rx={1} />
    </svg>
  );
}
