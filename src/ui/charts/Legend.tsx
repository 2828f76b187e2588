import { classBoundaries, classCount, classLabel } from '../../core/probabilityClass.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import styles from './Legend.module.css';

const classes = Array.from({ length: classCount }, (_, index) => index);

/**
 * The nine fixed steps in percent: blue for candidates, orange for the text. A step singles its class out
 * in every view.
 */
export function Legend() {
  const filter = useApp((state) => state.classFilter);
  const { setClassFilter } = useActions();
  return (
    <div className={styles.legend}>
      <span className={styles.names} aria-hidden="true">
        <span title="The darker the blue, the more probable the candidate">Candidates</span>
        <span title="The stronger the orange, the less probable the token that stands in the text">Text</span>
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div
        className={styles.strip}
        role="group"
        aria-label="Show one class of probability: the darker the blue, the more probable a candidate; the stronger the orange, the less probable the text"
      >
        {classes.map((index) => (
          <button
            key={index}
            type="button"
            className={styles.step}
            aria-label={classLabel(index)}
            aria-pressed={filter === index}
            title={`Show ${classLabel(index)} only`}
            onClick={() => setClassFilter(filter === index ? null : index)}
          >
            <span className={styles[`candidate${classCount - 1 - index}`]} />
            <span className={styles[`surprisal${index}`]} />
          </button>
        ))}
      </div>
      <span className={styles.unit}>Probability, %</span>
      <span className={styles.edges} aria-hidden="true">
        {classBoundaries.map((boundary) => (
          <span key={boundary}>{boundary}</span>
        ))}
      </span>
      {filter !== null && (
        <button type="button" className={styles.all} onClick={() => setClassFilter(null)}>
          Show all
        </button>
      )}
      <p className={styles.marks}>
        ○ chosen · × chosen, but cut · hatched: cut · in the text, outlined: not the most likely, underlined:
        below 10 %
      </p>
    </div>
  );
}
