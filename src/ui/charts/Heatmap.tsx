import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { heatmapGeometry, type PagedTo, windowStart } from '../../core/heatmapWindow.ts';
import { stepToken, tokenStepOfKey } from '../../core/tokenStep.ts';
import { tokensOf } from '../../core/tokenTrack.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import styles from './Heatmap.module.css';
import { HeatmapChart } from './HeatmapChart.tsx';
import { HeatmapPager } from './HeatmapPager.tsx';
import { axisWidth, chartMargin } from './heatmapLayout.ts';
import { HeatmapPageContext } from './heatmapPage.ts';
import { Legend } from './Legend.tsx';
import { useElementWidth } from './useElementWidth.ts';

/** Tokens × rank of one reply, a page at a time; the page follows the live end and the selection. */
export function Heatmap({ trackId }: { trackId: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame);
  const geometry = heatmapGeometry((width ?? 0) - chartMargin.left - axisWidth - chartMargin.right);
  const { slots, cellWidth } = geometry;
  const store = useAppStore();
  const { select } = useActions();
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  const [lastPaged, setPaged] = useState<(PagedTo & { readonly trackId: string }) | null>(null);
  const paged = lastPaged?.trackId === trackId ? lastPaged : null;
  const start = useApp((state) =>
    windowStart(tokensOf(state.conversation, trackId).length, slots, selected, paged),
  );

  const page = useMemo(
    () => ({
      trackId,
      start,
      slots,
      select: (index: number) => {
        setPaged({ trackId, start, selected: index });
        select({ trackId, index });
      },
    }),
    [trackId, start, slots, select],
  );

  const press = (event: KeyboardEvent) => {
    const step = tokenStepOfKey(event.key, event.ctrlKey || event.metaKey);
    if (step !== null && !event.altKey && !event.shiftKey) {
      const tokens = tokensOf(store.getState().conversation, trackId);
      const index = stepToken(tokens, selected ?? start - 1, step);
      if (index >= 0) select({ trackId, index });
    } else if (event.key === 'Escape' && selected !== null) select(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <figure className={styles.figure} aria-label="Probability heatmap">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div
        ref={frame}
        className={styles.frame}
        role="group"
        aria-label="Columns: one for each token; the arrow keys select one"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys work here
        tabIndex={0}
        onKeyDown={press}
      >
        {width !== null && (
          <HeatmapPageContext value={page}>
            <HeatmapChart slots={slots} cellWidth={cellWidth} />
          </HeatmapPageContext>
        )}
      </div>
      <div className={styles.foot}>
        <HeatmapPager
          trackId={trackId}
          start={start}
          slots={slots}
          onTurn={(to) => setPaged({ trackId, start: to, selected })}
        />
        <Legend />
      </div>
    </figure>
  );
}
