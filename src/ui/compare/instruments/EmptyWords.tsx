import type { ReactNode } from 'react';
import styles from './EmptyWords.module.css';

/** What will stand here, and what is needed for it. */
export function EmptyWords({ children }: { children: ReactNode }) {
  return <p className={styles.empty}>{children}</p>;
}
