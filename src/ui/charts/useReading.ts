import { useMemo } from 'react';
import { blockSize } from '../../core/heatmapWindow.ts';
import { createBlockReader, type ReadBlock, type ReadingAsked } from '../../core/readBlocks.ts';
import type { Reading, TrackReader } from '../../core/reading.ts';
import { defaultSamplingParams } from '../../core/samplingParams.ts';
import { blocksOf } from '../../core/tokenBlocks.ts';
import { replyOf, tokensOf, trackMessageId } from '../../core/tokenTrack.ts';
import { trackContext } from '../../core/trackContext.ts';
import { createTrackReader } from '../../core/trackReader.ts';
import type { TokenRecord } from '../../core/types.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';
import type { TokenPage } from './tokenPage.ts';
import { useFramed } from './useFramed.ts';

const pageBlocks = blocksOf(blockSize);
const readBlock = createBlockReader();

const noIds: readonly number[] = [];
const readingOf = (state: AppState) => state.reading;
/** Only "what-if" follows the settings. */
const paramsOf = (state: AppState) =>
  state.reading === 'what-if' ? state.conversation.params : defaultSamplingParams;

export interface TrackReadings {
  readonly tokens: readonly TokenRecord[];
  readonly read: TrackReader;
  readonly asked: ReadingAsked;
}

/** Reads a track as the page asks for it, or as the chart must. */
export function useTrackReadings(trackId: string, force: Reading | null = null): TrackReadings {
  const reply = useApp((state) => replyOf(state.conversation, trackMessageId(trackId)));
  const shown = useFramed(readingOf);
  const params = useFramed(paramsOf);
  const endOfTurnIds = useApp((state) => state.model?.endOfTurnIds ?? noIds);
  const reading = force ?? shown;
  return useMemo(() => {
    const context = trackContext(reply, trackId);
    return {
      tokens: context.tokens,
      read: createTrackReader(context, reading, params),
      asked: { reading, params, endOfTurnIds },
    };
  }, [reply, trackId, reading, params, endOfTurnIds]);
}

export function useTrackTokens(trackId: string): readonly TokenRecord[] {
  return useApp((state) => tokensOf(state.conversation, trackId));
}

/** The blocks of tokens on a page. */
export function useReadBlocks({ trackId, start, slots }: TokenPage): readonly ReadBlock[] {
  const { tokens, read, asked } = useTrackReadings(trackId);
  return pageBlocks(tokens, start, start + slots).map((block) => readBlock(block, asked, read));
}

/** The position that single-token charts show: the selected one, else the hovered, else the last; −1: none. */
export function useShownIndex(trackId: string): number {
  return useApp(({ selection, hovered, conversation }) => {
    const count = tokensOf(conversation, trackId).length;
    const place = [selection, hovered].find((at) => at?.trackId === trackId && at.index < count);
    return place?.index ?? count - 1;
  });
}
