import { memo, useMemo, useRef } from 'react';
import { bitsCeiling } from '../../../core/bitsScale.ts';
import { type CrossToken, formatDelta } from '../../../core/crossExamination.ts';
import type { HeatmapGeometry } from '../../../core/heatmapWindow.ts';
import { type DirectionNames, crossTokenWords } from '../../../core/crossWords.ts';
import { ChartFigure } from '../ChartFigure.tsx';
import { usePageWords } from '../drawn.ts';
import { type PlaceAxis, SlotChart } from '../SlotChart.tsx';
import { TokenFrame } from '../TokenFrame.tsx';
import { TokenPager } from '../TokenPager.tsx';
import { useTokenPage } from '../tokenPage.ts';
import { useElementWidth } from '../useElementWidth.ts';
import styles from './DeltaChart.module.css';
import { DeltaLayer } from './DeltaLayer.tsx';
import { DeltaTip } from './DeltaTip.tsx';
import {
  DeltasContext,
  deltaChartHeight,
  deltaHeight,
  deltaPlotHeight,
  divergenceHeight,
  divergenceTop,
  useDeltas,
} from './deltaLayout.ts';

interface DeltaChartProps {
  readonly trackId: string;
  readonly tokens: readonly CrossToken[];
  readonly names: DirectionNames;
}

/** Per token: how much likelier it is from its own persona, and how far the two distributions lie apart. */
export function DeltaChart({ trackId, tokens, names: { own, other } }: DeltaChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const page = useTokenPage(trackId, width);
  const drawn = usePageWords(trackId, page, 'raw');
  const deltas = useMemo(
    () => ({
      tokens,
      ceiling: ceilingOf(tokens),
      words: (token: CrossToken) => crossTokenWords(token, { own, other }),
    }),
    [tokens, own, other],
  );
  const exact = tokens.every(({ jensenShannon }) => jensenShannon.exact);
  return (
    <ChartFigure
      name={`Difference per token: ${own} and ${other}`}
      drawn={drawn}
      tools={<TokenPager page={page} />}
    >
      <TokenFrame ref={frame} page={page} what="Difference and divergence">
        <DeltasContext value={deltas}>
          {width !== null && <Chart slots={page.slots} cellWidth={page.cellWidth} />}
        </DeltasContext>
      </TokenFrame>
      <p className={styles.key}>
        Above, bits: up = likelier from {own}, down = likelier from {other}. Below, Jensen–Shannon divergence
        of the two distributions, 0 to 1 bit
        {exact ? '.' : '; approximate (at least this): of the 64 likeliest tokens of both and the rest.'}
      </p>
    </ChartFigure>
  );
}

function ceilingOf(tokens: readonly CrossToken[]): number {
  return bitsCeiling(
    tokens.reduce(
      (highest, { deltaBits }) => Math.max(highest, Number.isFinite(deltaBits) ? Math.abs(deltaBits) : 0),
      0,
    ),
  );
}

/** The axis counts px downwards: what a tick means is said by its label. */
const verticalAxis: PlaceAxis = {
  domain: [0, deltaPlotHeight],
  ticks: [0, deltaHeight / 2, deltaHeight, divergenceTop, divergenceTop + divergenceHeight],
  tick: <VerticalTick />,
};

const Chart = memo(function Chart(geometry: HeatmapGeometry) {
  return (
    <SlotChart {...geometry} height={deltaChartHeight} axis={verticalAxis} tip={DeltaTip}>
      <DeltaLayer />
    </SlotChart>
  );
});

interface VerticalTickProps {
  x?: number | string;
  y?: number | string;
  payload?: { value: number };
}

function VerticalTick({ x, y, payload }: VerticalTickProps) {
  const { ceiling } = useDeltas();
  if (payload === undefined) return null;
  const { value } = payload;
  const label =
    value <= deltaHeight
      ? formatDelta((1 - (2 * value) / deltaHeight) * ceiling)
      : value === divergenceTop
        ? '1 bit'
        : '0';
  return (
    <text x={x} y={y} dx={4} dy={value === divergenceTop ? '0.6em' : '0.355em'} textAnchor="end">
      {label}
    </text>
  );
}
