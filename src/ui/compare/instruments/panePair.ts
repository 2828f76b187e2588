import { sameVocabulary, vocabulariesDiffer } from '../../../core/paneModels.ts';
import type { TurnPane } from './turnPanes.ts';

/** Ids of two panes. */
export type PanePair = readonly [string, string];

/** The chosen two as far as they are still there, else the first two; null: there are not two. */
export function pairOf(
  panes: readonly TurnPane[],
  chosen: PanePair | null,
): readonly [TurnPane, TurnPane] | null {
  const [first, second] = (chosen ?? []).map((id) => panes.find((pane) => pane.id === id));
  if (first !== undefined && second !== undefined && first !== second) return [first, second];
  const [a, b] = panes;
  return a === undefined || b === undefined ? null : [a, b];
}

/** The pair with another pane at one place; the one that stood there changes places where it must. */
export function changePair([a, b]: PanePair, place: 0 | 1, id: string): PanePair {
  if (place === 0) return [id, id === b ? a : b];
  return [id === a ? b : a, id];
}

/** Why the two cannot be cross-examined now; null when they can. */
export function pairRefusal(
  pair: readonly [TurnPane, TurnPane],
  loaded: boolean,
  turn: number | null,
): string | null {
  const unasked = pair.filter(({ replyId }) => replyId === null);
  const when = turn === null ? 'yet' : `in turn ${turn + 1}`;
  if (unasked.length > 0) {
    return `${titles(unasked)} ${unasked.length === 1 ? 'has' : 'have'} no reply ${when}.`;
  }
  if (pair[0].question !== pair[1].question) return `${titles(pair)} were asked different questions.`;
  const writing = pair.filter(({ ended }) => !ended);
  if (writing.length > 0) {
    return `${titles(writing)} ${writing.length === 1 ? 'has' : 'have'} not finished yet.`;
  }
  if (!sameVocabulary(pair[0], pair[1])) return vocabulariesDiffer(pair[0].letter, pair[1].letter);
  const silent = pair.filter(({ tokenless }) => tokenless);
  if (silent.length > 0) return `${titles(silent)} said nothing.`;
  return loaded ? null : 'The model is not loaded yet.';
}

function titles(panes: readonly TurnPane[]): string {
  return panes.map(({ letter }) => letter).join(' and ');
}
