import type { MouseEvent } from 'react';
import { comparisonFromFile } from '../../core/comparisonJson.ts';
import { shownPath } from '../../core/conversation.ts';
import type { AppState } from '../../store/appState.ts';
import type { PaneSummary } from '../../store/comparisonFile/comparisonSummary.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { closeDialogOf } from '../kit/closeDialogOf.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Fact } from '../kit/Fact.tsx';
import styles from '../kit/FileDialog.module.css';
import { countWords, formatBytes, formatCount } from '../kit/formatFigures.ts';
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
  const date = new Date(summary.exportedAt).toLocaleString('en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
  });
  return (
    <Dialog title="Open this comparison?" onClose={onClose}>
      <div className={styles.body}>
        <dl className={styles.facts}>
          <Fact name="Question" value={summary.question || 'Nothing was asked.'} said />
          <Fact
            name="Model"
            value={`${summary.model.name} (${chosen ? 'the one chosen here' : 'not the one chosen here'})`}
          />
          <Fact name="Exported" value={`${date}, by ${file.app}`} />
          <Fact name="File" value={`${fileName}, ${formatBytes(size)}`} />
          <Fact
            name="Holds"
            value={`${countWords(summary.messages, 'message')}, ${countWords(summary.tokens, 'token')}, all versions counted`}
          />
        </dl>
        <Personas panes={summary.panes} />
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

function Personas({ panes }: { panes: readonly PaneSummary[] }) {
  return (
    <table className={styles.contents}>
      <thead>
        <tr>
          <th scope="col">Persona</th>
          <th scope="col">Messages</th>
          <th scope="col">Tokens</th>
        </tr>
      </thead>
      <tbody>
        {panes.map(({ name, messages, tokens }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two personas may have one name, and none moves
          <tr key={place}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td>{formatCount(messages)}</td>
            <td>{formatCount(tokens)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
