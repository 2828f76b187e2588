import { PanelBottom, PanelRight, X } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { ProbabilityPanel } from '../charts/ProbabilityPanel.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import { TourButton } from '../tour/TourButton.tsx';
import styles from './PanelDock.module.css';
import { fitPanel, type PanelEdge, panelEdges, panelStep } from './panelEdges.ts';

interface PanelDockProps {
  /** `sheet`: over the lower part of a narrow screen. */
  readonly edge: PanelEdge;
  /** Whether there is room to dock at the right. */
  readonly movable: boolean;
  onClose(): void;
}

/** Holds the probability panel below the conversation or beside it, as large as wished. */
export function PanelDock({ edge, movable, onClose }: PanelDockProps) {
  const side = edge === 'right' ? 'right' : 'below';
  const kept = useApp((state) => state.settings.panelSize[side]);
  const sizes = useApp((state) => state.settings.panelSize);
  const { setSettings } = useActions();
  /** While it is being dragged. */
  const [dragged, setDragged] = useState<number | null>(null);
  const dock = useRef<HTMLDivElement>(null);
  const { min, max, initial, horizontal } = panelEdges[edge];
  const size = dragged ?? fitPanel(edge, kept ?? initial(innerWidth, innerHeight));
  const keep = (wished: number) => setSettings({ panelSize: { ...sizes, [side]: fitPanel(edge, wished) } });

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || dock.current === null) return;
    const box = dock.current.getBoundingClientRect();
    setDragged(fitPanel(edge, horizontal ? box.right - event.clientX : box.bottom - event.clientY));
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
        aria-label={horizontal ? 'Width of the probability panel' : 'Height of the probability panel'}
        aria-orientation={horizontal ? 'vertical' : 'horizontal'}
        aria-valuenow={size}
        aria-valuemin={min}
        aria-valuemax={max(innerWidth, innerHeight)}
        aria-valuetext={`${size} pixels`}
        tabIndex={0}
        className={styles.handle}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onLostPointerCapture={drop}
        onKeyDown={onKeyDown}
      />
      <ProbabilityPanel
        actions={
          <>
            <TourButton />
            {movable && (
              <IconButton
                label={edge === 'right' ? 'Dock below' : 'Dock right'}
                icon={edge === 'right' ? PanelBottom : PanelRight}
                onClick={() => setSettings({ panelDock: edge === 'right' ? 'below' : 'right' })}
              />
            )}
            <IconButton label="Close panel" icon={X} onClick={onClose} />
          </>
        }
      />
    </div>
  );
}
