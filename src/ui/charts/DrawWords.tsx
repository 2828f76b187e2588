import type { ReactNode } from 'react';
import { type DrawOutcome, isInRest } from '../../core/drawBar.ts';
import { formatCount } from '../../core/formatCount.ts';
import type { ReadCandidate } from '../../core/reading.ts';
import type { StageBar } from '../../core/stageBars.ts';
import { formatPercent, formatRank } from '../../core/tokenFigures.ts';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import styles from './Waterfall.module.css';

interface DrawWordsProps {
  readonly stages: readonly StageBar[];
  readonly outcome: DrawOutcome;
  readonly chosen: ReadCandidate;
  readonly label: (id: number) => string;
  readonly isWhatIf: boolean;
}

/** Why this token, in a sentence; and the stages in words for who does not see the chart. */
export function DrawWords({ stages, outcome, chosen, label, isWhatIf }: DrawWordsProps) {
  return (
    <>
      <VisuallyHidden>
        {stages.map(({ label: stage, survivors, to }) => (
          <span key={stage}>
            {stage}: {survivors === null ? 'at least 64' : formatCount(survivors)}{' '}
            {survivors === 1 ? 'token' : 'tokens'} left, {formatPercent(to)} of the probability.{' '}
          </span>
        ))}
      </VisuallyHidden>
      <p className={styles.words}>{sentence()}</p>
    </>
  );

  function name(id: number): ReactNode {
    return <bdi className={styles.quoted}>{label(id)}</bdi>;
  }

  function sentence(): ReactNode {
    switch (outcome.kind) {
      case 'prompt':
        return 'Part of the prompt, or typed by hand: the model read this token, it did not draw it.';
      case 'by-hand':
        return <>{name(chosen.id)} was put here by hand: nothing was drawn.</>;
      case 'by-server':
        return <>The server drew {name(chosen.id)}; how, it does not tell.</>;
      case 'greedy':
        return isWhatIf && !chosen.kept ? (
          <>Temperature 0 is greedy: the most likely token would have been taken, not {name(chosen.id)}.</>
        ) : (
          <>Temperature 0 is greedy: the most likely token is taken, and no number is drawn.</>
        );
      case 'drawn':
        return drawnSentence(outcome);
    }
  }

  function drawnSentence({ uniform, hit }: Extract<DrawOutcome, { kind: 'drawn' }>): ReactNode {
    const number = uniform.toFixed(4);
    if (hit === null) {
      return (
        <>
          {isWhatIf
            ? `With these settings the same number ${number} would fall`
            : `The uniform number ${number} fell`}{' '}
          in the rest,{' '}
          {isInRest(chosen) ? (
            <>
              where {name(chosen.id)} (rank {formatRank(chosen.rank, null)}) lies.
            </>
          ) : (
            'below the 64 tokens that were recorded one by one.'
          )}
        </>
      );
    }
    const share = `${hit.from.toFixed(4)} to ${hit.to.toFixed(4)}`;
    if (!isWhatIf) {
      return (
        <>
          The uniform number {number} fell on {name(hit.candidate.id)}, whose share reaches from {share}.
        </>
      );
    }
    return hit.candidate.chosen ? (
      <>
        With these settings the same number {number} would fall on {name(hit.candidate.id)} again ({share}).
      </>
    ) : (
      <>
        With these settings the same number {number} would fall on {name(hit.candidate.id)} ({share}), not on{' '}
        {name(chosen.id)}.
      </>
    );
  }
}
