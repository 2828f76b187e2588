import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { useLibraryWidth } from '../library/useLibraryPlace.ts';
import { fitPanel, type PanelEdge, panelEdges, panelStep } from './panelEdges.ts';
import styles from './ResizableDock.module.css';

interface ResizableDockProps {
  /** `sheet`: over the lower part of a narrow screen. */
  readonly edge: PanelEdge;
  /** What it holds: "the probability panel". */
  readonly name: string;
  /** As wished, in pixels. */
  readonly size: number;
  readonly children: ReactNode;
  onResize(size: number): void;
}

/** Holds a panel below the conversation or beside it, as large as wished. */
export function ResizableDock({ edge, name, size: wishedSize, children, onResize }: ResizableDockProps) {
  /** While it is being dragged. */
  const [dragged, setDragged] = useState<number | null>(null);
  const dock = useRef<HTMLDivElement>(null);
  const taken = useLibraryWidth();
  const { min, max, horizontal } = panelEdges[edge];
  const size = dragged ?? fitPanel(edge, wishedSize, taken);
  const keep = (wished: number) => onResize(fitPanel(edge, wished, taken));

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || dock.current === null) return;
    const box = dock.current.getBoundingClientRect();
    const wished = horizontal ? box.right - event.clientX : box.bottom - event.clientY;
    setDragged(fitPanel(edge, wished, taken));
  };

  const drop = () => {
    if (dragged !== null) keep(dragged);
    setDragged(null);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const grow = horizontal ? 'ArrowLeft' : 'ArrowUp';
    const shrink = horizontal ? 'ArrowRight' : 'ArrowDown';
    const wished = {
      [grow]: size + panelStep,
      [shrink]: size - panelStep,
      Home: min,
      End: Number.POSITIVE_INFINITY,
    }[event.key];
    if (wished === undefined) return;
    event.preventDefault();
    keep(wished);
  };

  return (
    <div
      ref={dock}
      className={styles.dock}
      data-edge={edge}
      style={horizontal ? { width: size } : { height: size }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a divider that can be moved is no <hr> */}
      <div
        role="separator"
        aria-label={horizontal ? `Width of ${name}` : `Height of ${name}`}
        aria-orientation={horizontal ? 'vertical' : 'horizontal'}
        aria-valuenow={size}
        aria-valuemin={min}
        aria-valuemax={max(innerWidth - taken, innerHeight)}
        aria-valuetext={`${size} pixels`}
        tabIndex={0}
        className={styles.handle}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onLostPointerCapture={drop}
        onKeyDown={onKeyDown}
      />
      {children}
    </div>
  );
}
