import { TriangleAlert } from 'lucide-react';
import { intoView } from './intoView.ts';
import styles from './Problem.module.css';

interface ProblemProps {
  /** Plain sentences. */
  children: string;
  className?: string | undefined;
  /** Nothing scrolls: it stands where it is seen in any case, or comes and goes while something is typed. */
  stays?: boolean;
}

/** What went wrong, in a dialog: it is scrolled to when it comes, unless it `stays`. */
export function Problem({ children, className, stays = false }: ProblemProps) {
  return (
    <div
      key={stays ? null : children}
      ref={stays ? null : intoView}
      className={[styles.problem, className].filter(Boolean).join(' ')}
    >
      <TriangleAlert aria-hidden size={16} strokeWidth={1.75} className={styles.icon} />
      <p role="alert" className={styles.text}>
        {children}
      </p>
    </div>
  );
}
