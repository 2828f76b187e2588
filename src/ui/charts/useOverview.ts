import { useCallback, useEffect, useMemo, useState } from 'react';
import { type OverviewBucket, overviewBuckets } from '../../core/overviewBuckets.ts';
import type { Reading } from '../../core/reading.ts';
import { chosenProbability } from '../../core/tokenMarks.ts';
import { replyOf, trackMessageId } from '../../core/tokenTrack.ts';
import { trackContext } from '../../core/trackContext.ts';
import type { AppState } from '../../store/appState.ts';
import { useReplyReading } from '../tokens/useTrackReading.ts';
import { useCalm } from '../kit/usePaced.ts';

/** The whole run, as far as it has been read. */
export interface OverviewShown {
  readonly trackId: string;
  /** The reading that the buckets are of: for a moment it may still be the one before. */
  readonly reading: Reading;
  /** Tokens in the buckets. */
  readonly count: number;
  readonly buckets: readonly OverviewBucket[];
}

/** A moving slider is let go by; by then other views have read most tokens. Then milliseconds of one slice. */
const restMs = 120;
const sliceMs = 4;
/** Tokens that are read without a look at the clock. */
const stretch = 16;

/** The overview's buckets under the reading; what is not raw follows once the settings rest, read in slices. */
export function useOverview(trackId: string): OverviewShown {
  const reply = useCalm(
    useCallback((state: AppState) => replyOf(state.conversation, trackMessageId(trackId)), [trackId]),
  );
  const { tokens } = useMemo(() => trackContext(reply, trackId), [reply, trackId]);
  const reading = useReplyReading(reply, trackId);
  const raw = useMemo<OverviewShown>(
    () => ({ trackId, reading: 'raw', count: tokens.length, buckets: overviewBuckets(tokens) }),
    [trackId, tokens],
  );
  const [shaped, setShaped] = useState<OverviewShown | null>(null);

  useEffect(() => {
    if (reading.reading === 'raw') return;
    const scores: { logprob: number }[] = [];
    let frame = 0;
    function slice() {
      const end = performance.now() + sliceMs;
      while (scores.length < tokens.length) {
        if (scores.length % stretch === 0 && performance.now() > end) {
          frame = requestAnimationFrame(slice);
          return;
        }
        const index = scores.length;
        const record = tokens[index];
        if (record === undefined) break;
        scores.push({ logprob: Math.log(chosenProbability(reading, record, index)) });
      }
      setShaped({
        trackId,
        reading: reading.reading,
        count: tokens.length,
        buckets: overviewBuckets(scores),
      });
    }
    const timer = setTimeout(slice, restMs);
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [trackId, reading, tokens]);

  return reading.reading === 'raw' || shaped?.trackId !== trackId ? raw : shaped;
}
