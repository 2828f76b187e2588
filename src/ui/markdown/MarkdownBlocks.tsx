import { useMemo, useState } from 'react';
import { assistantText } from '../../core/conversation.ts';
import { markdownProblem } from '../../core/markdownLimits.ts';
import { rawMarks, readingMarks, type TrackReading } from '../../core/tokenMarks.ts';
import type { AssistantMessage } from '../../core/types.ts';
import { MarkdownBlockView } from './MarkdownBlockView.tsx';
import { PlainReply } from './PlainReply.tsx';
import { tokenStarts, tokensWithin } from './placeTokens.ts';
import { createBlockSplitter } from './splitBlocks.ts';

interface MarkdownBlocksProps {
  readonly message: AssistantMessage;
  /** null: the raw one. */
  readonly reading: TrackReading | null;
}

/** A reply as Markdown, block by block; or as it is, with the reason, where that is wiser. */
export function MarkdownBlocks({ message, reading }: MarkdownBlocksProps) {
  const [split] = useState(createBlockSplitter);
  const text = assistantText(message);
  const writing = message.endReason === null;
  const problem = useMemo(() => markdownProblem(text), [text]);
  const blocks = useMemo(
    () => (problem === null ? split(text, writing) : []),
    [split, text, writing, problem],
  );
  const starts = useMemo(
    () => tokenStarts(message.prefill, message.tokens),
    [message.prefill, message.tokens],
  );
  if (blocks.length > 0 && blocks.every(({ hidden }) => hidden)) {
    return <PlainReply text={text} problem="Markdown would show nothing of it" />;
  }
  if (problem !== null) return <PlainReply text={text} problem={problem} />;
  const marks = reading === null ? rawMarks(message.tokens) : readingMarks(reading, message.tokens, 0);
  return blocks.map((block) => {
    const tokens = tokensWithin(starts, marks, block.start, block.start + block.text.length);
    return (
      <MarkdownBlockView
        key={block.start}
        text={block.text}
        definitions={block.definitions}
        firstToken={tokens.first}
        starts={tokens.starts.join(',')}
        marks={tokens.marks}
      />
    );
  });
}
