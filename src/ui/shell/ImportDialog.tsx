import type { MouseEvent } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import type { Conversation } from '../../core/types.ts';
import type {
  ConversationSummary,
  ConversationsSummary,
} from '../../store/comparisonFile/conversationsSummary.ts';
import { importedConversations, type ReadConversations } from '../../store/importConversations.ts';
import type { FileReading } from '../../store/readAnyFile.ts';
import { useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { closeDialogOf } from '../kit/closeDialogOf.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Fact } from '../kit/Fact.tsx';
import { FileContents } from '../kit/FileContents.tsx';
import styles from '../kit/FileDialog.module.css';
import { dateWords, holdsWords } from '../kit/fileWords.ts';
import { countWords, formatBytes } from '../kit/formatFigures.ts';

/** A file that was offered and can be taken in. */
export interface FileOffer<Reading = Extract<FileReading, { readonly ok: true }>> {
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  readonly reading: Reading;
}

interface ImportDialogProps {
  offer: FileOffer<ReadConversations>;
  onConversations(conversations: readonly Conversation[]): void;
  onClose(): void;
}

/** More would only fill the screen. */
const maxRows = 50;

/** What a file of conversations holds, before anything of it is added. */
export function ImportDialog({ offer, onConversations, onClose }: ImportDialogProps) {
  const { fileName, size, reading } = offer;
  const { summary } = reading;
  const chosenId = useApp((state) => state.modelSpec.id);
  const count = summary.conversations.length;
  const take = (event: MouseEvent) => {
    onConversations(importedConversations(reading, chosenId, () => crypto.randomUUID()));
    closeDialogOf(event);
  };
  return (
    <Dialog title={`Add ${countWords(count, 'conversation')}?`} onClose={onClose}>
      <div className={styles.body}>
        <dl className={styles.facts}>
          <Fact name="Models" value={modelWords(summary)} />
          {summary.exportedAt !== null && (
            <Fact name="Exported" value={`${dateWords(summary.exportedAt)}, by ${summary.app}`} />
          )}
          <Fact name="File" value={`${fileName}, ${formatBytes(size)}`} />
          <Fact name="Holds" value={holdsWords(summary)} />
        </dl>
        {count > 0 && <Conversations list={summary.conversations} />}
        {summary.replyModels.some((id) => id !== chosenId) && (
          <p className={styles.warning}>
            Another model than the one chosen here wrote some of these replies. Texts and numbers can be read;
            to write more with them that model must be loaded.
          </p>
        )}
        <p className={styles.hint}>They stand beside what is there; nothing is replaced.</p>
      </div>
      <footer className={styles.footer}>
        <Button onClick={closeDialogOf}>Cancel</Button>
        <Button variant="primary" disabled={count === 0} onClick={take}>
          Add
        </Button>
      </footer>
    </Dialog>
  );
}

function Conversations({ list }: { list: readonly ConversationSummary[] }) {
  const rest = list.length - maxRows;
  return (
    <>
      <FileContents
        of="Conversation"
        entries={list.slice(0, maxRows).map((entry) => ({ ...entry, name: entry.title || 'Untitled' }))}
      />
      {rest > 0 && <p className={styles.hint}>and {formatCount(rest)} more</p>}
    </>
  );
}

function modelWords({ replyModels, tokens }: ConversationsSummary): string {
  if (replyModels.length > 0) return replyModels.join(', ');
  return tokens === 0 ? 'The file holds texts alone, without tokens.' : 'None is named.';
}
