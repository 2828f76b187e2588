import type { ReactNode } from 'react';
import { surprisalBits } from '../../core/stats.ts';
import { bits, drawSettings, formatPercent, formatRank } from '../../core/tokenFigures.ts';
import type { TokenRecord } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import { CandidateList } from './CandidateList.tsx';
import styles from './TokenDetails.module.css';
import { useVocabularySize } from './useTokenLabel.ts';

interface Props {
  readonly record: TokenRecord;
  readonly index: number;
  /** Tokens of the whole reply. */
  readonly count: number;
}

/** Everything recorded about one token, with the ten that were most likely in its place. */
export function TokenDetails({ record, index, count }: Props) {
  const vocabularySize = useVocabularySize();
  const { draw } = record;
  const kept = draw.keptCount.toLocaleString('en-US');
  return (
    <div className={styles.details}>
      <p className={styles.title}>
        <bdi className={styles.label}>{visibleText(bytesLabel(record.bytes)) || `#${record.id}`}</bdi>
        <span className={styles.place}>
          token {index + 1} of {count} · id {record.id}
        </span>
      </p>
      <CandidateList score={record} count={10} />
      <dl className={styles.figures}>
        <Figure name="Probability">{formatPercent(Math.exp(record.logprob))}</Figure>
        <Figure name="Logprob">{record.logprob.toFixed(4)}</Figure>
        <Figure name="Surprisal">{surprisalBits(record.logprob).toFixed(2)} bits</Figure>
        <Figure name="Rank">{formatRank(record.rank, vocabularySize)}</Figure>
        <Figure name="Entropy">{bits(record.entropy).toFixed(2)} bits</Figure>
        <Figure name="As sampled">{formatPercent(draw.probability)}</Figure>
      </dl>
      <p className={styles.drawn}>
        Drawn at {drawSettings(draw.params).join(', ')}: {kept} {draw.keptCount === 1 ? 'token' : 'tokens'}{' '}
        kept, {Math.round(record.elapsedMs)} ms.
        {record.kind === 'special' && ' A special token: it adds no text.'}
        {record.inStop && ' Removed from the text by a stop string.'}
      </p>
    </div>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
