import { Highlighter, Redo2, Undo2 } from 'lucide-react';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import { useGap } from '../models/useGap.ts';
import { PresetsButton } from '../presets/PresetsButton.tsx';
import { PromptButton } from '../prompt/PromptButton.tsx';
import { ExportMenu } from '../shell/ExportMenu.tsx';
import { ImportFile } from '../shell/ImportFile.tsx';
import { isMac } from '../shell/keyBindings.ts';
import { ShareLink } from '../shell/ShareLink.tsx';
import { ViewCode } from '../shell/ViewCode.tsx';
import styles from './DocumentBar.module.css';
import { StartToken } from './StartToken.tsx';

const undoKeys = isMac ? '⌘Z' : 'Ctrl+Z';
const redoKeys = isMac ? '⇧⌘Z' : 'Ctrl+Shift+Z';

/** What stands in front of the text, and what can be done with all of it. */
export function DocumentBar() {
  const busy = useApp(isBusy);
  const undoable = useApp((state) => state.completion.history.past.length > 0);
  const redoable = useApp((state) => state.completion.history.future.length > 0);
  const scoring = useApp((state) => state.completion.scoring);
  const scorable = useApp(
    ({ completion, vocabulary }) => vocabulary !== null && (completion.tokens?.ids.length ?? 0) > 1,
  );
  const gap = useGap('score');
  const { completion, library, setView } = useActions();
  return (
    <div className={styles.bar}>
      <StartToken />
      <div className={styles.edits}>
        <IconButton
          label="Undo change"
          keys={undoKeys}
          icon={Undo2}
          size="m"
          disabled={busy || !undoable}
          onClick={completion.undo}
        />
        <IconButton
          label="Redo change"
          keys={redoKeys}
          icon={Redo2}
          size="m"
          disabled={busy || !redoable}
          onClick={completion.redo}
        />
        <Button
          variant="quiet"
          aria-label={scoring ? 'Scoring the text' : 'Score the text'}
          disabled={busy || scoring || !scorable || gap !== null}
          title={
            gap ??
            'Reads the text once, without drawing anything, and tints what you typed by how much each token surprised the model'
          }
          onClick={() => void completion.score()}
        >
          <Highlighter aria-hidden size={16} strokeWidth={1.75} />
          <span>
            {scoring ? 'Scoring …' : 'Score'}
            {!scoring && <span className={styles.longWords}> the text</span>}
          </span>
        </Button>
      </div>
      <div className={styles.actions}>
        <PresetsButton />
        <PromptButton />
        <ViewCode />
        <ShareLink />
        <ExportMenu />
        <ImportFile
          onConversations={(conversations) => void library.add(conversations)}
          onComparison={() => setView('compare')}
        />
      </div>
    </div>
  );
}
