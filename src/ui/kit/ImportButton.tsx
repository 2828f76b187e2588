import { Upload } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import styles from './ImportButton.module.css';
import { ImportProblem } from './ImportProblem.tsx';
import { useFileDrop } from './useFileDrop.ts';

/** What a file turned out to be; nothing of it is applied before the person says so. */
export type ImportOutcome<Offer> =
  | { readonly offer: Offer }
  /** One plain sentence. */
  | { readonly problem: string };

interface ImportButtonProps<Offer> {
  /** What the chooser lets through: "names and types". */
  accept: string;
  /** Asks for a file that hangs over the page. */
  dropWords: string;
  /** Never rejects. */
  read(file: File): Promise<ImportOutcome<Offer>>;
  /** Shows the offer and takes it or leaves it. */
  dialog(offer: Offer, onClose: () => void): ReactNode;
}

/** A button "Import" that has a file chosen, or takes one that is dropped on the page, and says what it is. */
export function ImportButton<Offer>({ accept, dropWords, read, dialog }: ImportButtonProps<Offer>) {
  const [outcome, setOutcome] = useState<ImportOutcome<Offer> | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const look = async (file: File) => setOutcome(await read(file));
  const choose = () => input.current?.click();
  const close = () => setOutcome(null);
  const dropping = useFileDrop((file) => void look(file));
  return (
    <>
      <Button onClick={choose}>
        <Upload aria-hidden size={14} strokeWidth={1.75} />
        Import
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file !== undefined) void look(file);
          // So that the same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
      {dropping && (
        <p aria-live="polite" className={styles.drop}>
          {dropWords}
        </p>
      )}
      {outcome !== null && 'offer' in outcome && dialog(outcome.offer, close)}
      {outcome !== null && 'problem' in outcome && (
        <ImportProblem problem={outcome.problem} onChoose={choose} onClose={close} />
      )}
    </>
  );
}
