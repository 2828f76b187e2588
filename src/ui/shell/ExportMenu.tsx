import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Conversation } from '../../core/types.ts';
import { choicesRefusal, exportChoices } from '../../store/exportChoices.ts';
import { conversationsData, type ExportedParts } from '../../store/exportConversations.ts';
import { useApp, useAppStore } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { closeDialogOf } from '../kit/closeDialogOf.ts';
import { Dialog } from '../kit/Dialog.tsx';
import styles from '../kit/FileDialog.module.css';
import { Menu } from '../kit/Menu.tsx';
import { saveFile } from '../kit/saveFile.ts';

interface ExportMenuProps {
  /** Every conversation that is kept, with all that was recorded; it may fail in plain words. */
  loadAll(): Promise<readonly Conversation[]>;
}

function save({ name, type, parts }: ExportedParts): void {
  saveFile(new Blob([...parts], { type }), name);
}

/** Saves the conversation or the document, or all of them, as a file. */
export function ExportMenu({ loadAll }: ExportMenuProps) {
  const store = useAppStore();
  const { subject, choices } = useApp((state) => exportChoices(state.view));
  const refused = useApp(choicesRefusal) ?? undefined;
  const [problem, setProblem] = useState<string | null>(null);
  const saveAll = async () => {
    try {
      save(conversationsData(await loadAll(), new Date()));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Menu
        label="Export"
        named
        face={
          <>
            <Download aria-hidden size={14} strokeWidth={1.75} />
            Export
          </>
        }
        groups={[
          {
            title: `This ${subject}`,
            items: choices.map(({ label, make }) => ({
              label,
              refused,
              onSelect: () => save(make(store.getState(), new Date())),
            })),
          },
          {
            title: 'Everything',
            items: [{ label: 'All conversations (.json)', onSelect: () => void saveAll() }],
          },
        ]}
      />
      {problem !== null && (
        <Dialog title="Nothing was saved" onClose={() => setProblem(null)}>
          <div className={styles.body}>
            <p role="alert" className={styles.problem}>
              {problem}
            </p>
          </div>
          <footer className={styles.footer}>
            <Button onClick={closeDialogOf}>Close</Button>
          </footer>
        </Dialog>
      )}
    </>
  );
}
