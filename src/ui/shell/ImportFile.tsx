import type { Conversation } from '../../core/types.ts';
import type { AppState } from '../../store/appState.ts';
import { otherFileProblem } from '../../store/comparisonFile/importedFile.ts';
import { fileSizeProblem, readAnyFile } from '../../store/readAnyFile.ts';
import { useAppStore } from '../../store/useApp.ts';
import { ImportDialog as ComparisonDialog } from '../compare/ImportDialog.tsx';
import { fileBytes, unreadable } from '../kit/fileBytes.ts';
import { ImportButton, type ImportOutcome } from '../kit/ImportButton.tsx';
import { isGguf } from '../kit/isGguf.ts';
import { type FileOffer, ImportDialog } from './ImportDialog.tsx';

interface ImportFileProps {
  /** Adds them to what is kept; the person has said so. */
  onConversations(conversations: readonly Conversation[]): void;
  /** A comparison was opened in place of the present one. */
  onComparison(): void;
}

/** Takes in any file that can be exported here, and OpenAI's chat JSONL; first it says what the file holds. */
export function ImportFile({ onConversations, onComparison }: ImportFileProps) {
  const store = useAppStore();
  return (
    <ImportButton
      accept=".json,.jsonl,application/json,application/jsonl"
      takesWords="conversations or a comparison (.json, .jsonl)"
      takes={async (file) => !(await isGguf(file))}
      read={(file) => readOffer(file, store.getState().model)}
      dialog={(offer, onClose) =>
        offer.reading.kind === 'comparison' ? (
          <ComparisonDialog
            offer={{ ...offer, file: offer.reading.file, summary: offer.reading.summary }}
            onOpened={onComparison}
            onClose={onClose}
          />
        ) : (
          <ImportDialog
            offer={{ ...offer, reading: offer.reading }}
            onConversations={onConversations}
            onClose={onClose}
          />
        )
      }
    />
  );
}

async function readOffer(file: File, model: AppState['model']): Promise<ImportOutcome<FileOffer>> {
  const tooLarge = fileSizeProblem(file.size);
  if (tooLarge !== null) return { problem: otherFileProblem(file.name) ?? tooLarge };
  const bytes = await fileBytes(file);
  if (bytes === null) return { problem: unreadable };
  const known = model === null ? null : { modelId: model.id, size: model.vocabularySize };
  const reading = readAnyFile(bytes, known, file.name);
  return reading.ok
    ? { offer: { fileName: file.name, size: file.size, reading } }
    : { problem: reading.problem };
}
