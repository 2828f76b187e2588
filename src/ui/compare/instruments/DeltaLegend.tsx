import { deltaClasses, deltaEdgesBits, formatDelta } from '../../../core/crossExamination.ts';
import classes from '../../charts/compare/deltaClass.module.css';
import styles from './DeltaLegend.module.css';

const boundaries = [...deltaEdgesBits.map((edge) => -edge).reverse(), ...deltaEdgesBits];

/** The nine fixed steps in bits. */
export function DeltaLegend() {
  return (
    <div className={styles.legend}>
      <div className={styles.scale}>
        <div className={styles.ends}>
          <span>← likelier from the other</span>
          <span>from its own persona →</span>
        </div>
        <div className={styles.strip} aria-hidden="true">
          {deltaClasses.map(({ index, label }) => (
            <span key={index} className={classes[`class${index}`]} title={label} />
          ))}
        </div>
        <div className={styles.edges} aria-hidden="true">
          {boundaries.map((boundary) => (
            <span key={boundary}>{formatDelta(boundary, 1)}</span>
          ))}
        </div>
      </div>
      <span className={styles.unit}>
        Difference in bits: one bit is twice as likely. Underlined: likelier from the other.
      </span>
    </div>
  );
}
