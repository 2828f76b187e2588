import { useActions } from '../../store/useApp.ts';
import { PresetsButton } from '../presets/PresetsButton.tsx';
import { PromptButton } from '../prompt/PromptButton.tsx';
import { ExportMenu } from '../shell/ExportMenu.tsx';
import { ImportFile } from '../shell/ImportFile.tsx';
import { ShareLink } from '../shell/ShareLink.tsx';
import { ViewCode } from '../shell/ViewCode.tsx';
import { TreeButton } from '../tree/TreeButton.tsx';
import styles from './ChatToolbar.module.css';

/** What is done with the conversation as a whole. */
export function ChatToolbar() {
  const { library, setView } = useActions();
  return (
    <div className={styles.bar}>
      <PresetsButton />
      <PromptButton />
      <TreeButton />
      <div className={styles.end}>
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
