import { useMemo } from 'react';
import type { Reading, ReadPosition } from '../../core/reading.ts';
import type { SamplingParams, TokenRecord } from '../../core/types.ts';
import { useShownIndex, useTrackReadings } from './useReading.ts';

/** The token that single-token charts show, as the reading sees it. */
export interface ShownPosition {
  readonly index: number;
  readonly count: number;
  readonly record: TokenRecord;
  readonly position: ReadPosition;
  readonly reading: Reading;
  /** The settings as they are now, for "what-if". */
  readonly params: SamplingParams;
}

/** @returns null when the track has no tokens. */
export function useShownPosition(trackId: string, force: Reading | null = null): ShownPosition | null {
  const { tokens, read, asked } = useTrackReadings(trackId, force);
  const index = useShownIndex(trackId);
  return useMemo(() => {
    const record = tokens[index];
    if (record === undefined) return null;
    const { reading, params } = asked;
    return { index, count: tokens.length, record, position: read(index), reading, params };
  }, [tokens, index, read, asked]);
}
