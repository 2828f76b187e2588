import * as v from 'valibot';
import { type FileFault, type FilePath, faultSentence } from './filePlace.ts';
import { type JsonTextLimits, jsonTextFault } from './jsonText.ts';

// What files of every kind go through on their way in: size, text, JSON, kind and version, fields.

/** Something that was read, or why not in one plain sentence. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

export interface ImportLimits extends JsonTextLimits {
  readonly bytes: number;
}

export const mebibyte = 2 ** 20;

export function refused(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}

export function refusedFor(fault: FileFault): { readonly ok: false; readonly problem: string } {
  return refused(faultSentence(fault));
}

/** Says so when a file is too large to be read at all; to be asked before its bytes are fetched. */
export function sizeProblem(bytes: number, most: number): string | null {
  if (bytes <= most) return null;
  const size = (bytes / mebibyte).toLocaleString('en-US', { maximumFractionDigits: 1 });
  return `The file is too large: ${size} MiB, and at most ${most / mebibyte} MiB can be opened.`;
}

/** Says which files can be opened, where the name is of none of them; null: it is the name of one that can be. */
export function otherFileProblem(fileName: string): string | null {
  if (/\.jsonl?$/i.test(fileName) || !/\.[a-z0-9]+$/i.test(fileName)) return null;
  const name = fileName.length <= 80 ? fileName : `…${fileName.slice(-79)}`;
  return `“${name}” is no file that can be opened here: conversations and comparisons are JSON (.json, .jsonl), models are GGUF (.gguf).`;
}

/** The text of a file that is not too large. */
export function fileText(input: Uint8Array | string, most: number): Outcome<string> {
  const tooLarge = sizeProblem(input.length, most);
  if (tooLarge !== null) return refused(tooLarge);
  if (typeof input === 'string') return { ok: true, value: input };
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(input) };
  } catch {
    return refused('The file is not text (UTF-8).');
  }
}

/** The value of a JSON text without names that stand twice or reach into objects, neither too deep nor too full. */
export function jsonValue(text: string, limits: JsonTextLimits): Outcome<unknown> {
  const fault = jsonTextFault(text, limits);
  if (fault !== null) return refusedFor(fault);
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return refused('The file is not JSON: it is cut short, spoilt, or of another kind.');
  }
}

/**
 * What `read` makes of a file's JSON. Whatever is in the file, it never throws.
 * @param fileName so that a file of quite another kind is told which ones there are.
 */
export function readJsonFile<Reading>(
  input: Uint8Array | string,
  limits: ImportLimits,
  read: (value: unknown) => Reading,
  fileName = '',
): Reading | { readonly ok: false; readonly problem: string } {
  try {
    const text = fileText(input, limits.bytes);
    const parsed = text.ok ? jsonValue(text.value, limits) : text;
    return parsed.ok ? read(parsed.value) : refused(otherFileProblem(fileName) ?? parsed.problem);
  } catch {
    // Not known to happen; a file that brings it about is none that can be opened.
    return refused('The file cannot be read.');
  }
}

/** Files of another kind or of a later version of this one, in words; null: it is this one. */
export function kindProblem(
  value: unknown,
  schema: string,
  version: number,
  otherwise: string,
): string | null {
  const own = kindOf(value);
  if (own.schema !== schema) return otherwise;
  if (typeof own.version !== 'number' || own.version <= version) return null;
  return `The file was written by a newer Glassbox: its format is number ${own.version}, and this one reads number ${version}. Open it there, or update this page.`;
}

/** What a file says that it is. */
export function kindOf(value: unknown): { readonly schema?: unknown; readonly version?: unknown } {
  return typeof value === 'object' && value !== null ? value : {};
}

/** The value when it is what the schema says, field by field. */
export function checked<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): Outcome<v.InferOutput<Schema>> {
  const result = v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  return refusedFor({ path: pathOf(issue), wanted: issue.message });
}

function pathOf({ path }: v.BaseIssue<unknown>): FilePath {
  return (path ?? []).flatMap(({ key }) => (typeof key === 'string' || typeof key === 'number' ? key : []));
}
