import { type KeyboardEvent, type MouseEvent, useId, useMemo, useRef } from 'react';
import { bitsCeiling } from '../../core/bitsScale.ts';
import { formatCount } from '../../core/formatCount.ts';
import { liveStart, pageStep } from '../../core/heatmapWindow.ts';
import { bucketSize, type OverviewBucket } from '../../core/overviewBuckets.ts';
import { classCount } from '../../core/probabilityClass.ts';
import { readingNames } from '../../core/readingWords.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { ChartFigure } from './ChartFigure.tsx';
import { usePageWords } from './drawn.ts';
import { Hatch } from './Hatch.tsx';
import styles from './Overview.module.css';
import { type TokenPage, useFollowedPage } from './tokenPage.ts';
import { useClassFade } from './useClassFade.ts';
import { useElementWidth } from './useElementWidth.ts';
import { type OverviewShown, useOverview } from './useOverview.ts';

const height = 40;
const maxBarWidth = 14;

/** The whole run: the least likely token of each stretch, and where the page stands in it. */
export function Overview({ trackId }: { trackId: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const page = useFollowedPage(trackId, width);
  const shown = useOverview(trackId);
  const drawn = usePageWords(trackId, null, shown.reading);
  return (
    <ChartFigure
      name="Overview"
      drawn={drawn}
      tools={
        <span className={styles.what}>highest surprisal, {readingNames[shown.reading].toLowerCase()}</span>
      }
    >
      <div ref={frame} className={styles.frame}>
        {width !== null && <Strip page={page} shown={shown} width={width} />}
      </div>
    </ChartFigure>
  );
}

interface StripProps {
  readonly page: TokenPage;
  readonly shown: OverviewShown;
  readonly width: number;
}

function Strip({ page, shown, width }: StripProps) {
  const { trackId, start, slots, turn } = page;
  const { select } = useActions();
  const { buckets, count } = shown;
  const fade = useClassFade();
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  const size = bucketSize(count);
  const barWidth = Math.min(maxBarWidth, width / Math.max(buckets.length, 1));
  const xOf = (index: number) => (index / size) * barWidth;
  const end = Math.min(start + slots, count);
  const live = liveStart(count, slots);

  const go = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const bucket = buckets[Math.floor((event.clientX - box.left) / barWidth)];
    if (bucket !== undefined) select({ trackId, index: bucket.index });
  };

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = pageStep(slots);
    const to = {
      ArrowRight: start + step,
      ArrowUp: start + step,
      PageUp: start + slots,
      ArrowLeft: start - step,
      ArrowDown: start - step,
      PageDown: start - slots,
      Home: 0,
      End: live,
    }[event.key];
    if (to === undefined) return;
    turn(to >= live ? 'live' : Math.max(0, to));
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      role="slider"
      aria-label="Part of the run that is shown"
      aria-valuemin={1}
      aria-valuemax={Math.max(1, live + 1)}
      aria-valuenow={start + 1}
      aria-valuetext={
        count === 0
          ? 'No tokens yet'
          : `Tokens ${formatCount(start + 1)} to ${formatCount(end)} of ${formatCount(count)}`
      }
      tabIndex={0}
      className={styles.strip}
      onClick={go}
      onKeyDown={press}
    >
      <svg data-chart="" aria-hidden="true" width={width} height={height} className={styles.chart}>
        <rect className={styles.ground} width={width} height={height} />
        <Bars buckets={buckets} barWidth={barWidth} fade={fade} />
        {count > 0 && (
          <rect
            className={styles.window}
            x={xOf(start) + 0.75}
            y={0.75}
            width={Math.max(4, xOf(end) - xOf(start) - 1.5)}
            height={height - 1.5}
            rx={2}
          />
        )}
        {selected !== null && (
          <path
            className={styles.selected}
            d={`M${xOf(selected) + barWidth / 2} 0v${height}`}
            data-transient=""
          />
        )}
      </svg>
    </div>
  );
}

interface BarsProps {
  readonly buckets: readonly OverviewBucket[];
  readonly barWidth: number;
  readonly fade: string;
}

/** One path for each class of probability; over the whole height what the reading cut. */
function Bars({ buckets, barWidth, fade }: BarsProps) {
  const hatchId = useId();
  const paths = useMemo(() => {
    const byClass = Array.from({ length: classCount }, (_, name) => ({ name, path: '' }));
    let cut = '';
    const highest = buckets.reduce(
      (most, { surprisal }) => (Number.isFinite(surprisal) ? Math.max(most, surprisal) : most),
      0,
    );
    const scale = (height - 4) / bitsCeiling(highest);
    const width = barWidth >= 3 ? barWidth - 1 : barWidth;
    for (const [place, { surprisal, probabilityClass }] of buckets.entries()) {
      const isCut = surprisal === Number.POSITIVE_INFINITY;
      const tall = isCut ? String(height) : Math.max(1, surprisal * scale).toFixed(1);
      const path = `M${(place * barWidth).toFixed(1)} ${height}v-${tall}h${width.toFixed(1)}v${tall}z`;
      const bar = byClass[probabilityClass];
      if (isCut) cut += path;
      else if (bar) bar.path += path;
    }
    return { classes: byClass.filter(({ path }) => path !== ''), cut };
  }, [buckets, barWidth]);
  return (
    <g className={fade}>
      <Hatch id={hatchId} />
      {paths.cut !== '' && <path fill={`url(#${hatchId})`} data-cut="" d={paths.cut} />}
      {paths.classes.map(({ name, path }) => (
        <path key={name} className={styles[`class${name}`]} data-class={name} d={path} />
      ))}
    </g>
  );
}
