import type { ComparisonFile } from '../../core/comparisonJson.ts';
import type { AppState } from '../../store/appState.ts';
import type { ComparisonSummary } from '../../store/comparisonFile/comparisonSummary.ts';
import { otherFileProblem } from '../../store/comparisonFile/importedFile.ts';
import { comparisonSizeProblem, readComparison } from '../../store/readComparison.ts';
import { fileBytes, unreadable } from '../kit/fileBytes.ts';
import type { ImportOutcome } from '../kit/ImportButton.tsx';

/** A file that was offered: nothing of it is applied before the person says so. */
export interface ImportOffer {
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  readonly file: ComparisonFile;
  readonly summary: ComparisonSummary;
}

/** Reads what the person chose or dropped. Never rejects. */
export async function readOffer(file: File, model: AppState['model']): Promise<ImportOutcome<ImportOffer>> {
  const tooLarge = comparisonSizeProblem(file.size);
  if (tooLarge !== null) return { problem: otherFileProblem(file.name) ?? tooLarge };
  const bytes = await fileBytes(file);
  if (bytes === null) return { problem: unreadable };
  const known = model === null ? null : { modelId: model.id, size: model.vocabularySize };
  const reading = readComparison(bytes, known, file.name);
  if (!reading.ok) return { problem: reading.problem };
  return { offer: { fileName: file.name, size: file.size, file: reading.file, summary: reading.summary } };
}

/** What opening it here means where another model wrote it; null: the chosen one did, or nothing was said. */
export function otherModelWords(
  { replyModels, model }: ComparisonSummary,
  { modelSpec, models }: Pick<AppState, 'modelSpec' | 'models'>,
): string | null {
  const other = replyModels.find((id) => id !== modelSpec.id);
  if (other === undefined) return null;
  const name = other === model.id ? model.name : other;
  if (models.some(({ id }) => id === other)) {
    return `“${name}” wrote replies here, and another model is chosen: their panes keep “${name}”, which is loaded when they are asked.`;
  }
  return `“${name}” wrote these replies, and another model is chosen here. Texts and numbers can be read; to write more with them that model must be loaded.`;
}
