import { useState } from 'react';
import { inspectedTrack, isPromptTrack, promptTrackId, trackMessageId } from '../../core/tokenTrack.ts';
import type { TokenSelection } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';

export type TrackKind = 'reply' | 'prompt';

export interface PanelTrack {
  readonly kind: TrackKind;
  /** The reply whose tokens, or whose prompt's, are shown; null: there is none. */
  readonly messageId: string | null;
  readonly trackId: string | null;
  show(kind: TrackKind): void;
}

/**
 * Reply or prompt, as the person switched last; whoever selects a token elsewhere switches too.
 */
export function usePanelTrack(): PanelTrack {
  const selection = useApp((state) => state.selection);
  const inspected = useApp((state) => inspectedTrack(state.conversation, state.selection?.trackId ?? null));
  const [switched, setSwitched] = useState<{ kind: TrackKind; at: TokenSelection | null }>({
    kind: 'reply',
    at: null,
  });
  const selectedKind = selection === null ? null : kindOf(selection.trackId);
  if (selectedKind !== null && selectedKind !== switched.kind && selection !== switched.at) {
    setSwitched({ kind: selectedKind, at: selection });
  }
  const messageId = inspected === null ? null : trackMessageId(inspected);
  return {
    kind: switched.kind,
    messageId,
    trackId: messageId === null || switched.kind === 'reply' ? messageId : promptTrackId(messageId),
    show: (kind) => setSwitched({ kind, at: selection }),
  };
}

function kindOf(trackId: string): TrackKind {
  return isPromptTrack(trackId) ? 'prompt' : 'reply';
}
