import { classBoundaries, classCount, classLabel } from '../../core/probabilityClass.ts';
import styles from './Legend.module.css';

const classes = Array.from({ length: classCount }, (_, index) => index);

/** The nine fixed steps in percent: blue for candidates, orange for the text. */
export function Legend() {
  return (
    <div className={styles.legend}>
      <span className={styles.name}>Candidates</span>
      <Strip kind="candidate" name="Candidates: the darker the blue, the more probable" />
      <span className={styles.name}>Text</span>
      <Strip kind="surprisal" name="Text: the stronger the orange, the less probable" />
      <span className={styles.name}>Probability, %</span>
      <span className={styles.edges} aria-hidden="true">
        {classBoundaries.map((boundary) => (
          <span key={boundary}>{boundary}</span>
        ))}
      </span>
    </div>
  );
}

function Strip({ kind, name }: { kind: 'candidate' | 'surprisal'; name: string }) {
  return (
    <span className={styles.strip} role="img" aria-label={name}>
      {classes.map((index) => (
        <span
          key={index}
          title={classLabel(index)}
          className={styles[`${kind}${kind === 'candidate' ? classCount - 1 - index : index}`]}
        />
      ))}
    </span>
  );
}
