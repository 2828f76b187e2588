import { type ComparisonFile, comparisonSchema, comparisonVersion } from '../core/comparisonJson.ts';
import { comparisonFileSchema } from './comparisonFile/comparisonSchema.ts';
import { type ComparisonSummary, summarise } from './comparisonFile/comparisonSummary.ts';
import { contradictionIn } from './comparisonFile/contradictions.ts';
import type { KnownVocabulary } from './comparisonFile/conversationFaults.ts';
import {
  checked,
  type ImportLimits,
  kindProblem,
  mebibyte,
  readJsonFile,
  refused,
  refusedFor,
  sizeProblem,
} from './comparisonFile/importedFile.ts';

export type ComparisonReading =
  | { readonly ok: true; readonly file: ComparisonFile; readonly summary: ComparisonSummary }
  /** One plain sentence. */
  | { readonly ok: false; readonly problem: string };

/**
 * A token takes about 1.3 kB: room for some fifty thousand. A file as the writer makes it is eleven levels deep,
 * and has about 25 values for each token.
 */
const limits: ImportLimits = { bytes: 64 * mebibyte, depth: 24, values: 4_000_000 };
export const maxComparisonBytes = limits.bytes;

/** Says so when a file is too large to be read at all; to be asked before its bytes are fetched. */
export function comparisonSizeProblem(bytes: number): string | null {
  return sizeProblem(bytes, limits.bytes);
}

/**
 * Reads a comparison that anybody may have written. All or nothing: either every field is what it should be
 * and the parts fit together, so that `comparisonFromFile` can take it, or it says what is wrong and where.
 * Never throws, changes nothing.
 * @param known the loaded model, whose replies can hold no ids beyond its vocabulary.
 */
export function readComparison(
  input: Uint8Array | string,
  known: KnownVocabulary | null = null,
  fileName = '',
): ComparisonReading {
  return readJsonFile(input, limits, (value) => comparisonOf(value, known), fileName);
}

/** The same for what was parsed already. */
export function comparisonOf(value: unknown, known: KnownVocabulary | null): ComparisonReading {
  const otherwise = 'The file is no comparison that Glassbox exported.';
  const other = kindProblem(value, comparisonSchema, comparisonVersion, otherwise);
  if (other !== null) return refused(other);
  const file = checked(comparisonFileSchema, value);
  if (!file.ok) return file;
  const contradiction = contradictionIn(file.value, known);
  if (contradiction !== null) return refusedFor(contradiction);
  return { ok: true, file: file.value, summary: summarise(file.value) };
}
