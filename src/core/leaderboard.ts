import { median } from './median.ts';
import { bitsPerByte, bitsPerCharacter, perplexityOf, type TextBits } from './textBits.ts';
import type { ModelInfo, RunStats } from './types.ts';

/** One run of the measurement. */
export type MeasuredRun = Pick<
  RunStats,
  'prefilledTokens' | 'prefillMs' | 'decodedTokens' | 'decodeMs' | 'firstTokenMs'
>;

/** What was measured on purpose, with "Measure this model". */
export interface Measurement {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Empty where times would say nothing of the device: see `isSoftwareAdapter`. */
  readonly runs: readonly MeasuredRun[];
  /** Of the standard text; null: the source cannot score a given text. */
  readonly text: TextBits | null;
  /** Held by the runtime afterwards; null: not known. */
  readonly memoryBytes: number | null;
}

/** What is known of one model on one device, with one number of threads. */
export interface BoardEntry {
  readonly modelId: string;
  readonly name: string;
  readonly device: ModelInfo['device'];
  readonly deviceName: string;
  readonly threads: number;
  readonly dtype: string;
  /** Bytes of weights; 0: not known (a server's). */
  readonly weightBytes: number;
  /** Milliseconds of the latest loads that fetched the model, and of those from this device, newest last. */
  readonly downloads: readonly number[];
  readonly loads: readonly number[];
  /** Tokens per second, and milliseconds to the first token, of the latest replies in the chat, newest last. */
  readonly replySpeeds: readonly number[];
  readonly replyFirsts: readonly number[];
  readonly measured: Measurement | null;
}

/** One model as the table and the chart have it; null: not known. */
export interface BoardRow {
  readonly key: string;
  readonly name: string;
  readonly device: string;
  readonly dtype: string;
  readonly threads: number | null;
  readonly weightBytes: number | null;
  readonly downloadMs: number | null;
  readonly loadMs: number | null;
  readonly prefillPerSecond: number | null;
  readonly decodePerSecond: number | null;
  /** Whether the speed is that of replies in the chat: nothing was measured on purpose. */
  readonly fromReplies: boolean;
  readonly firstTokenMs: number | null;
  readonly memoryBytes: number | null;
  readonly perplexity: number | null;
  readonly bitsPerByte: number | null;
  readonly bitsPerCharacter: number | null;
  /** Whether a software adapter ran it, so that no times are kept. */
  readonly software: boolean;
}

type Place = Pick<ModelInfo, 'device' | 'deviceName' | 'threads'>;

/** Latest loads and replies that are kept. */
const keptLoads = 5;
const keptReplies = 20;
/** A shorter reply says little of the speed. */
const fewestTokens = 16;

/** WebGPU without a graphics processor: SwiftShader, llvmpipe, or Windows' basic renderer. */
export function isSoftwareAdapter({ device, deviceName }: Pick<Place, 'device' | 'deviceName'>): boolean {
  return device === 'webgpu' && /swiftshader|llvmpipe|software|basic render/i.test(deviceName);
}

export function boardKey(modelId: string, { device, deviceName, threads }: Place): string {
  return JSON.stringify([modelId, device, deviceName, threads]);
}

function keyOf(entry: BoardEntry): string {
  return boardKey(entry.modelId, entry);
}

/** The entries with this model's as `change` makes it; a new one is added. */
function withEntry(
  entries: readonly BoardEntry[],
  modelId: string,
  info: ModelInfo,
  change: (entry: BoardEntry) => Partial<BoardEntry>,
): readonly BoardEntry[] {
  const { name, device, deviceName, threads, dtype, weightBytes } = info;
  const key = boardKey(modelId, info);
  const place = entries.findIndex((entry) => keyOf(entry) === key);
  const said = { modelId, name, device, deviceName, threads, dtype, weightBytes };
  const nothing = { downloads: [], loads: [], replySpeeds: [], replyFirsts: [], measured: null };
  const entry = { ...nothing, ...entries[place], ...said };
  const changed = { ...entry, ...change(entry) };
  return place < 0 ? [...entries, changed] : entries.with(place, changed);
}

/** @param fetched whether its files came over the network. */
export function withLoad(
  entries: readonly BoardEntry[],
  modelId: string,
  info: ModelInfo,
  milliseconds: number,
  fetched: boolean,
): readonly BoardEntry[] {
  if (isSoftwareAdapter(info)) return entries;
  return withEntry(entries, modelId, info, ({ downloads, loads }) =>
    fetched
      ? { downloads: [...downloads, milliseconds].slice(-keptLoads) }
      : { loads: [...loads, milliseconds].slice(-keptLoads) },
  );
}

/** With a reply that was written alone; the same entries where it says nothing of the speed. */
export function withReply(
  entries: readonly BoardEntry[],
  modelId: string,
  info: ModelInfo,
  { decodedTokens, decodeMs, firstTokenMs }: RunStats,
): readonly BoardEntry[] {
  if (decodedTokens < fewestTokens || decodeMs <= 0 || isSoftwareAdapter(info)) return entries;
  return withEntry(entries, modelId, info, ({ replySpeeds, replyFirsts }) => ({
    replySpeeds: [...replySpeeds, (1000 * decodedTokens) / decodeMs].slice(-keptReplies),
    replyFirsts: [...replyFirsts, ...(firstTokenMs === null ? [] : [firstTokenMs])].slice(-keptReplies),
  }));
}

export function withMeasurement(
  entries: readonly BoardEntry[],
  modelId: string,
  info: ModelInfo,
  measured: Measurement,
): readonly BoardEntry[] {
  return withEntry(entries, modelId, info, () => ({ measured }));
}

/** Tokens per second; null: there is nothing to divide by. */
function perSecond(tokens: number, milliseconds: number): readonly number[] {
  return tokens > 0 && milliseconds > 0 ? [(1000 * tokens) / milliseconds] : [];
}

/** The medians of what was measured, else of what the chat has shown. */
export function boardRow(entry: BoardEntry): BoardRow {
  const { name, device, deviceName, dtype, threads, weightBytes, measured } = entry;
  const runs = measured?.runs ?? [];
  const decoded = median(runs.flatMap(({ decodedTokens, decodeMs }) => perSecond(decodedTokens, decodeMs)));
  const firsts = runs.flatMap(({ firstTokenMs }) => (firstTokenMs === null ? [] : [firstTokenMs]));
  const text = measured?.text ?? null;
  return {
    key: keyOf(entry),
    name,
    device: deviceName,
    dtype,
    threads: device === 'wasm' ? threads : null,
    weightBytes: weightBytes === 0 ? null : weightBytes,
    downloadMs: median(entry.downloads),
    loadMs: median(entry.loads),
    prefillPerSecond: median(
      runs.flatMap(({ prefilledTokens, prefillMs }) => perSecond(prefilledTokens, prefillMs)),
    ),
    decodePerSecond: decoded ?? median(entry.replySpeeds),
    fromReplies: decoded === null && entry.replySpeeds.length > 0,
    firstTokenMs: median(firsts) ?? median(entry.replyFirsts),
    memoryBytes: measured?.memoryBytes ?? null,
    perplexity: text && perplexityOf(text),
    bitsPerByte: text && bitsPerByte(text),
    bitsPerCharacter: text && bitsPerCharacter(text),
    software: isSoftwareAdapter(entry),
  };
}

/** What a model makes of the standard text, as the chart can show it; low is better. */
export type BoardFigure = 'bitsPerByte' | 'perplexity';

/** A point of the chart. */
export interface BoardPoint {
  /** As the table counts it. */
  readonly place: number;
  readonly name: string;
  readonly speed: number;
  readonly value: number;
}

/** Rows that have both a speed and this figure, counted. */
export function chartedPoints(rows: readonly BoardRow[], figure: BoardFigure): readonly BoardPoint[] {
  return rows
    .flatMap(({ name, decodePerSecond: speed, [figure]: value }) =>
      speed === null || value === null ? [] : [{ name, speed, value }],
    )
    .map((point, index) => ({ place: index + 1, ...point }));
}

/** Each row's number, which is its point's in the chart; null where it has no point. */
export function rowPlaces(rows: readonly BoardRow[]): readonly (number | null)[] {
  let places = 0;
  return rows.map(({ decodePerSecond, bitsPerByte: bits }) =>
    decodePerSecond === null || bits === null ? null : ++places,
  );
}

/** Columns that can be sorted by. */
export type BoardColumn = Exclude<keyof BoardRow, 'key' | 'fromReplies' | 'software'>;

/** What the rows are sorted by. */
export interface BoardOrder {
  readonly column: BoardColumn;
  readonly descending: boolean;
}

/** In the order of a column; what is not known comes last, whichever way. Equal ones stay as they are. */
export function sortedRows(
  rows: readonly BoardRow[],
  { column, descending }: BoardOrder,
): readonly BoardRow[] {
  return rows.toSorted((a, b) => {
    const [left, right] = [a[column], b[column]];
    if (left === null || right === null) return (left === null ? 1 : 0) - (right === null ? 1 : 0);
    const order = typeof left === 'string' ? left.localeCompare(String(right), 'en') : left - Number(right);
    return descending ? -order : order;
  });
}
