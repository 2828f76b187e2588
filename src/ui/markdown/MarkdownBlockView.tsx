import { memo } from 'react';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { keepAllowed } from './keepAllowed.ts';
import { markdownParts } from './markdownParts.tsx';
import { safeLink } from './safeLink.ts';
import { showControls } from './showControls.ts';
import { tintTokens } from './tintTokens.ts';

interface MarkdownBlockViewProps {
  readonly text: string;
  readonly definitions: string;
  readonly firstToken: number;
  /** `BlockTokens.starts` as text, so that it can be compared at once. */
  readonly starts: string;
  readonly marks: string;
}

const remarkPlugins = [remarkGfm];

/** Parsed again only when its own text or its tokens' marks change. */
export const MarkdownBlockView = memo(function MarkdownBlockView(props: MarkdownBlockViewProps) {
  const { text, definitions, firstToken, marks } = props;
  const starts = props.starts === '' ? [] : props.starts.split(',').map(Number);
  return (
    <Markdown
      remarkPlugins={remarkPlugins}
      rehypePlugins={[
        keepAllowed,
        [tintTokens, { source: text, tokens: { first: firstToken, starts, marks } }],
        showControls,
      ]}
      components={markdownParts}
      urlTransform={(address) => safeLink(address)?.href ?? ''}
    >
      {text + definitions}
    </Markdown>
  );
});
