import { useCallback, useMemo } from 'react';
import { createPositionReader } from '../../core/readBlocks.ts';
import type { Reading, ReadPosition } from '../../core/reading.ts';
import { replyOf, tokensOf, trackMessageId } from '../../core/tokenTrack.ts';
import type { SamplingParams, TokenRecord } from '../../core/types.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';
import { useCalm } from '../kit/usePaced.ts';
import { useReadings } from './useReading.ts';

/** The token that single-token charts show, as the reading sees it. */
export interface ShownPosition {
  readonly index: number;
  readonly record: TokenRecord;
  readonly position: ReadPosition;
  readonly reading: Reading;
  /** The settings as they are now, for "what-if". */
  readonly params: SamplingParams;
}

/** Each chart that forces another reading keeps its own. */
const positionReaders = { shown: createPositionReader(), forced: createPositionReader() };

/**
 * The selected token, else the hovered one, else the last. The end is followed calmly: nobody could read
 * twenty bars that change with every token.
 * @returns null when the track has no tokens.
 */
export function useShownPosition(trackId: string, force: Reading | null = null): ShownPosition | null {
  const pointed = useApp(({ selection, hovered, conversation }) => {
    const count = tokensOf(conversation, trackId).length;
    return [selection, hovered].find((at) => at?.trackId === trackId && at.index < count)?.index ?? null;
  });
  const reply = useCalm(
    useCallback((state: AppState) => replyOf(state.conversation, trackMessageId(trackId)), [trackId]),
  );
  const { tokens, read, asked } = useReadings(reply, trackId, force);
  const index = pointed ?? tokens.length - 1;
  const record = tokens[index];
  const readPosition = positionReaders[force === null ? 'shown' : 'forced'];
  const position = record === undefined ? null : readPosition(record, index, asked, read);
  return useMemo(() => {
    if (record === undefined || position === null) return null;
    return { index, record, position, reading: asked.reading, params: asked.params };
  }, [index, record, position, asked]);
}
