import type { ReactNode } from 'react';
import styles from './ChartFigure.module.css';
import { DownloadMenu } from './DownloadMenu.tsx';

interface ChartFigureProps {
  /** Accessible name and title. */
  name: string;
  /** What stands beside the download button, such as a pager. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A chart with its title and its tools. */
export function ChartFigure({ name, tools, children }: ChartFigureProps) {
  return (
    <figure className={styles.figure} aria-label={name}>
      <figcaption className={styles.head}>
        <span className={styles.title}>{name}</span>
        <span className={styles.tools}>
          {tools}
          <DownloadMenu name={name} />
        </span>
      </figcaption>
      {children}
    </figure>
  );
}
