import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { shownPanes } from '../../core/comparisonSetup.ts';
import type { ComparePreset } from '../../core/presets.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { focusHome, rescueFocus } from '../kit/focusHome.ts';
import { useMediaQuery } from '../kit/useMediaQuery.ts';
import { usePanelControl } from '../tokens/panelControl.ts';
import { BlindBar } from './BlindBar.tsx';
import { CompareComposer } from './CompareComposer.tsx';
import { CompareHint } from './CompareHint.tsx';
import { CompareToolbar } from './CompareToolbar.tsx';
import styles from './CompareView.module.css';
import { isEmpty, useBlindfolded, useIsBlindTest } from './comparisonHooks.ts';
import { InstrumentsDock } from './InstrumentsDock.tsx';
import { InstrumentsControlContext, useInstrumentsState } from './instruments/instrumentsControl.ts';
import { PaneGrid } from './PaneGrid.tsx';
import { PaneSwitcher } from './PaneSwitcher.tsx';
import { PresetsDialog } from './PresetsDialog.tsx';
import { usePaneSwipe } from './usePaneSwipe.ts';

/** Room for settings, two panes and the instruments side by side. */
const roomAtRight = '(min-width: 1600px)';

/** The same message to several personas at once, and what tells them apart. */
export function CompareView({ narrow }: { narrow: boolean }) {
  const said = useApp((state) => !shownPanes(state.comparison).every(isEmpty));
  const wishedDock = useApp((state) => state.settings.panelDock);
  const movable = useMediaQuery(roomAtRight);
  const inTest = useIsBlindTest();
  const blindfolded = useBlindfolded();
  const panel = usePanelControl();
  const { compare } = useActions();
  const { grid, at, go, onScroll } = usePaneSwipe();
  const instruments = useInstrumentsState();
  const [presetsOpen, setPresetsOpen] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);

  const choose = (preset: ComparePreset) => {
    flushSync(() => {
      setPresetsOpen(false);
      compare.applyPreset(preset);
    });
    grid.current?.scrollTo({ left: 0 });
    focusHome();
  };

  const closeInstruments = () => {
    flushSync(() => panel.setOpen(false));
    document.querySelector<HTMLElement>('[data-panel-toggle]')?.focus();
  };

  useEffect(() => rescueFocus(), []);

  const edge = narrow ? 'sheet' : movable ? wishedDock : 'below';
  const instrumentsShown = panel.open && said && !blindfolded;

  return (
    <InstrumentsControlContext value={instruments}>
      <div className={styles.compare} data-edge={instrumentsShown ? edge : undefined}>
        <CompareToolbar onPresets={() => setPresetsOpen(true)} />
        {narrow && <PaneSwitcher at={at} onGo={go} />}
        <PaneGrid gridRef={grid} onScroll={narrow ? onScroll : undefined} />
        {instrumentsShown && (
          <InstrumentsDock edge={edge} movable={!narrow && movable} onClose={closeInstruments} />
        )}
        {inTest && <BlindBar />}
        <div className={styles.hint}>
          <CompareHint />
        </div>
        <CompareComposer boxRef={box} />
        {presetsOpen && <PresetsDialog onChoose={choose} onClose={() => setPresetsOpen(false)} />}
      </div>
    </InstrumentsControlContext>
  );
}
