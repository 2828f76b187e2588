import { useShallow } from 'zustand/react/shallow';
import { blindPair } from '../../core/blindPair.ts';
import type { Vote } from '../../core/comparison.ts';
import { emptyTally, swapTally } from '../../core/voteTally.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { focusHome } from '../kit/focusHome.ts';
import { HelpTip } from '../kit/HelpTip.tsx';
import styles from './BlindBar.module.css';
import { useShownPaneNames } from './comparisonHooks.ts';
import { tallyWords } from './tallyWords.ts';

const votedWords: Readonly<Record<Vote, (a: string, b: string) => string>> = {
  a: (a) => `You preferred A, which was ${a}.`,
  b: (_, b) => `You preferred B, which was ${b}.`,
  tie: (a, b) => `A tie: A was ${a}, B was ${b}.`,
  'both-bad': (a, b) => `Neither was good: A was ${a}, B was ${b}.`,
};

/** The pair's votes, always with the same persona first, whichever stood at the left. */
function pairTally({ comparison, tallies, modelSpec }: AppState) {
  const pair = blindPair(comparison, modelSpec.id);
  if (pair === null) return null;
  const { first, second, key, swapped } = pair;
  const kept = tallies[key] ?? emptyTally;
  return tallyWords(first.name, second.name, swapped ? swapTally(kept) : kept);
}

/** Who was who, and what all votes on the two say so far. */
export function BlindResult({ vote }: { vote: Vote }) {
  const [a = '', b = ''] = useShownPaneNames();
  const tally = useApp(useShallow(pairTally));
  const { compare } = useActions();
  const and = (act: () => void) => () => {
    act();
    requestAnimationFrame(focusHome);
  };
  return (
    <>
      <div className={styles.result} data-blind-result tabIndex={-1}>
        <p className={styles.words}>{votedWords[vote](a, b)}</p>
        {tally !== null && (
          <p className={styles.tally}>
            <strong>{tally.figures}</strong>
            <span>{tally.meaning}</span>
            <HelpTip
              label="What does the tally say?"
              text="Share of the decided votes for the first persona, and in brackets the range in which its true share lies with 95 % confidence (Wilson)."
            />
          </p>
        )}
      </div>
      <div className={styles.votes}>
        <Button variant="primary" onClick={and(() => compare.nextRound())}>
          Next round
        </Button>
        <Button onClick={and(() => compare.setBlind(false))}>End blind test</Button>
        <Button variant="quiet" onClick={compare.forgetTallies}>
          Forget votes
        </Button>
      </div>
    </>
  );
}
