import { useDeferredValue, useMemo } from 'react';
import type { Reading, TrackReader } from '../../core/reading.ts';
import { defaultSamplingParams } from '../../core/samplingParams.ts';
import type { TrackReading } from '../../core/tokenMarks.ts';
import { replyOf, trackMessageId } from '../../core/tokenTrack.ts';
import { trackContext } from '../../core/trackContext.ts';
import { createTrackReader } from '../../core/trackReader.ts';
import type { AssistantMessage, SamplingParams } from '../../core/types.ts';
import { useApp } from '../../store/useApp.ts';

export interface ShownReading extends TrackReading {
  readonly reading: Reading;
}

/** Only "what-if" reads the settings of now: the other two stay what they were. */
const untouched: Readonly<Record<'raw' | 'sampled', object>> = { raw: {}, sampled: {} };

/** A track as the chosen reading sees it now. */
export function useTrackReading(trackId: string): ShownReading {
  const reading = useApp((state) => state.reading);
  return useReader(useReply(trackId), trackId, reading, useParams(reading));
}

/** The same for what may follow a moving slider a moment later, such as a long text. */
export function useDeferredReading(trackId: string): ShownReading {
  return useReplyReading(useReply(trackId), trackId);
}

/** The same for a reply that the caller follows at its own pace. */
export function useReplyReading(reply: AssistantMessage | null, trackId: string): ShownReading {
  const reading = useDeferredValue(useApp((state) => state.reading));
  return useReader(reply, trackId, reading, useDeferredValue(useParams(reading)));
}

function useReply(trackId: string): AssistantMessage | null {
  return useApp((state) => replyOf(state.conversation, trackMessageId(trackId)));
}

function useParams(reading: Reading): SamplingParams | null {
  return useApp((state) => (reading === 'what-if' ? state.conversation.params : null));
}

function useReader(
  reply: AssistantMessage | null,
  trackId: string,
  chosen: Reading,
  params: SamplingParams | null,
): ShownReading {
  return useMemo(() => {
    const reading = isToldByServer(reply) ? 'raw' : chosen;
    return {
      reading,
      read: lazily(() =>
        createTrackReader(trackContext(reply, trackId), reading, params ?? defaultSamplingParams),
      ),
      settings: reading === 'what-if' ? (params ?? defaultSamplingParams) : untouched[reading],
    };
  }, [reply, trackId, chosen, params]);
}

/** A server tells probabilities of the model's own distribution and nothing else. */
export function isToldByServer(reply: AssistantMessage | null): boolean {
  return reply?.tokens.some(({ evidence }) => evidence.names !== undefined) ?? false;
}

/** Many texts ask for a reader that they then do not need: what is known is not read again. */
function lazily(create: () => TrackReader): TrackReader {
  let read: TrackReader | null = null;
  return (index) => {
    read ??= create();
    return read(index);
  };
}
