import type { Reading, ReadPosition } from '../../core/reading.ts';
import { tokenName } from '../../core/serverTokens.ts';
import { tokenStats } from '../../core/stats.ts';
import { countCut } from '../../core/tokenMarks.ts';
import { inspectedTrack, isPromptTrack, replyOf } from '../../core/tokenTrack.ts';
import { trackContext } from '../../core/trackContext.ts';
import { createTrackReader } from '../../core/trackReader.ts';
import type { TokenRecord } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import type { AppState, TokenSelection } from '../../store/appState.ts';

/** The real numbers that the tour speaks of. */
export interface TourFacts {
  readonly record: TokenRecord;
  readonly leastLikely: boolean;
  readonly positions: Readonly<Record<Reading, ReadPosition>>;
  /** Tokens that the settings of now would have excluded, of how many. */
  readonly cut: number;
  readonly count: number;
  readonly vocabularySize: number | null;
  /** Names a token, with visible spaces. */
  label(id: number): string;
}

/** The token that the tour is about: the selected one of a reply, else the last reply's least likely. */
export function tourSubject({ conversation, selection }: AppState): TokenSelection | null {
  if (selection !== null && !isPromptTrack(selection.trackId)) {
    if (replyOf(conversation, selection.trackId)?.tokens[selection.index]?.kind === 'text') return selection;
  }
  const trackId = inspectedTrack(conversation, null);
  const reply = replyOf(conversation, trackId);
  const stats = tokenStats(reply?.tokens ?? []);
  return trackId === null || stats === null ? null : { trackId, index: stats.leastLikely };
}

/** null where the token is gone. */
export function tourFacts(state: AppState, { trackId, index }: TokenSelection): TourFacts | null {
  const reply = replyOf(state.conversation, trackId);
  const record = reply?.tokens[index];
  if (reply === null || record === undefined) return null;
  const { params } = state.conversation;
  const context = trackContext(reply, trackId);
  const position = (reading: Reading) => createTrackReader(context, reading, params)(index);
  const whatIf = { read: createTrackReader(context, 'what-if', params), settings: params };
  const { vocabulary } = state;
  return {
    record,
    leastLikely: tokenStats(reply.tokens)?.leastLikely === index,
    positions: { raw: position('raw'), sampled: position('sampled'), 'what-if': position('what-if') },
    cut: countCut(whatIf, reply.tokens),
    count: reply.tokens.length,
    vocabularySize: vocabulary?.size ?? null,
    label: (id) => visibleText(tokenName(id, vocabulary)),
  };
}
