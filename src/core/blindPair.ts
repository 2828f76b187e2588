import type { Comparison, Pane } from './comparison.ts';
import { personaOf, shownPanes } from './comparisonSetup.ts';
import { pairKey } from './voteTally.ts';

/** The two panes of a blind test, in the order of the panes, and where their votes are kept. */
export interface BlindPair {
  readonly first: Pane;
  readonly second: Pane;
  /** Whether the second stands at the left, as A. */
  readonly turned: boolean;
  readonly key: string;
  /** Whether the tally under `key` counts the second pane's votes as `a`. */
  readonly swapped: boolean;
}

/**
 * null: there is no blind test.
 * @param chosenId the page's model, which answers where a pane has none of its own.
 */
export function blindPair(comparison: Comparison, chosenId: string): BlindPair | null {
  if (comparison.blind === null) return null;
  const tested = shownPanes(comparison);
  const [first, second] = comparison.panes.filter((pane) => tested.includes(pane));
  if (first === undefined || second === undefined) return null;
  const { key, swapped } = panePairKey(first, second, chosenId);
  return { first, second, turned: tested[0] === second, key, swapped };
}

/** Voice, settings and model are judged together: the same persona at two temperatures is two. */
export function panePairKey(first: Pane, second: Pane, chosenId: string) {
  return pairKey(judged(first, chosenId), judged(second, chosenId));
}

function judged(pane: Pane, chosenId: string) {
  return { ...personaOf(pane), params: pane.conversation.params, modelId: pane.modelId ?? chosenId };
}
