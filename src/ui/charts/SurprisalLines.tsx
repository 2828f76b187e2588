import { useMemo, useRef } from 'react';
import { bitsCeiling } from '../../core/bitsScale.ts';
import { surprisalBits } from '../../core/stats.ts';
import { bits } from '../../core/tokenFigures.ts';
import { ChartFigure } from './ChartFigure.tsx';
import { usePageWords } from './drawn.ts';
import { LinesChart } from './LinesChart.tsx';
import { LinesKey } from './LinesKey.tsx';
import { BitsCeilingContext } from './linesScale.ts';
import { TokenFrame } from './TokenFrame.tsx';
import { type TokenPage, useTokenPage } from './tokenPage.ts';
import { useElementWidth } from './useElementWidth.ts';
import { useReadBlocks, useTrackTokens } from './useReading.ts';

/** How unexpected each token was, how undecided the model, and how near the reply was to its end. */
export function SurprisalLines({ trackId }: { trackId: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const page = useTokenPage(trackId, width);
  const drawn = usePageWords(trackId, page);
  return (
    <ChartFigure name="Surprisal and entropy" drawn={drawn}>
      <TokenFrame ref={frame} page={page} what="Surprisal and entropy">
        {width !== null && <Lines page={page} />}
      </TokenFrame>
      <LinesKey trackId={trackId} />
    </ChartFigure>
  );
}

function Lines({ page }: { page: TokenPage }) {
  return (
    <BitsCeilingContext value={useCeiling(page)}>
      <LinesChart slots={page.slots} cellWidth={page.cellWidth} />
    </BitsCeilingContext>
  );
}

/** Holds the whole track raw and the page under its reading, so that a turned page keeps its axis. */
function useCeiling(page: TokenPage): number {
  const tokens = useTrackTokens(page.trackId);
  const blocks = useReadBlocks(page);
  const highestRaw = useMemo(() => {
    let highest = 0;
    for (const { logprob, entropy } of tokens) {
      highest = Math.max(highest, surprisalBits(logprob), bits(entropy ?? 0));
    }
    return highest;
  }, [tokens]);
  const shown = blocks.flatMap(({ figures }) => figures);
  return bitsCeiling(
    shown.reduce(
      (highest, { surprisal, entropy }) => Math.max(highest, surprisal ?? 0, entropy ?? 0),
      highestRaw,
    ),
  );
}
