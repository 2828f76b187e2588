import type { ExportedParts } from '../../store/exportConversations.ts';
import { saveFile } from '../kit/saveFile.ts';

/** Has the browser save an export; null: there is none, and that was said. */
export function saveExport(file: ExportedParts | null): void {
  if (file !== null) saveFile(new Blob([...file.parts], { type: file.type }), file.name);
}
