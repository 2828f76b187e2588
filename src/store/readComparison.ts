import * as v from 'valibot';
import { type ComparisonFile, comparisonSchema, comparisonVersion } from '../core/comparisonJson.ts';
import { comparisonFileSchema } from './comparisonFile/comparisonSchema.ts';
import { type ComparisonSummary, summarise } from './comparisonFile/comparisonSummary.ts';
import { contradictionIn, type KnownVocabulary } from './comparisonFile/contradictions.ts';
import { type FilePath, faultSentence } from './comparisonFile/filePlace.ts';
import { type JsonTextLimits, jsonTextFault } from './comparisonFile/jsonText.ts';

export type ComparisonReading =
  | { readonly ok: true; readonly file: ComparisonFile; readonly summary: ComparisonSummary }
  /** One plain sentence. */
  | { readonly ok: false; readonly problem: string };

const mebibyte = 2 ** 20;
/** A token takes about 1.3 kB: room for some fifty thousand. */
export const maxComparisonBytes = 64 * mebibyte;
/** A file as the writer makes it is eleven levels deep, and has about 25 values for each token. */
const limits: JsonTextLimits = { depth: 24, values: 4_000_000 };

/** Says so when a file is too large to be read at all; to be asked before its bytes are fetched. */
export function comparisonSizeProblem(bytes: number): string | null {
  if (bytes <= maxComparisonBytes) return null;
  const size = (bytes / mebibyte).toLocaleString('en-US', { maximumFractionDigits: 1 });
  return `The file is too large: ${size} MiB, and at most ${maxComparisonBytes / mebibyte} MiB can be opened.`;
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
): ComparisonReading {
  try {
    const tooLarge = comparisonSizeProblem(input.length);
    if (tooLarge !== null) return no(tooLarge);
    const text = typeof input === 'string' ? input : decoded(input);
    return text === null ? no('The file is not text (UTF-8).') : readText(text, known);
  } catch {
    // Not known to happen; a file that brings it about is none that can be opened.
    return no('The file cannot be read.');
  }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function readText(text: string, known: KnownVocabulary | null): ComparisonReading {
  const textFault = jsonTextFault(text, limits);
  const parsed = textFault === null ? parse(text) : null;
  if (textFault !== null) return no(faultSentence(textFault));
  if (parsed === null) return no('The file is not JSON: it is cut short, spoilt, or of another kind.');
  const other = otherKind(parsed.value);
  if (other !== null) return no(other);
  const checked = v.safeParse(comparisonFileSchema, parsed.value, { abortEarly: true, abortPipeEarly: true });
  if (!checked.success) {
    const [issue] = checked.issues;
    return no(faultSentence({ path: pathOf(issue), wanted: issue.message }));
  }
  const file = checked.output;
  const contradiction = contradictionIn(file, known);
  if (contradiction !== null) return no(faultSentence(contradiction));
  return { ok: true, file, summary: summarise(file) };
}

function parse(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** Files of another kind or of a later version of this one, in words. */
function otherKind(value: unknown): string | null {
  const { schema, version } = typeof value === 'object' && value !== null ? fieldsOf(value) : {};
  if (schema !== comparisonSchema) return 'The file is no comparison that Glassbox exported.';
  if (typeof version !== 'number' || version <= comparisonVersion) return null;
  return `The file was written by a newer Glassbox: its format is number ${version}, and this one reads number ${comparisonVersion}. Open it there, or update this page.`;
}

function fieldsOf(value: object): { readonly schema?: unknown; readonly version?: unknown } {
  return value;
}

function pathOf({ path }: v.BaseIssue<unknown>): FilePath {
  return (path ?? []).flatMap(({ key }) => (typeof key === 'string' || typeof key === 'number' ? key : []));
}

function no(problem: string): ComparisonReading {
  return { ok: false, problem };
}
