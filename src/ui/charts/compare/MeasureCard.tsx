import { useRef } from 'react';
import { HelpTip } from '../../kit/HelpTip.tsx';
import { useElementWidth } from '../useElementWidth.ts';
import styles from './MeasureCard.module.css';
import { type MeasureBar, MeasureChart } from './MeasureChart.tsx';

interface MeasureCardProps {
  readonly label: string;
  readonly unit: string;
  readonly meaning: string;
  readonly bars: readonly MeasureBar[];
}

/** One of the small charts: a bar for each reply. The table below says the same. */
export function MeasureCard({ label, unit, meaning, bars }: MeasureCardProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  return (
    <figure className={styles.card} aria-label={`${label}, ${unit}`}>
      <figcaption className={styles.title}>
        <span>{label}</span>
        <HelpTip label={`What is ${label}?`} text={meaning} />
        <span className={styles.unit}>{unit}</span>
      </figcaption>
      <div ref={frame} className={styles.frame} aria-hidden="true">
        {width !== null && <MeasureChart bars={bars} width={width} />}
      </div>
    </figure>
  );
}
