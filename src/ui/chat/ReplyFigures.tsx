import { useMemo } from 'react';
import { typedCount } from '../../core/editedReply.ts';
import { formatCount } from '../../core/formatCount.ts';
import { tokenStats } from '../../core/stats.ts';
import { formatEntropy } from '../../core/tokenFigures.ts';
import type { AssistantMessage, RunStats } from '../../core/types.ts';
import { formatDuration, formatRate } from '../kit/formatFigures.ts';
import { LeastLikely } from '../tokens/TrackSummary.tsx';
import styles from './ReplyFigures.module.css';
import { useSameVersion } from './useMessage.ts';

const endWords: Readonly<Record<NonNullable<AssistantMessage['endReason']>, string>> = {
  stop: 'ended by a stop string',
  length: 'cut off at max tokens',
  context: 'context is full',
  aborted: 'stopped',
  error: 'failed',
};

interface Figure {
  readonly words: string;
  readonly meaning: string;
  /** Left out in a pane of a comparison, which has instruments for it. */
  readonly minor?: boolean;
}

function runFigures(stats: RunStats): readonly Figure[] {
  const seconds = stats.decodeMs / 1000;
  return [
    { words: formatDuration(stats.prefillMs + stats.decodeMs), meaning: 'Time for prompt and reply' },
    ...(seconds > 0 && stats.decodedTokens > 0
      ? [{ words: `${formatRate(stats.decodedTokens / seconds)} t/s`, meaning: 'Tokens per second' }]
      : []),
    ...(stats.firstTokenMs === null
      ? []
      : [
          {
            words: `first after ${formatDuration(stats.firstTokenMs)}`,
            meaning: 'Time to the first token',
            minor: true,
          },
        ]),
  ];
}

/**
 * One line of figures under a reply: tokens, time, speed, time to first token, perplexity, mean
 * logprob and entropy, the least likely token, how it ended.
 */
export function ReplyFigures({ message, parentId }: { message: AssistantMessage; parentId: string }) {
  const { tokens, stats, endReason } = message;
  const same = useSameVersion(message.id, parentId);
  // Averages go over the whole reply: only once it is written.
  const averages = useMemo(() => (endReason === null ? null : tokenStats(tokens)), [tokens, endReason]);
  const typed = useMemo(() => typedCount(tokens), [tokens]);
  if (tokens.length === 0 && stats === null) {
    const isTold = endReason !== null && message.prefill !== '';
    return (
      <span className={styles.figures}>
        {isTold && <span className={styles.ended}>written by hand</span>}
      </span>
    );
  }
  const byItself = endReason === null || (endReason === 'stop' && tokens.at(-1)?.inStop !== true);
  const ended = byItself ? null : endWords[endReason];
  const figures: readonly Figure[] = [
    {
      words: `${formatCount(tokens.length)} ${tokens.length === 1 ? 'token' : 'tokens'}`,
      meaning: 'Length of the reply',
    },
    ...(typed === 0
      ? []
      : [{ words: `${formatCount(typed)} typed`, meaning: 'Tokens that nobody drew: an edit' }]),
    ...(stats === null ? [] : runFigures(stats)),
    ...(averages === null
      ? []
      : [
          {
            words: `perplexity ${formatRate(averages.perplexity)}`,
            meaning: 'Perplexity: as unsure as among this many tokens',
          },
          {
            words: `mean logprob ${averages.meanLogprob.toFixed(2)}`,
            meaning: 'Mean of the raw natural-log probabilities, special tokens left out',
            minor: true,
          },
          {
            words: `mean entropy ${formatEntropy(averages.meanEntropy)}`,
            meaning: 'How open the choice was, on average',
            minor: true,
          },
        ]),
  ];
  return (
    <span className={styles.figures}>
      {figures.map(({ words, meaning, minor }) => (
        <span key={meaning} title={meaning} className={minor ? styles.minor : undefined}>
          {words}
        </span>
      ))}
      {averages !== null && <LeastLikely trackId={message.id} tokens={tokens} index={averages.leastLikely} />}
      {ended !== null && <span className={styles.ended}>{ended}</span>}
      {same !== null && <span className={styles.ended}>same as version {same}</span>}
    </span>
  );
}
