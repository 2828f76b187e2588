import type { PointerEvent } from 'react';
import { tokensOf } from '../../core/tokenTrack.ts';
import { useActions, useApp, useAppStore } from '../../store/useApp.ts';
import { useTokenMark } from '../tokens/tokenMark.ts';
import styles from './Columns.module.css';
import { usePage } from './tokenPage.ts';

interface ColumnsProps {
  /** Of one column. */
  readonly width: number;
  /** Of the whole plot. */
  readonly height: number;
}

/** Over a chart's columns: frames around the hovered and the selected one, the flag, and the pointer. */
export function Columns(props: ColumnsProps) {
  return (
    <>
      <Flag {...props} />
      <Marks {...props} />
      <PointerArea {...props} />
    </>
  );
}

function Marks({ width, height }: ColumnsProps) {
  const { trackId, start, slots } = usePage();
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  const hovered = useApp((state) => (state.hovered?.trackId === trackId ? state.hovered.index : null));
  const frame = (index: number | null, className: string | undefined) =>
    index !== null &&
    index >= start &&
    index < start + slots && (
      <rect
        className={className}
        x={(index - start) * width - 1}
        y={-1}
        width={width + 1}
        height={height + 1}
        rx={2}
        data-transient=""
      />
    );
  return (
    <>
      {hovered !== selected && frame(hovered, styles.hovered)}
      {frame(selected, styles.selected)}
    </>
  );
}

/** Before the column of the marked token, from top to bottom. */
function Flag({ width, height }: ColumnsProps) {
  const { trackId, start, slots } = usePage();
  const { index } = useTokenMark(trackId);
  if (index === null || index < start || index >= start + slots) return null;
  const x = (index - start) * width - 0.5;
  return (
    <g data-flag="">
      <path className={styles.pole} d={`M${x} -4V${height}`} />
      <path className={styles.flag} d={`M${x} -4l7 4l-7 4z`} />
    </g>
  );
}

/** One area for all columns: where the pointer is says which token is meant. */
function PointerArea({ width, height }: ColumnsProps) {
  const { trackId, start, slots, select } = usePage();
  const { hover } = useActions();
  const store = useAppStore();
  const tokenAt = (event: { clientX: number; currentTarget: Element }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const slot = Math.floor(((event.clientX - box.left) / box.width) * slots);
    const index = start + Math.min(Math.max(slot, 0), slots - 1);
    return index < tokensOf(store.getState().conversation, trackId).length ? index : null;
  };
  const point = (event: PointerEvent) => {
    const index = tokenAt(event);
    if (index === null) return hover(null);
    const { hovered } = store.getState();
    if (hovered?.trackId !== trackId || hovered.index !== index) hover({ trackId, index });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys do the same on the chart's frame
    <rect
      className={styles.area}
      width={width * slots}
      height={height}
      data-transient=""
      onPointerMove={point}
      onPointerLeave={() => hover(null)}
      onClick={(event) => {
        const index = tokenAt(event);
        if (index !== null) select(index);
      }}
    />
  );
}
