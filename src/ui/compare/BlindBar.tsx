import { useEffect, useRef } from 'react';
import type { Vote } from '../../core/comparison.ts';
import { isPaneWriting, repliesOf, shownPanes } from '../../core/comparisonSetup.ts';
import type { AppState } from '../../store/appState.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import styles from './BlindBar.module.css';
import { BlindResult } from './BlindResult.tsx';

const votes: readonly (readonly [Vote, string])[] = [
  ['a', 'A is better'],
  ['b', 'B is better'],
  ['tie', 'Tie'],
  ['both-bad', 'Both are bad'],
];

/** Whether each of the two has an answer to judge. */
function haveAnswered({ comparison }: AppState): boolean {
  return shownPanes(comparison).every((pane) => {
    const last = repliesOf(pane.conversation).at(-1);
    return (
      !isPaneWriting(pane) &&
      pane.queuedReplyId === null &&
      last !== undefined &&
      last.endReason !== null &&
      last.endReason !== 'error' &&
      last.tokens.length > 0
    );
  });
}

/** The vote, and after it what it says. */
export function BlindBar() {
  const voted = useApp((state) => state.comparison.blind?.vote ?? null);
  return (
    <section aria-label="Blind test" className={styles.bar}>
      {voted === null ? <BlindVote /> : <BlindResult vote={voted} />}
    </section>
  );
}

function BlindVote() {
  const ready = useApp(haveAnswered);
  const { compare } = useActions();
  const group = useRef<HTMLDivElement>(null);
  // The result takes the buttons' place, and with it the focus.
  useEffect(
    () => () => {
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-blind-result]')?.focus());
    },
    [],
  );
  return (
    <>
      <p className={styles.words} aria-live="polite">
        {ready ? 'Which answer is better?' : 'Ask something; vote once both have answered.'}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row in every browser */}
      <div ref={group} role="group" aria-label="Vote" className={styles.votes}>
        {votes.map(([vote, words]) => (
          <Button
            key={vote}
            disabled={!ready}
            title={ready ? undefined : 'Both have to answer first'}
            onClick={() => compare.vote(vote)}
          >
            {words}
          </Button>
        ))}
      </div>
    </>
  );
}
