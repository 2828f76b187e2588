import { Upload } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import { ImportProblem } from './ImportProblem.tsx';
import { useDropTaker } from './useDropTaker.ts';

/** What a file turned out to be; nothing of it is applied before the person says so. */
export type ImportOutcome<Offer> =
  | { readonly offer: Offer }
  /** One plain sentence. */
  | { readonly problem: string };

interface ImportButtonProps<Offer> {
  /** What the chooser lets through: "names and types". */
  accept: string;
  /** The same in words, for a file that hangs over the page. */
  takesWords: string;
  /** Whether a file that is dropped may be one of these; models have a place of their own. */
  takes(file: File): Promise<boolean>;
  /** Never rejects. */
  read(file: File): Promise<ImportOutcome<Offer>>;
  /** Shows the offer and takes it or leaves it. */
  dialog(offer: Offer, onClose: () => void): ReactNode;
}

/** A button "Import" that has a file chosen, or takes one that is dropped on the page, and says what it is. */
export function ImportButton<Offer>({ accept, takesWords, takes, read, dialog }: ImportButtonProps<Offer>) {
  const [outcome, setOutcome] = useState<ImportOutcome<Offer> | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const look = async (file: File) => setOutcome(await read(file));
  const choose = () => input.current?.click();
  const close = () => setOutcome(null);
  useDropTaker({ words: takesWords, takes, take: (file) => void look(file) });
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
      {outcome !== null && 'offer' in outcome && dialog(outcome.offer, close)}
      {outcome !== null && 'problem' in outcome && (
        <ImportProblem problem={outcome.problem} onChoose={choose} onClose={close} />
      )}
    </>
  );
}
