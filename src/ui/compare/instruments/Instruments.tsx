import { type ReactNode, useId } from 'react';
import { isBlindfolded } from '../../../core/comparisonSetup.ts';
import { readingMeanings, readingNames } from '../../../core/readingWords.ts';
import { useActions, useApp } from '../../../store/useApp.ts';
import { Segmented } from '../../kit/Segmented.tsx';
import { type Tab, Tabs } from '../../kit/Tabs.tsx';
import { CrossExaminationPanel } from './CrossExaminationPanel.tsx';
import { DivergenceMarks } from './DivergenceMarks.tsx';
import { DivergencePanel } from './DivergencePanel.tsx';
import { HeatmapsPanel } from './HeatmapsPanel.tsx';
import styles from './Instruments.module.css';
import { type InstrumentId, useInstrumentsControl } from './instrumentsControl.ts';
import { MeasuresPanel } from './MeasuresPanel.tsx';
import { useComparedTurn } from './turnPanes.ts';

const instruments: readonly Tab<InstrumentId>[] = [
  { id: 'divergence', label: 'Divergence' },
  { id: 'cross', label: 'Cross-examination' },
  { id: 'heatmaps', label: 'Heatmaps' },
  { id: 'measures', label: 'Measures' },
];

/** Where and why the personas differ. `actions` are the dock's own buttons. */
export function Instruments({ actions }: { actions?: ReactNode }) {
  const panelId = useId();
  const blindfolded = useApp((state) => isBlindfolded(state.comparison));
  const { shown, show } = useInstrumentsControl();
  const turn = useComparedTurn();
  // Whose words are likelier from whom would tell who is who.
  const tabs = instruments.filter(({ id }) => id !== 'cross' || !blindfolded);
  const selected = tabs.some(({ id }) => id === shown) ? shown : 'divergence';
  const read = selected === 'divergence' || selected === 'heatmaps';
  return (
    <section className={styles.region} aria-label="Comparison" tabIndex={-1}>
      <header className={styles.header}>
        <h2 className={styles.title}>Comparison</h2>
        <Tabs label="Instrument" tabs={tabs} selected={selected} panelId={() => panelId} onSelect={show} />
        {turn !== null && <span className={styles.turn}>Turn {turn + 1}</span>}
        {read && turn !== null && <ReadingChoice />}
        {actions !== undefined && <span className={styles.actions}>{actions}</span>}
      </header>
      <div
        // Each begins at its top.
        key={selected}
        role="tabpanel"
        id={panelId}
        aria-label={instruments.find(({ id }) => id === selected)?.label}
        className={styles.view}
      >
        <DivergenceMarks>
          {selected === 'divergence' && <DivergencePanel />}
          {selected === 'cross' && <CrossExaminationPanel />}
          {selected === 'heatmaps' && <HeatmapsPanel />}
          {selected === 'measures' && <MeasuresPanel />}
        </DivergenceMarks>
      </div>
    </section>
  );
}

function ReadingChoice() {
  const reading = useApp((state) => state.reading);
  const { setReading } = useActions();
  return (
    <span className={styles.reading} title={readingMeanings[reading]}>
      <Segmented label="Reading" options={readingNames} value={reading} onChange={setReading} />
    </span>
  );
}
