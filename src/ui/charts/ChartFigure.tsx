import type { ReactNode } from 'react';
import styles from './ChartFigure.module.css';
import { DownloadMenu } from './DownloadMenu.tsx';
import type { DrawnWords } from './drawn.ts';

interface ChartFigureProps {
  /** Accessible name and title. */
  name: string;
  /** What the chart shows, for its file; null: there is no chart. */
  drawn: DrawnWords | null;
  /** What stands beside the download button, such as a pager. */
  tools?: ReactNode;
  children: ReactNode;
}

/** A chart with its title and its tools. */
export function ChartFigure({ name, drawn, tools, children }: ChartFigureProps) {
  return (
    <figure className={styles.figure} aria-label={name}>
      <figcaption className={styles.head}>
        <span className={styles.title}>{name}</span>
        <span className={styles.tools}>
          {tools}
          {drawn !== null && <DownloadMenu name={name} drawn={drawn} />}
        </span>
      </figcaption>
      {children}
    </figure>
  );
}
