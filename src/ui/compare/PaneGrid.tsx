import type { CSSProperties, Ref } from 'react';
import { useMixedPaneId, useShownPaneIds } from './comparisonHooks.ts';
import { DivergenceMarks } from './instruments/DivergenceMarks.tsx';
import { MixedColumn } from './MixedColumn.tsx';
import { PaneColumn } from './PaneColumn.tsx';
import styles from './PaneGrid.module.css';

interface PaneGridProps {
  gridRef: Ref<HTMLDivElement>;
  onScroll?: (() => void) | undefined;
}

/** All panes side by side; where they would be too narrow the row scrolls. */
export function PaneGrid({ gridRef, onScroll }: PaneGridProps) {
  const ids = useShownPaneIds();
  const mixedId = useMixedPaneId();
  const count = ids.length + (mixedId === null ? 0 : 1);
  return (
    <div
      ref={gridRef}
      className={styles.grid}
      style={{ '--count': count } as CSSProperties}
      onScroll={onScroll}
    >
      <DivergenceMarks>
        {ids.map((id, place) => (
          <PaneColumn key={id} paneId={id} place={place} />
        ))}
        {mixedId !== null && <MixedColumn key={mixedId} paneId={mixedId} place={ids.length} />}
      </DivergenceMarks>
    </div>
  );
}
