import styles from './MarkdownText.module.css';

/** @param problem the end of a sentence. */
export function PlainReply({ text, problem }: { text: string; problem: string }) {
  return (
    <>
      <p className={styles.problem}>Shown as plain text, because {problem}.</p>
      <div className={styles.plain}>{text}</div>
    </>
  );
}
