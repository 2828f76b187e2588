import type { Piece } from './documentPieces.ts';

type Step = readonly Piece[];

/** A stretch of typing that is undone at one go. */
export interface Burst {
  readonly kind: 'insert' | 'delete';
  /** Where the next character of the burst would go in, or be taken away. */
  readonly end: number;
  /** The burst's last character, for an insertion. */
  readonly last: string;
}

/** Documents that were shown before, and those that Redo goes back to; the next one is the last in each list. */
export interface DocumentHistory {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  /** What was typed last, as long as more of it would be the same step. */
  readonly burst: Burst | null;
}

export const emptyHistory: DocumentHistory = { past: [], future: [], burst: null };

/**
 * Remembers the document that a change took the place of. A change after Undo throws nothing away: what could
 * have been redone can be undone to from then on.
 * @param burst what was typed; null for any other change.
 */
export function remember(
  history: DocumentHistory,
  before: Step,
  burst: Burst | null = null,
): DocumentHistory {
  const { past, future } = history;
  const undone = future.length === 0 ? [] : [before, ...future.toReversed()];
  return { past: [...past, ...undone, before], future: [], burst };
}

/** The same, unless the change only goes on with what is being typed. */
export function rememberTyping(
  history: DocumentHistory,
  before: Step,
  change: { readonly from: string; readonly to: string },
): DocumentHistory {
  const burst = burstOf(change.from, change.to);
  const goesOn = burst !== null && continues(history.burst, burst, change);
  return goesOn ? { ...history, burst } : remember(history, before, burst);
}

/** null: there is nothing to undo. */
export function undo(
  history: DocumentHistory,
  shown: Step,
): { history: DocumentHistory; pieces: Step } | null {
  const pieces = history.past.at(-1);
  if (pieces === undefined) return null;
  const past = history.past.slice(0, -1);
  return { pieces, history: { past, future: [...history.future, shown], burst: null } };
}

/** null: there is nothing to redo. */
export function redo(
  history: DocumentHistory,
  shown: Step,
): { history: DocumentHistory; pieces: Step } | null {
  const pieces = history.future.at(-1);
  if (pieces === undefined) return null;
  const future = history.future.slice(0, -1);
  return { pieces, history: { past: [...history.past, shown], future, burst: null } };
}

/** What one keystroke did, if it put in or took away in one place; null: it replaced something. */
function burstOf(from: string, to: string): Burst | null {
  const grown = to.length - from.length;
  let start = 0;
  while (start < Math.min(from.length, to.length) && from[start] === to[start]) start += 1;
  if (grown > 0 && from.slice(start) === to.slice(start + grown)) {
    return { kind: 'insert', end: start + grown, last: to[start + grown - 1] ?? '' };
  }
  if (grown < 0 && to.slice(start) === from.slice(start - grown)) {
    return { kind: 'delete', end: start, last: '' };
  }
  return null;
}

/** Few enough for one key; anything longer was pasted or cut, and is a step of its own. */
const keystroke = 4;

/** Words one by one, and all that is deleted at one place together. */
function continues(before: Burst | null, now: Burst, { from, to }: { from: string; to: string }): boolean {
  const size = Math.abs(to.length - from.length);
  if (before?.kind !== now.kind || size > keystroke) return false;
  if (now.kind === 'delete') return now.end === before.end || now.end === before.end - size;
  const newWord = /\s/.test(before.last) && !/\s/.test(now.last);
  return now.end - size === before.end && !newWord;
}
