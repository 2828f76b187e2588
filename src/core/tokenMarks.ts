import { classCount, classOf } from './probabilityClass.ts';
import type { TrackReader } from './reading.ts';
import type { TokenRecord } from './types.ts';

/** How a token looks under a reading. */
export interface TokenMark {
  /** 0 (p ≥ 90 %) to 8 (p < 0.1 %). */
  readonly probabilityClass: number;
  /** Whether the reading's filters let the token pass. */
  readonly kept: boolean;
}

const keptFrom = '0'.charCodeAt(0);
const cutFrom = 'a'.charCodeAt(0);

/** One character for each token, so that a view can compare a whole block's marks at once. */
export function readMark(marks: string, offset: number): TokenMark {
  const code = marks.charCodeAt(offset);
  const kept = code < cutFrom;
  const probabilityClass = code - (kept ? keptFrom : cutFrom);
  if (!(probabilityClass >= 0 && probabilityClass < classCount)) {
    throw new RangeError(`There is no mark at ${offset}.`);
  }
  return { probabilityClass, kept };
}

function markOf(probability: number, kept: boolean): string {
  return String.fromCharCode((kept ? keptFrom : cutFrom) + classOf(probability));
}

const knownRaw = new WeakMap<readonly TokenRecord[], string>();

/** The marks of the raw reading; a list that was asked for before is only looked up. */
export function rawMarks(records: readonly TokenRecord[]): string {
  let marks = knownRaw.get(records);
  if (marks === undefined) {
    marks = records.map((record) => markOf(Math.exp(record.logprob), true)).join('');
    knownRaw.set(records, marks);
  }
  return marks;
}

/** One way to read a track; `settings` is the same object as long as the same settings shape it. */
export interface TrackReading {
  readonly read: TrackReader;
  readonly settings: object;
}

/**
 * Remembers each token's mark while the settings stay: an append then reads only what is new, and every
 * view of the same tokens shares the work. A token's record belongs to one place in one context, so the
 * record and the settings decide the mark.
 */
const known = new WeakMap<TokenRecord, Known>();

interface Known {
  readonly settings: object;
  readonly mark: string;
  readonly probability: number;
}

function knownOf({ read, settings }: TrackReading, record: TokenRecord, index: number): Known {
  const before = known.get(record);
  if (before?.settings === settings) return before;
  const { probability, kept } = read(index).chosen;
  const now = { settings, mark: markOf(probability, kept), probability: kept ? probability : 0 };
  known.set(record, now);
  return now;
}

function knownMark(reading: TrackReading, record: TokenRecord, index: number): string {
  return knownOf(reading, record, index).mark;
}

/** What the reading gave the token at `index` of its track; 0: it was cut. */
export function chosenProbability(reading: TrackReading, record: TokenRecord, index: number): number {
  return knownOf(reading, record, index).probability;
}

/** The same for whole blocks of a text, which are many more tokens than an append adds. */
const knownBlocks = new WeakMap<
  readonly TokenRecord[],
  { readonly settings: object; readonly marks: string }
>();

/** The marks of `records`, the first of which stands at `start` in its track. */
export function readingMarks(reading: TrackReading, records: readonly TokenRecord[], start: number): string {
  const before = knownBlocks.get(records);
  if (before?.settings === reading.settings) return before.marks;
  let marks = '';
  for (const [offset, record] of records.entries()) marks += knownMark(reading, record, start + offset);
  knownBlocks.set(records, { settings: reading.settings, marks });
  return marks;
}

/** How many of a track's tokens from `from` to before `to` the reading's filters would have kept out. */
export function countCut(
  reading: TrackReading,
  tokens: readonly TokenRecord[],
  from = 0,
  to = tokens.length,
): number {
  let count = 0;
  const end = Math.min(to, tokens.length);
  for (let index = from; index < end; index++) {
    if (knownMark(reading, tokens[index]!, index).charCodeAt(0) >= cutFrom) count++;
  }
  return count;
}
