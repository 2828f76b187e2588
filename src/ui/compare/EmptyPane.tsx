import { useApp } from '../../store/useApp.ts';
import { useBlindfolded } from './comparisonHooks.ts';
import styles from './EmptyPane.module.css';

/** Before the first message: what to expect of this persona. */
export function EmptyPane() {
  const blindfolded = useBlindfolded();
  return (
    // Its examples may be longer than the pane: the keyboard scrolls them.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section aria-label="Before the first message" tabIndex={0} className={styles.area}>
      {blindfolded ? (
        <p className={styles.lead}>Who answers here is hidden until you have voted.</p>
      ) : (
        <Expected />
      )}
    </section>
  );
}

/** The mixture before the first message. */
export function EmptyMixture() {
  return (
    <section aria-label="Before the first message" className={styles.area}>
      <p className={styles.lead}>
        Hears both: A’s and B’s prompts and examples. Settings, and the beginning of its replies, are A’s.
      </p>
    </section>
  );
}

function Expected() {
  const turns = useApp((state) => state.conversation.exampleTurns);
  const told = useApp((state) => state.conversation.systemPrompt.trim() !== '');
  if (turns.length === 0) {
    return (
      <p className={styles.lead}>
        {told
          ? 'Answers by its system prompt alone.'
          : 'No system prompt and no examples: the bare model answers.'}
      </p>
    );
  }
  return (
    <>
      <p className={styles.lead}>{told ? 'Told what to be, and shown how to talk:' : 'Shown how to talk:'}</p>
      <dl className={styles.turns}>
        {turns.map(({ user, assistant }) => (
          <div key={`${user}\n${assistant}`} className={styles.turn}>
            <dt dir="auto">{user}</dt>
            <dd dir="auto">{assistant}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
