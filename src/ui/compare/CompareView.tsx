import { useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { shownPanes } from '../../core/comparisonSetup.ts';
import { useApp } from '../../store/useApp.ts';
import { rescueFocus } from '../kit/focusHome.ts';
import { useMediaQuery } from '../kit/useMediaQuery.ts';
import { usePageControl } from '../shell/pageControl.ts';
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
import { PanePrompt } from './PanePrompt.tsx';
import { PaneSwitcher } from './PaneSwitcher.tsx';
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
  const comparisonId = useApp((state) => state.comparison.id);
  const { grid, at, go, onScroll } = usePaneSwipe();
  const instruments = useInstrumentsState();
  const box = useRef<HTMLTextAreaElement>(null);

  const closeInstruments = () => {
    flushSync(() => panel.setOpen(false));
    document.querySelector<HTMLElement>('[data-panel-toggle]')?.focus();
  };

  useEffect(() => rescueFocus(), []);
  // Other panes are seen from the first one on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    grid.current?.scrollTo({ left: 0 });
  }, [comparisonId]);

  const edge = narrow ? 'sheet' : movable ? wishedDock : 'below';
  // A prompt would tell who is who.
  const promptShown = usePageControl().promptOpen && !blindfolded;
  const instrumentsShown = panel.open && said && !blindfolded && !promptShown;

  return (
    <InstrumentsControlContext value={instruments}>
      <div className={styles.compare} data-edge={instrumentsShown || promptShown ? edge : undefined}>
        <CompareToolbar />
        {narrow && <PaneSwitcher at={at} onGo={go} />}
        <PaneGrid gridRef={grid} onScroll={narrow ? onScroll : undefined} />
        {promptShown && <PanePrompt edge={edge} />}
        {instrumentsShown && (
          <InstrumentsDock edge={edge} movable={!narrow && movable} onClose={closeInstruments} />
        )}
        {inTest && <BlindBar />}
        <div className={styles.hint}>
          <CompareHint />
        </div>
        <CompareComposer boxRef={box} />
      </div>
    </InstrumentsControlContext>
  );
}
