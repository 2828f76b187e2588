import { blindPair } from '../core/blindPair.ts';
import { isBlindfolded } from '../core/comparisonSetup.ts';
import { addVote, emptyTally, swapVote } from '../core/voteTally.ts';
import type { AppStore, CompareActions } from './appState.ts';
import { writeTallies } from './compareStorage.ts';
import { clearedPane } from './newComparison.ts';
import type { PaneEntries } from './paneEntries.ts';
import type { RoundControl } from './roundActions.ts';

export interface BlindSurroundings {
  readonly storage: Storage | null;
  readonly newId: () => string;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}

/** Judging two panes without their names. */
export function createBlindActions(
  { getState: get, setState: set }: AppStore,
  { storage, newId, random }: BlindSurroundings,
  { comparison, change }: PaneEntries,
  { catchUp }: Pick<RoundControl, 'catchUp'>,
): Pick<CompareActions, 'setBlind' | 'vote' | 'nextRound' | 'forgetTallies'> {
  function shuffled(a: string, b: string): readonly [string, string] {
    return random() < 0.5 ? [a, b] : [b, a];
  }

  return {
    setBlind(on) {
      const { panes, blind, focusedPaneId } = comparison();
      if (on === (blind !== null)) return;
      if (!on) {
        change({ blind: null });
        for (const { id } of panes) void catchUp(id);
        return;
      }
      const [first, ...others] = panes;
      const other = others.find(({ id }) => id === focusedPaneId) ?? others[0];
      if (first === undefined || other === undefined) return;
      change({ blind: { order: shuffled(first.id, other.id), vote: null }, cursor: null, hovered: null });
    },
    vote(vote) {
      const { blind } = comparison();
      const pair = blindPair(comparison(), get().modelSpec.id);
      if (blind === null || pair === null || !isBlindfolded(comparison())) return;
      const { key, swapped, turned } = pair;
      const tallies = get().tallies;
      const tally = addVote(tallies[key] ?? emptyTally, swapped !== turned ? swapVote(vote) : vote);
      set({ tallies: { ...tallies, [key]: tally } });
      change({ blind: { ...blind, vote } });
      writeTallies(storage, get().tallies);
    },
    nextRound() {
      const { blind, panes } = comparison();
      if (blind === null) return;
      const cleared = panes.map((pane) => (blind.order.includes(pane.id) ? clearedPane(newId, pane) : pane));
      change({ panes: cleared, blind: { order: shuffled(...blind.order), vote: null }, cursor: null });
    },
    forgetTallies() {
      set({ tallies: {} });
      writeTallies(storage, {});
    },
  };
}
