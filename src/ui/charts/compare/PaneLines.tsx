import { useRef } from 'react';
import { ChartFigure } from '../ChartFigure.tsx';
import { usePageWords } from '../drawn.ts';
import { LinesChart } from '../LinesChart.tsx';
import { BitsCeilingContext } from '../linesScale.ts';
import { TokenFrame } from '../TokenFrame.tsx';
import { useTokenPage } from '../tokenPage.ts';
import { useElementWidth } from '../useElementWidth.ts';
import { ShownToken } from './ShownToken.tsx';

interface PaneLinesProps {
  readonly trackId: string;
  /** Whose, in words. */
  readonly whose: string;
  /** Top of the axis in bits, the same for all that stand under each other. */
  readonly ceiling: number;
}

/** One of several pairs of lines that stand under each other. */
export function PaneLines({ trackId, whose, ceiling }: PaneLinesProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const page = useTokenPage(trackId, width);
  const drawn = usePageWords(trackId, page);
  return (
    <ChartFigure
      name={`Surprisal and entropy ${whose}`}
      drawn={drawn}
      tools={<ShownToken trackId={trackId} />}
    >
      <TokenFrame ref={frame} page={page} what={`Surprisal and entropy of ${whose}`}>
        <BitsCeilingContext value={ceiling}>
          {width !== null && <LinesChart slots={page.slots} cellWidth={page.cellWidth} />}
        </BitsCeilingContext>
      </TokenFrame>
    </ChartFigure>
  );
}
