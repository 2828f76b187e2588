import { type ReactNode, useMemo } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import type { ReadPosition } from '../../core/reading.ts';
import { keptWords, readingNames } from '../../core/readingWords.ts';
import { surprisalBits } from '../../core/stats.ts';
import {
  drawSettings,
  formatEntropy,
  formatPercent,
  formatRank,
  unknownWord,
} from '../../core/tokenFigures.ts';
import { isPromptTrack } from '../../core/tokenTrack.ts';
import type { TokenDraw, TokenRecord } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import { CandidateList } from './CandidateList.tsx';
import styles from './TokenDetails.module.css';
import { useCandidateTaking } from './useCandidateTaking.ts';
import { useVocabularySize } from './useTokenLabel.ts';
import { useTrackReading } from './useTrackReading.ts';

interface Props {
  readonly trackId: string;
  readonly record: TokenRecord;
  readonly index: number;
  /** Tokens of the whole track. */
  readonly count: number;
}

/** Everything recorded about one token, with the ten that were most likely in its place. */
export function TokenDetails({ trackId, record, index, count }: Props) {
  const vocabularySize = useVocabularySize();
  const { reading, read } = useTrackReading(trackId);
  const position = useMemo(() => read(index), [read, index]);
  const taking = useCandidateTaking(trackId, index);
  const { draw } = record;
  return (
    <div className={styles.details}>
      <p className={styles.title}>
        <bdi className={styles.label}>{visibleText(bytesLabel(record.bytes)) || `#${record.id}`}</bdi>
        <span className={styles.place}>
          token {index + 1} of {count} · id {record.id}
        </span>
      </p>
      <p className={styles.note}>
        {readingNames[reading]}
        {reading !== 'raw' && ` · ${keptWords(position.keptCount)}`}
        {draw !== null && ' · click one to continue from here with it'}
      </p>
      <CandidateList position={position} count={10} onTake={draw === null ? undefined : taking} />
      <dl className={styles.figures}>
        <Figure name="Raw probability">{formatPercent(Math.exp(record.logprob))}</Figure>
        <Figure name="Logprob">{record.logprob.toFixed(4)}</Figure>
        <Figure name="Surprisal">{surprisalBits(record.logprob).toFixed(2)} bits</Figure>
        <Figure name="Rank">{formatRank(record.rank, vocabularySize)}</Figure>
        <Figure name="Entropy">{formatEntropy(record.entropy)}</Figure>
        {record.stopLogprob !== null && (
          <Figure name="Ending here">{formatPercent(Math.exp(record.stopLogprob))}</Figure>
        )}
        {draw !== null && (
          <Figure name="As sampled">
            {draw.probability === null ? unknownWord : formatPercent(draw.probability)}
          </Figure>
        )}
        {reading === 'what-if' && <Figure name="What-if">{whatIf(position)}</Figure>}
      </dl>
      <p className={styles.note}>
        {draw === null ? readSentence(trackId) : drawSentence(draw, record.elapsedMs)}
        {record.kind === 'special' && ' A special token: it adds no text.'}
        {record.inStop && ' Removed from the text by a stop string.'}
      </p>
    </div>
  );
}

function whatIf({ chosen }: ReadPosition): string {
  return chosen.kept ? formatPercent(chosen.probability) : 'excluded';
}

function readSentence(trackId: string): string {
  return `${isPromptTrack(trackId) ? 'Part of the prompt' : 'Typed by you'}: read, not drawn.`;
}

function drawSentence({ params, uniform, keptCount }: TokenDraw, elapsedMs: number): string {
  const settings = drawSettings(params).join(', ');
  // The server tells what it drew, and nothing of how.
  if (keptCount === null) return `Drawn by the server, asked for ${settings}: ${Math.round(elapsedMs)} ms.`;
  const kept = `${formatCount(keptCount)} ${keptCount === 1 ? 'token' : 'tokens'} kept`;
  return uniform === null
    ? `Put here by hand. At ${settings}: ${kept}.`
    : `Drawn at ${settings}: ${kept}, ${Math.round(elapsedMs)} ms.`;
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
