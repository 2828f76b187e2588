import { useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { CompletionPreset } from '../../core/completionPresets.ts';
import { rootId } from '../../core/conversation.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { PanelDock } from '../chat/PanelDock.tsx';
import { roomAtRight } from '../chat/panelEdges.ts';
import { focusHome, rescueFocus } from '../kit/focusHome.ts';
import { useMediaQuery } from '../kit/useMediaQuery.ts';
import { PromptDock } from '../prompt/PromptDock.tsx';
import { usePageControl } from '../shell/pageControl.ts';
import { usePanelControl } from '../tokens/panelControl.ts';
import { CompletionBar } from './CompletionBar.tsx';
import { CompletionHint } from './CompletionHint.tsx';
import { CompletionStart } from './CompletionStart.tsx';
import styles from './CompletionView.module.css';
import { ContinuationTree } from './ContinuationTree.tsx';
import { DocumentBar } from './DocumentBar.tsx';
import { DocumentEditor } from './DocumentEditor.tsx';
import { useDocument } from './documentHooks.ts';
import { PieceLine } from './PieceLine.tsx';
import { useFollowText } from './useFollowText.ts';

/** A text that the model goes on with: typed and written in one place, with what else could have stood there. */
export function CompletionView({ narrow }: { narrow: boolean }) {
  const empty = useApp((state) => state.completion.conversation.shownChild[rootId] === undefined);
  const recorded = useApp(
    ({ completion }) =>
      completion.score !== null ||
      Object.values(completion.conversation.messages).some(({ role }) => role === 'assistant'),
  );
  const runId = useApp(({ run }) => (run.status === 'generating' ? run.messageId : ''));
  const wishedDock = useApp((state) => state.settings.panelDock);
  const movable = useMediaQuery(roomAtRight);
  const panel = usePanelControl();
  const { completion } = useActions();
  const box = useRef<HTMLTextAreaElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const written = useRef<HTMLDivElement>(null);
  const follow = useFollowText(area, written, runId, useDocument().text);

  const choose = (preset: CompletionPreset) => {
    void completion.applyPreset(preset).then(focusHome);
  };

  const closePanel = () => {
    flushSync(() => panel.setOpen(false));
    document.querySelector<HTMLElement>('[data-panel-toggle]')?.focus();
  };

  useEffect(() => rescueFocus(), []);

  const edge = narrow ? 'sheet' : movable ? wishedDock : 'below';
  const { promptOpen } = usePageControl();
  const panelShown = panel.open && recorded && !empty && !promptOpen;

  return (
    <div className={styles.completion} data-edge={panelShown || promptOpen ? edge : undefined}>
      <div className={styles.head}>
        <DocumentBar />
      </div>
      <div ref={area} data-scroll-area className={styles.area} {...follow}>
        <div className={styles.sheet}>
          <div ref={written}>
            <DocumentEditor boxRef={box} />
            <PieceLine />
          </div>
          {empty && <CompletionStart onChoose={choose} />}
          <ContinuationTree />
        </div>
      </div>
      <div className={styles.hint}>
        <CompletionHint />
      </div>
      {promptOpen && <PromptDock edge={edge} place="panelSize" />}
      {panelShown && <PanelDock edge={edge} movable={!narrow && movable} onClose={closePanel} />}
      <CompletionBar />
    </div>
  );
}
