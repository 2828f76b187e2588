import { GitBranch } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { ReadCandidate } from '../../core/reading.ts';
import { candidateSentence } from '../../core/readingWords.ts';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import { useCandidateTaking } from '../tokens/useCandidateTaking.ts';
import { useTokenLabel } from '../tokens/useTokenLabel.ts';
import styles from './CandidateBars.module.css';

interface CandidateButtonsProps {
  trackId: string;
  index: number;
  rows: readonly ReadCandidate[];
  /** Whether the text can go on from a candidate: not in a prompt. */
  canTake: boolean;
}

/** Over the rows of the chart: each candidate in words, and a button to continue from it. */
export function CandidateButtons({ trackId, index, rows, canTake }: CandidateButtonsProps) {
  const label = useTokenLabel();
  const { refusal, take, press } = useCandidateTaking(trackId, index);
  const [stop, setStop] = useState(0);

  const onKeyDown = (event: KeyboardEvent<HTMLOListElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const next = buttons[buttons.indexOf(event.target as HTMLElement) + (step ?? 0)];
    if (step !== undefined) next?.focus();
    else if (!press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ol
      className={styles.buttons}
      aria-label="Candidates"
      data-candidates={canTake || undefined}
      onKeyDown={onKeyDown}
    >
      {rows.map((candidate, place) => {
        const { rank, chosen } = candidate;
        const sentence = candidateSentence(candidate, label(candidate.id));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the focus stays in its place when the token changes
          <li key={place} value={rank ?? undefined}>
            {canTake ? (
              <button
                type="button"
                className={styles.button}
                aria-label={sentence}
                aria-disabled={chosen || refusal !== null || undefined}
                title={chosen ? 'This token was taken' : (refusal ?? 'Continue from here with this token')}
                tabIndex={place === Math.min(stop, rows.length - 1) ? 0 : -1}
                onFocus={() => setStop(place)}
                onClick={() => {
                  if (!chosen && refusal === null) take(candidate.id);
                }}
              >
                {!chosen && <GitBranch aria-hidden size={13} strokeWidth={1.75} />}
              </button>
            ) : (
              <VisuallyHidden>{sentence.replace(/^Continue from here with /, '')}</VisuallyHidden>
            )}
          </li>
        );
      })}
    </ol>
  );
}
