import type { MouseEvent } from 'react';
import { comparisonFromFile } from '../../core/comparisonJson.ts';
import { shownPath } from '../../core/conversation.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { closeDialogOf } from '../kit/closeDialogOf.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Fact } from '../kit/Fact.tsx';
import { FileContents } from '../kit/FileContents.tsx';
import styles from '../kit/FileDialog.module.css';
import { dateWords, holdsWords } from '../kit/fileWords.ts';
import { formatBytes } from '../kit/formatFigures.ts';
import { type ImportOffer, otherModelWords } from './comparisonImport.ts';

interface ImportDialogProps {
  offer: ImportOffer;
  onOpened?(): void;
  onClose(): void;
}

const replacesSomething = ({ comparison: { panes } }: AppState) =>
  panes.some(({ conversation }) => shownPath(conversation).length > 0);

/** What a file holds, before anything of it is applied. */
export function ImportDialog({ offer, onOpened, onClose }: ImportDialogProps) {
  const { fileName, size, file, summary } = offer;
  const { compare } = useActions();
  const otherModel = useApp((state) => otherModelWords(summary, state));
  const chosen = useApp(({ modelSpec }) => modelSpec.id === summary.model.id);
  const replaces = useApp(replacesSomething);
  const open = (event: MouseEvent) => {
    compare.open(comparisonFromFile(file, () => crypto.randomUUID()));
    closeDialogOf(event);
    onOpened?.();
  };
  return (
    <Dialog title="Open this comparison?" onClose={onClose}>
      <div className={styles.body}>
        <dl className={styles.facts}>
          <Fact name="Question" value={summary.question || 'Nothing was asked.'} said />
          <Fact
            name="Model"
            value={`${summary.model.name} (${chosen ? 'the one chosen here' : 'not the one chosen here'})`}
          />
          <Fact name="Exported" value={`${dateWords(summary.exportedAt)}, by ${file.app}`} />
          <Fact name="File" value={`${fileName}, ${formatBytes(size)}`} />
          <Fact name="Holds" value={holdsWords(summary)} />
        </dl>
        <FileContents of="Persona" entries={summary.panes} />
        {otherModel !== null && <p className={styles.warning}>{otherModel}</p>}
        <p className={styles.hint}>
          {replaces
            ? 'It takes the place of the comparison that is there; Undo brings that back.'
            : 'It takes the place of the empty panes.'}
        </p>
      </div>
      <footer className={styles.footer}>
        <Button onClick={closeDialogOf}>Cancel</Button>
        <Button variant="primary" onClick={open}>
          Open
        </Button>
      </footer>
    </Dialog>
  );
}
