import { Fragment, useMemo } from 'react';
import { type ChoiceUnder, choiceUnder } from '../../../core/choiceUnder.ts';
import { spokenName } from '../../../core/comparedTurn.ts';
import type { ReadCandidate, ReadPosition } from '../../../core/reading.ts';
import { readingNames } from '../../../core/readingWords.ts';
import { formatPercent } from '../../../core/tokenFigures.ts';
import { tokensOf } from '../../../core/tokenTrack.ts';
import type { TokenRecord } from '../../../core/types.ts';
import { useApp } from '../../../store/useApp.ts';
import { useTokenLabel } from '../../tokens/useTokenLabel.ts';
import { useTrackReading } from '../../tokens/useTrackReading.ts';
import styles from './DivergencePanel.module.css';
import { OptionRow } from './OptionRow.tsx';
import { PaneTag } from './PaneTag.tsx';
import type { TurnChoice } from './turnPanes.ts';

/** Candidates of a column; those that other panes chose follow where they lie lower. */
const candidateCount = 10;

interface DivergenceColumnProps {
  readonly own: TurnChoice;
  /** Of all panes, this one's too. */
  readonly choices: readonly TurnChoice[];
  readonly index: number;
}

/** One pane at the place where the replies part: what it said, and what else it could have said. */
export function DivergenceColumn({ own, choices, index }: DivergenceColumnProps) {
  const record = useApp((state) => tokensOf(state.conversation, own.replyId)[index]);
  return (
    <section className={styles.column} aria-label={`At the divergence: ${spokenName(own, choices)}`}>
      <h3 className={styles.who}>
        <PaneTag title={own} />
      </h3>
      {record === undefined ? (
        <p className={styles.none}>
          {own.ended ? 'Its reply had ended before this place.' : 'Has not come so far yet.'}
        </p>
      ) : (
        <Options own={own} choices={choices} index={index} record={record} />
      )}
    </section>
  );
}

function Options({ own, choices, index, record }: DivergenceColumnProps & { record: TokenRecord }) {
  const { reading, read } = useTrackReading(own.replyId);
  const position = useMemo(() => read(index), [read, index]);
  const label = useTokenLabel();
  const { chosen } = position;
  const others = otherChoices(own, choices);
  const choosers = (id: number) => choices.filter(({ tokenId }) => tokenId === id);
  return (
    <>
      <p className={styles.said}>
        said <bdi className={styles.token}>{label(record.id)}</bdi>{' '}
        {chosen.kept ? `with ${formatPercent(chosen.probability)}` : '(the settings of now would cut it)'}
      </p>
      {others.length > 0 && (
        <p className={styles.would}>
          {spokenName(own, choices)} would have said{' '}
          {others.map((id, place) => (
            <Fragment key={id}>
              {place > 0 && ', '}
              <bdi className={styles.token}>{label(id)}</bdi>{' '}
              {wouldWords(choiceUnder(record, position, reading, id), others.length === 1)}
            </Fragment>
          ))}
          .
        </p>
      )}
      <ol
        className={styles.options}
        aria-label={`Most likely tokens, ${readingNames[reading].toLowerCase()}`}
      >
        {listed(position, choices).map((candidate) => (
          <OptionRow
            key={candidate.id}
            candidate={candidate}
            label={label(candidate.id)}
            choosers={choosers(candidate.id)}
          />
        ))}
      </ol>
    </>
  );
}

/** The likeliest, and below them what any pane chose. */
function listed({ candidates }: ReadPosition, choices: readonly TurnChoice[]): readonly ReadCandidate[] {
  const wanted = new Set(choices.map(({ tokenId }) => tokenId));
  return candidates.filter(({ id }, place) => place < candidateCount || wanted.has(id));
}

/** What the others said, each once. */
function otherChoices(own: TurnChoice, choices: readonly TurnChoice[]): readonly number[] {
  const ids = new Set(choices.flatMap(({ tokenId }) => (tokenId === null ? [] : [tokenId])));
  ids.delete(own.tokenId ?? -1);
  return [...ids];
}

/** @param alone whether there is room for its rank. */
function wouldWords({ probability, exact, kept, rank }: ChoiceUnder, alone: boolean): string {
  if (!kept) return 'never (its settings cut it)';
  const place = rank === null || !alone ? '' : ` (rank ${rank})`;
  return `with ${exact ? '' : 'at most '}${formatPercent(probability)}${place}`;
}
