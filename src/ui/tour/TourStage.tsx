import { type ReactNode, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Reading } from '../../core/reading.ts';
import type { TokenSelection } from '../../store/appState.ts';
import { useAppStore } from '../../store/useApp.ts';
import { usePanelControl } from '../tokens/panelControl.ts';
import { TourCard } from './TourCard.tsx';
import { tourAnchor } from './tourAnchor.ts';
import { TourContext } from './tourContext.ts';
import { tourSubject } from './tourFacts.ts';
import { tourSteps } from './tourSteps.tsx';

interface Visit {
  readonly step: number;
  readonly subject: TokenSelection;
}

/** Walks a learner through the numbers of one token; the page stays usable beside it. */
export function TourStage({ children }: { children: ReactNode }) {
  const store = useAppStore();
  const panel = usePanelControl();
  const [visit, setVisit] = useState<Visit | null>(null);
  const before = useRef<{ opener: HTMLElement; reading: Reading } | null>(null);

  /** Shows in the page what the step speaks of. */
  const go = (subject: TokenSelection, at: number) => {
    const step = tourSteps[at];
    if (step === undefined) return;
    const { actions } = store.getState();
    flushSync(() => {
      actions.hover(null);
      actions.select(subject);
      actions.setReading(step.reading);
      panel.setView('heatmap');
      panel.setOpen(step.anchor !== 'token' || !panel.sheet);
      setVisit({ step: at, subject });
    });
    tourAnchor(step.anchor, subject)?.scrollIntoView({ block: 'nearest' });
  };

  const end = () => {
    const { actions } = store.getState();
    const { opener, reading } = before.current ?? {};
    flushSync(() => {
      setVisit(null);
      actions.setSettings({ tourSeen: true });
      if (reading !== undefined) actions.setReading(reading);
    });
    // The offer under the first reply is gone with its acceptance.
    if (visit === null) return;
    if (opener?.isConnected) opener.focus();
    else tourAnchor('token', visit.subject)?.focus();
  };

  const start = (opener: HTMLElement) => {
    const state = store.getState();
    const subject = tourSubject(state);
    if (subject === null) return;
    before.current = { opener, reading: state.reading };
    go(subject, 0);
  };
  return (
    <TourContext value={{ start }}>
      {children}
      {visit !== null && (
        <TourCard
          key={visit.step}
          subject={visit.subject}
          at={visit.step}
          onGo={(at) => go(visit.subject, at)}
          onEnd={end}
        />
      )}
    </TourContext>
  );
}
