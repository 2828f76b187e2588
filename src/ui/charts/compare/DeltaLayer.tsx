import { useMemo } from 'react';
import { useXAxisScale, useYAxisScale } from 'recharts';
import columnStyles from '../Columns.module.css';
import { Columns } from '../Columns.tsx';
import { usePage } from '../tokenPage.ts';
import styles from './DeltaChart.module.css';
import classes from './deltaClass.module.css';
import { deltaHeight, deltaPlotHeight, divergenceHeight, divergenceTop, useDeltas } from './deltaLayout.ts';
import { deltaPaths } from './deltaPaths.ts';

/** What the page shows of the differences, with the shared cursor over it. */
export function DeltaLayer() {
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  const { start, slots } = usePage();
  const { tokens, ceiling } = useDeltas();
  const left = xScale?.(-0.5);
  const right = xScale?.(slots - 0.5);
  const top = yScale?.(0);
  const width = ((right ?? 0) - (left ?? 0)) / slots;
  const paths = useMemo(
    () => deltaPaths(tokens.slice(start, start + slots), width, ceiling),
    [tokens, start, slots, width, ceiling],
  );
  if (left === undefined || right === undefined || top === undefined) return null;
  return (
    <g transform={`translate(${left} ${top})`}>
      <rect className={columnStyles.ground} width={right - left} height={deltaHeight} />
      <rect
        className={columnStyles.ground}
        y={divergenceTop}
        width={right - left}
        height={divergenceHeight}
      />
      {paths.classes.map(({ index, path }) => (
        <path key={index} className={`${styles.bar} ${classes[`class${index}`]}`} d={path} />
      ))}
      <path className={styles.zero} d={`M0 ${deltaHeight / 2}h${right - left}`} />
      <path className={styles.divergence} d={paths.divergences} />
      <Columns width={width} height={deltaPlotHeight} />
    </g>
  );
}
