import { useMemo } from 'react';
import { blockSize } from '../../core/heatmapWindow.ts';
import { createBlockReader, type ReadBlock, type ReadingAsked } from '../../core/readBlocks.ts';
import type { Reading, TrackReader } from '../../core/reading.ts';
import { defaultSamplingParams } from '../../core/samplingParams.ts';
import { blocksOf } from '../../core/tokenBlocks.ts';
import { replyOf, tokensOf, trackMessageId } from '../../core/tokenTrack.ts';
import { trackContext } from '../../core/trackContext.ts';
import { createTrackReader } from '../../core/trackReader.ts';
import type { AssistantMessage, TokenRecord } from '../../core/types.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';
import type { TokenPage } from './tokenPage.ts';
import { useFramed } from '../kit/usePaced.ts';

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

/** Reads a track as the page asks for it, or (`force`) as the chart must. */
export function useReadings(
  reply: AssistantMessage | null,
  trackId: string,
  force: Reading | null = null,
): TrackReadings {
  const shown = useFramed(readingOf);
  const params = useFramed(paramsOf);
  const endOfTurnIds = useApp((state) => state.model?.endOfTurnIds ?? noIds);
  const reading = force ?? shown;
  const asked = useMemo(() => ({ reading, params, endOfTurnIds }), [reading, params, endOfTurnIds]);
  return useMemo(() => {
    const context = trackContext(reply, trackId);
    const read = createTrackReader(context, asked.reading, asked.params);
    return { tokens: context.tokens, read, asked };
  }, [reply, trackId, asked]);
}

export function useTrackTokens(trackId: string): readonly TokenRecord[] {
  return useFramed((state) => tokensOf(state.conversation, trackId));
}

/** The blocks of tokens on a page. */
export function useReadBlocks({ trackId, start, slots }: TokenPage): readonly ReadBlock[] {
  const reply = useFramed((state) => replyOf(state.conversation, trackMessageId(trackId)));
  const { tokens, read, asked } = useReadings(reply, trackId);
  return pageBlocks(tokens, start, start + slots).map((block) => readBlock(block, asked, read));
}
