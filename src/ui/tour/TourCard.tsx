import { X } from 'lucide-react';
import { type CSSProperties, type KeyboardEvent, useCallback, useEffect, useId, useMemo } from 'react';
import type { TokenSelection } from '../../store/appState.ts';
import { useApp, useAppStore } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './TourCard.module.css';
import { tourAnchor } from './tourAnchor.ts';
import { tourFacts } from './tourFacts.ts';
import { tourSteps } from './tourSteps.tsx';
import { useBox } from './useBox.ts';

interface TourCardProps {
  readonly subject: TokenSelection;
  readonly at: number;
  onGo(at: number): void;
  onEnd(): void;
}

/** The title is read first, and Tab goes on from there. */
function takeFocus(title: HTMLElement | null): void {
  title?.focus({ preventScroll: true });
}

/** One step, beside what it speaks of; not modal. Escape ends the tour. */
export function TourCard({ subject, at, onGo, onEnd }: TourCardProps) {
  const titleId = useId();
  const store = useAppStore();
  const conversation = useApp((state) => state.conversation);
  const step = tourSteps[at];
  // Follows the sliders: the last step asks to move them.
  const facts = useMemo(
    () => tourFacts({ ...store.getState(), conversation }, subject),
    [store, conversation, subject],
  );
  const anchor = step?.anchor ?? 'token';
  const box = useBox(useCallback(() => tourAnchor(anchor, subject), [anchor, subject]));

  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      onEnd();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [onEnd]);

  // The reply may be deleted meanwhile. Not within the commit: the end of the tour renders at once.
  const gone = facts === null;
  useEffect(() => {
    if (!gone) return;
    const timer = setTimeout(onEnd);
    return () => clearTimeout(timer);
  }, [gone, onEnd]);

  const turn = (event: KeyboardEvent) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (to >= 0 && to < tourSteps.length) onGo(to);
  };

  if (step === undefined || facts === null) return null;
  const last = at === tourSteps.length - 1;
  return (
    <>
      {box !== null && <div className={styles.ring} style={ringAround(box)} aria-hidden="true" />}
      <div
        role="dialog"
        aria-labelledby={titleId}
        className={styles.card}
        style={placeBeside(box)}
        onKeyDown={turn}
      >
        <header className={styles.header}>
          <h2 id={titleId} ref={takeFocus} tabIndex={-1} className={styles.title}>
            {step.title}
          </h2>
          <IconButton label="End tour" icon={X} onClick={onEnd} />
        </header>
        <div className={styles.words}>{step.words(facts)}</div>
        <footer className={styles.footer}>
          <span className={styles.place}>
            {at + 1} of {tourSteps.length}
          </span>
          {at > 0 && <Button onClick={() => onGo(at - 1)}>Back</Button>}
          <Button variant="primary" onClick={() => (last ? onEnd() : onGo(at + 1))}>
            {last ? 'Done' : 'Next'}
          </Button>
        </footer>
      </div>
    </>
  );
}

const ringGap = 3;

function ringAround({ left, top, width, height }: DOMRect): CSSProperties {
  return {
    left: left - ringGap,
    top: top - ringGap,
    width: width + 2 * ringGap,
    height: height + 2 * ringGap,
  };
}

const cardWidth = 340;
/** About as high as the longest step. */
const cardHeight = 240;
const gap = 12;
const edge = 8;

/** Below the anchor, else above it, else at its left: wherever it covers nothing of it. */
function placeBeside(box: DOMRect | null): CSSProperties {
  if (box === null) return { right: edge, bottom: edge };
  const left = Math.max(edge, Math.min(box.left, innerWidth - cardWidth - edge));
  if (box.bottom + gap + cardHeight <= innerHeight - edge) return { left, top: box.bottom + gap };
  if (box.top - gap - cardHeight >= edge) return { left, bottom: innerHeight - box.top + gap };
  const beside = box.left - gap - cardWidth;
  return beside >= edge ? { left: beside, bottom: edge } : { left, top: edge };
}
