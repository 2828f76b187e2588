import styles from './SurprisalLines.module.css';
import { useTrackTokens } from './useReading.ts';

/** What the lines are, in words. */
export function LinesKey({ trackId }: { trackId: string }) {
  const hasEnd = useTrackTokens(trackId)[0]?.stopLogprob != null;
  return (
    <ul className={styles.key}>
      <li>
        <Sample name="surprisal" d="M1 9h7V3h7" /> Surprisal, bits: how unexpected the token was
      </li>
      <li>
        <Sample name="entropy" d="M1 9l7-5 7 3" /> Entropy, bits: how undecided the model was
      </li>
      {hasEnd && (
        <li>
          <Sample name="stop" d="M1 10h6l2-7 2 7h4" /> Chance to end here, %: a peak is “almost stopped here”
        </li>
      )}
    </ul>
  );
}

function Sample({ name, d }: { name: 'surprisal' | 'entropy' | 'stop'; d: string }) {
  return (
    <svg aria-hidden="true" width={16} height={12} className={styles.sample}>
      <path className={styles[name]} d={d} />
    </svg>
  );
}
