import { GitBranch } from 'lucide-react';
import { type CSSProperties, type KeyboardEvent, useState } from 'react';
import type { ReadCandidate, ReadPosition } from '../../core/reading.ts';
import { formatPercent } from '../../core/tokenFigures.ts';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import styles from './CandidateList.module.css';
import { useTokenLabel } from './useTokenLabel.ts';

interface CandidateListProps {
  readonly position: ReadPosition;
  readonly count: number;
  /** What a candidate can be taken for; without it the list is only read. */
  readonly onTake?: CandidateTaking | undefined;
}

export interface CandidateTaking {
  /** Why nothing can be taken now; null when it can. */
  readonly refusal: string | null;
  take(id: number): void;
  /** Keys besides ↑ and ↓. @returns whether the key meant something. */
  press(key: string): boolean;
}

/** The most likely tokens of a position under the reading; the chosen one too if it lies lower. */
export function CandidateList({ position, count, onTake }: CandidateListProps) {
  const label = useTokenLabel();
  const [stop, setStop] = useState(0);
  const top = position.candidates.slice(0, count);
  const candidates = top.some(({ chosen }) => chosen) ? top : [...top, position.chosen];

  const press = (event: KeyboardEvent<HTMLOListElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const next = buttons[buttons.indexOf(event.target as HTMLElement) + (step ?? 0)];
    if (step !== undefined && next !== undefined) next.focus();
    else if (!onTake?.press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ol
      className={styles.list}
      aria-label="Most likely tokens"
      data-candidates={onTake !== undefined || undefined}
      onKeyDown={onTake && press}
    >
      {candidates.map((candidate, place) => {
        const row = <Figures candidate={candidate} label={label(candidate.id)} />;
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the focus stays in its place when the token changes
            key={place}
            className={styles.item}
            value={candidate.rank ?? undefined}
            data-chosen={candidate.chosen || undefined}
            data-cut={!candidate.kept || undefined}
          >
            {onTake === undefined ? (
              <span className={styles.row}>{row}</span>
            ) : (
              <button
                type="button"
                className={styles.row}
                aria-disabled={candidate.chosen || onTake.refusal !== null || undefined}
                title={
                  candidate.chosen ? undefined : (onTake.refusal ?? 'Continue from here with this token')
                }
                tabIndex={place === Math.min(stop, candidates.length - 1) ? 0 : -1}
                onFocus={() => setStop(place)}
                onClick={() => {
                  if (!candidate.chosen && onTake.refusal === null) onTake.take(candidate.id);
                }}
              >
                <VisuallyHidden>{candidate.chosen ? 'Rank' : 'Continue from here with rank'} </VisuallyHidden>
                {row}
                {!candidate.chosen && (
                  <GitBranch aria-hidden className={styles.branch} size={12} strokeWidth={1.75} />
                )}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** The raw probability stands in grey behind the reading's. */
function Figures({ candidate, label }: { candidate: ReadCandidate; label: string }) {
  const { rank, rawProbability, probability, kept, chosen } = candidate;
  return (
    <>
      <span className={styles.rank}>{rank ?? '?'}</span>
      <span className={styles.label}>
        <bdi>{label}</bdi>
        {chosen && <span className={styles.chosen}>chosen</span>}
      </span>
      <span className={styles.track} aria-hidden="true">
        {rawProbability !== probability && <span className={styles.rawBar} style={fill(rawProbability)} />}
        {kept && <span className={styles.bar} style={fill(probability)} />}
      </span>
      <span className={styles.percent}>{kept ? formatPercent(probability) : 'cut'}</span>
    </>
  );
}

function fill(probability: number): CSSProperties {
  return { '--fill': `${probability * 100}%` } as CSSProperties;
}
