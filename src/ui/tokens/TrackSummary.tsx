import { useMemo } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import { tokenStats } from '../../core/stats.ts';
import { formatEntropy, formatPercent } from '../../core/tokenFigures.ts';
import type { TokenRecord } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import { bytesLabel } from '../../core/vocabulary.ts';
import { useActions } from '../../store/useApp.ts';
import { formatRate } from '../kit/formatFigures.ts';
import styles from './TrackSummary.module.css';

interface TrackSummaryProps {
  readonly trackId: string;
  readonly tokens: readonly TokenRecord[];
}

/** A track in one line; its averages leave special tokens out. */
export function TrackSummary({ trackId, tokens }: TrackSummaryProps) {
  const stats = useMemo(() => tokenStats(tokens), [tokens]);
  if (stats === null) return null;
  return (
    <p className={styles.summary}>
      <span>
        {formatCount(tokens.length)} {tokens.length === 1 ? 'token' : 'tokens'}
      </span>
      <span title="Mean of the raw natural-log probabilities, special tokens left out">
        mean logprob {stats.meanLogprob.toFixed(2)}
      </span>
      <span title="As unsure as among this many equally likely tokens">
        perplexity {formatRate(stats.perplexity)}
      </span>
      <span title="How open the choice was, on average">mean entropy {formatEntropy(stats.meanEntropy)}</span>
      <LeastLikely trackId={trackId} tokens={tokens} index={stats.leastLikely} />
    </p>
  );
}

/** Names the least likely token; a click goes there. */
export function LeastLikely({ trackId, tokens, index }: TrackSummaryProps & { index: number }) {
  const { select } = useActions();
  const record = tokens[index];
  if (record === undefined) return null;
  return (
    <button
      type="button"
      className={styles.least}
      title="Go to the least likely token"
      onClick={() => select({ trackId, index })}
    >
      least likely <bdi>{visibleText(bytesLabel(record.bytes))}</bdi>{' '}
      {formatPercent(Math.exp(record.logprob))}
    </button>
  );
}
