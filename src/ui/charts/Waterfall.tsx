import { useId, useMemo, useRef } from 'react';
import { drawBar, drawOutcome } from '../../core/drawBar.ts';
import { stageBars } from '../../core/stageBars.ts';
import { useApp } from '../../store/useApp.ts';
import { useTokenLabel } from '../tokens/useTokenLabel.ts';
import { ChartFigure } from './ChartFigure.tsx';
import { DrawBarChart } from './DrawBarChart.tsx';
import { DrawWords } from './DrawWords.tsx';
import { tokenWords } from './drawn.ts';
import { Hatch } from './Hatch.tsx';
import { StageRows } from './StageRows.tsx';
import { useElementWidth } from './useElementWidth.ts';
import { type ShownPosition, useShownPosition } from './useShownPosition.ts';
import styles from './Waterfall.module.css';
import { waterfallLayout } from './waterfallLayout.ts';

/** How the sampler narrowed the choice for one token, stage by stage, and the draw that picked it. */
export function Waterfall({ trackId }: { trackId: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  // A draw happened under its own settings; only "what-if" asks for others.
  const shown = useShownPosition(
    trackId,
    useApp((state) => (state.reading === 'what-if' ? null : 'sampled')),
  );
  return (
    <ChartFigure
      name="Sampler stages"
      drawn={shown === null || !hasStages(shown) ? null : tokenWords(trackId, shown)}
    >
      <div ref={frame} className={styles.frame}>
        {width !== null && shown !== null && <Stages shown={shown} width={width} />}
      </div>
      {shown === null && <p className={styles.words}>No tokens yet.</p>}
    </ChartFigure>
  );
}

/** A prompt's token passed no sampler: only "what-if" has something to show. A server does not tell of its own. */
function hasStages({ record, reading }: ShownPosition): boolean {
  if (record.evidence.names !== undefined) return false;
  return record.draw !== null || reading === 'what-if';
}

function Stages({ shown, width }: { shown: ShownPosition; width: number }) {
  const { record, position, reading } = shown;
  const { draw } = record;
  const params = reading === 'what-if' || draw === null ? shown.params : draw.params;
  const hatchId = useId();
  const label = useTokenLabel();
  const { stages, bar, outcome } = useMemo(() => {
    const drawn = drawBar(position);
    return {
      stages: stageBars(position.stages, params),
      bar: drawn,
      outcome: drawOutcome(draw, drawn, params.temperature),
    };
  }, [position, params, draw]);
  if (record.evidence.names !== undefined) {
    return (
      <p className={styles.words}>The server drew this token; through which stages, it does not tell.</p>
    );
  }
  if (!hasStages(shown)) {
    return (
      <p className={styles.words}>
        Part of the prompt, or typed by hand: the model read this token, it did not draw it.
      </p>
    );
  }
  const layout = waterfallLayout(width, stages.length);
  return (
    <>
      <svg data-chart="" aria-hidden="true" width={width} height={layout.height} className={styles.chart}>
        <Hatch id={hatchId} />
        <StageRows stages={stages} layout={layout} chosenLabel={label(record.id)} hatchId={hatchId} />
        <DrawBarChart bar={bar} outcome={outcome} layout={layout} label={label} />
      </svg>
      <DrawWords
        stages={stages}
        outcome={outcome}
        chosen={position.chosen}
        label={label}
        isWhatIf={reading === 'what-if'}
      />
    </>
  );
}
