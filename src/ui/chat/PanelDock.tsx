import { X } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { ProbabilityPanel } from '../charts/ProbabilityPanel.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './PanelDock.module.css';

const minHeight = 140;
/** Shows the whole heatmap with its legend on a usual screen. */
const firstHeight = 340;
const firstShare = 0.42;
const keyStep = 24;
/** The conversation keeps at least this share of the window. */
const maxShare = 0.7;

function clampHeight(height: number): number {
  return Math.round(Math.max(minHeight, Math.min(height, window.innerHeight * maxShare)));
}

/** Holds the probability panel below the conversation (a sheet where it is narrow), at the height wished. */
export function PanelDock({ onClose }: { onClose(): void }) {
  const [height, setHeight] = useState(() =>
    Math.max(minHeight, Math.min(firstHeight, Math.round(window.innerHeight * firstShare))),
  );
  const dock = useRef<HTMLDivElement>(null);

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || dock.current === null) return;
    setHeight(clampHeight(dock.current.getBoundingClientRect().bottom - event.clientY));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const wished = {
      ArrowUp: height + keyStep,
      ArrowDown: height - keyStep,
      Home: minHeight,
      End: Number.POSITIVE_INFINITY,
    }[event.key];
    if (wished === undefined) return;
    event.preventDefault();
    setHeight(clampHeight(wished));
  };

  return (
    <div ref={dock} className={styles.dock} style={{ height }}>
      {/* biome-ignore lint/a11y/useSemanticElements: a divider that can be moved is no <hr> */}
      <div
        role="separator"
        aria-label="Height of the probability panel"
        aria-orientation="horizontal"
        aria-valuenow={height}
        aria-valuemin={minHeight}
        aria-valuemax={clampHeight(Number.POSITIVE_INFINITY)}
        aria-valuetext={`${height} pixels`}
        tabIndex={0}
        className={styles.handle}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={onKeyDown}
      />
      <div className={styles.content}>
        <ProbabilityPanel />
      </div>
      <span className={styles.close}>
        <IconButton label="Close panel" icon={X} onClick={onClose} />
      </span>
    </div>
  );
}
