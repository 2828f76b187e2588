import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '../tokens.css';
import { useCallback, useMemo, useState } from 'react';
import { useActions, useApp, useAppStore } from '../store/useApp.ts';
import styles from './App.module.css';
import { ChatView } from './chat/ChatView.tsx';
import { CompareSettings } from './compare/CompareSettings.tsx';
import { CompareView } from './compare/CompareView.tsx';
import { CompletionView } from './completion/CompletionView.tsx';
import { ViewScope } from './completion/ViewScope.tsx';
import { SettingsPanel } from './controls/SettingsPanel.tsx';
import { Dialog } from './kit/Dialog.tsx';
import { DropTarget } from './kit/DropTarget.tsx';
import { useMediaQuery } from './kit/useMediaQuery.ts';
import { LibraryDrawer } from './library/LibraryDrawer.tsx';
import { LibraryPane } from './library/LibraryPane.tsx';
import { useLibraryPlace } from './library/useLibraryPlace.ts';
import { ArrivingModel } from './models/ArrivingModel.tsx';
import { TransferStrip } from './models/TransferStrip.tsx';
import type { CommandPage } from './shell/commands.ts';
import { LoadingStrip } from './shell/LoadingStrip.tsx';
import { Notices } from './shell/Notices.tsx';
import { PageDialogs } from './shell/PageDialogs.tsx';
import { PageControlContext, usePageControl, usePageState } from './shell/pageControl.ts';
import { StopControlContext, useStopState } from './shell/stopControl.ts';
import { TopBar } from './shell/TopBar.tsx';
import { useShortcuts } from './shell/useShortcuts.ts';
import { useTheme } from './shell/useTheme.ts';
import { viewName, viewPanelId } from './shell/views.ts';
import { type PanelControl, PanelControlContext, type PanelView } from './tokens/panelControl.ts';
import { TourStage } from './tour/TourStage.tsx';

const narrow = '(max-width: 899px)';

/** The page; in the tab "Completion" all of it sees the document in the chat's place. */
export function App() {
  const page = usePageState();
  return (
    <ViewScope>
      <PageControlContext value={page}>
        <Page />
      </PageControlContext>
    </ViewScope>
  );
}

function Page() {
  const isNarrow = useMediaQuery(narrow);
  const library = useLibraryPlace();
  const conversationId = useApp((state) => state.conversation.id);
  const panelOpen = useApp((state) => state.settings.panelOpen);
  const view = useApp((state) => state.view);
  const { setSettings, setView } = useActions();
  const [settingsOpen, setSettingsOpen] = useState(false);
  const page = usePageControl();
  const { open, promptOpen, setPromptOpen } = page;
  // A sheet covers the conversation, so where it is narrow the panel starts closed.
  const [sheetOpen, setSheetOpen] = useState(false);
  const panelShown = isNarrow ? sheetOpen : panelOpen;
  const [panelView, setPanelView] = useState<PanelView>('heatmap');
  const panel = useMemo<PanelControl>(
    () => ({
      open: panelShown,
      sheet: isNarrow,
      view: panelView,
      setOpen: (open) => (isNarrow ? setSheetOpen(open) : setSettings({ panelOpen: open })),
      setView: setPanelView,
    }),
    [panelShown, isNarrow, panelView, setSettings],
  );

  useTheme();
  const stopControl = useStopState();
  const store = useAppStore();
  const { stop } = stopControl;
  const { toggle: toggleLibrary } = library;
  const findPage = useCallback((): CommandPage => {
    const showSettings = () => (isNarrow ? setSettingsOpen(true) : focusSettings());
    return {
      state: store.getState(),
      page,
      panel,
      focused: document.activeElement,
      stop,
      showSettings,
      toggleLibrary,
    };
  }, [store, page, panel, stop, isNarrow, toggleLibrary]);
  useShortcuts(findPage);

  const settings = view === 'compare' ? <CompareSettings /> : <SettingsPanel />;

  return (
    <div className={styles.app}>
      <TopBar
        view={view}
        panelOpen={panelShown && !promptOpen}
        onOpenSettings={isNarrow ? () => setSettingsOpen(true) : null}
        libraryShown={library.shown !== null}
        onToggleLibrary={library.toggle}
        onSelectView={setView}
        onTogglePanel={() => {
          // The prompt stands in the panel's place.
          setPromptOpen(false);
          panel.setOpen(promptOpen || !panelShown);
        }}
        onHelp={() => open('keys')}
      />
      <LoadingStrip />
      <TransferStrip />
      <Notices />
      <div className={styles.body}>
        {library.shown === 'beside' && (
          <aside aria-label="Conversations" className={styles.library}>
            <LibraryPane />
          </aside>
        )}
        <main tabIndex={-1} className={styles.main}>
          <div id={viewPanelId(view)} role="tabpanel" aria-label={viewName(view)} className={styles.view}>
            <PanelControlContext value={panel}>
              <StopControlContext value={stopControl}>
                {view === 'compare' ? (
                  <CompareView narrow={isNarrow} />
                ) : (
                  <TourStage>
                    {view === 'completion' ? (
                      <CompletionView key={conversationId} narrow={isNarrow} />
                    ) : (
                      <ChatView key={conversationId} narrow={isNarrow} />
                    )}
                  </TourStage>
                )}
              </StopControlContext>
            </PanelControlContext>
          </div>
        </main>
        {!isNarrow && (
          <aside aria-label="Settings" className={styles.side}>
            {settings}
          </aside>
        )}
      </div>
      {isNarrow && settingsOpen && (
        <Dialog title="Settings" placement="side" onClose={() => setSettingsOpen(false)}>
          {settings}
        </Dialog>
      )}
      {library.shown === 'over' && <LibraryDrawer onClose={library.toggle} />}
      <PageDialogs find={findPage} />
      <ArrivingModel />
      <DropTarget />
    </div>
  );
}

function focusSettings(): void {
  document.querySelector<HTMLElement>('aside[aria-label="Settings"] input')?.focus();
}
