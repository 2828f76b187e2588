import styles from './Hatch.module.css';

/** The pattern of what a reading's filters cut; the id is the page's. */
export function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width={4} height={4} patternUnits="userSpaceOnUse">
        <rect className={styles.ground} width={4} height={4} />
        <path className={styles.lines} d="M-1 1l2-2M0 4l4-4M3 5l2-2" />
      </pattern>
    </defs>
  );
}
