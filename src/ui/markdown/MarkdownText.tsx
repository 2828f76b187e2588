import { useEffect, useRef } from 'react';
import { assistantText } from '../../core/conversation.ts';
import type { AssistantMessage } from '../../core/types.ts';
import { useApp } from '../../store/useApp.ts';
import { TokenAnnouncement } from '../tokens/TokenAnnouncement.tsx';
import { useTokenPointer } from '../tokens/useTokenPointer.ts';
import { TokenTip } from '../tokens/TokenTip.tsx';
import tokenStyles from '../tokens/TokenText.module.css';
import { useDeferredReading } from '../tokens/useTrackReading.ts';
import { MarkdownBlocks } from './MarkdownBlocks.tsx';
import { MarkdownBoundary } from './MarkdownBoundary.tsx';
import styles from './MarkdownText.module.css';
import { markPieces } from './markPieces.ts';
import { PlainReply } from './PlainReply.tsx';
import { useThrottled } from './useThrottled.ts';

/** Parsing costs more than an append: a growing reply is parsed about four times a second. */
const parseEveryMs = 250;

/**
 * A reply as Markdown: marks become form, and what is left of each token keeps its tint. Tokens that are
 * nothing but marks are not seen here.
 */
export function MarkdownText({ message }: { message: AssistantMessage }) {
  const trackId = message.id;
  const shown = useThrottled(message, message.endReason === null, parseEveryMs);
  const selected = useApp((state) => (state.selection?.trackId === trackId ? state.selection.index : null));
  const hovered = useApp((state) => (state.hovered?.trackId === trackId ? state.hovered.index : null));
  const spoken = useApp((state) => state.view === 'chat');
  const classFilter = useApp((state) => state.classFilter);
  const reading = useDeferredReading(trackId);
  const root = useRef<HTMLDivElement>(null);
  const { tip, handlers } = useTokenPointer(trackId, shown.tokens);

  // After every drawing: blocks that were parsed again have new elements.
  useEffect(() => markPieces(root.current, selected, hovered));

  return (
    <>
      <div
        ref={root}
        className={`${tokenStyles.text} ${styles.markdown}`}
        data-track={trackId}
        data-filter={classFilter ?? undefined}
        {...handlers}
      >
        <MarkdownBoundary
          fallback={<PlainReply text={assistantText(shown)} problem="it could not be drawn as Markdown" />}
        >
          <MarkdownBlocks message={shown} reading={reading.reading === 'raw' ? null : reading} />
        </MarkdownBoundary>
      </div>
      {tip !== null && tip.index === hovered && (
        <TokenTip trackId={trackId} record={shown.tokens[tip.index]} place={tip} />
      )}
      <TokenAnnouncement
        trackId={trackId}
        record={selected === null || !spoken ? undefined : shown.tokens[selected]}
        index={selected ?? 0}
      />
    </>
  );
}
