import type { Element, ElementContent, Root, Text } from 'hast';
import { alignInlineCode, alignLines, alignProse, type SourceOffsets } from '../../core/alignSource.ts';
import { replaceBelow, span } from './hast.ts';

/** The tokens of which a block of Markdown was written. */
export interface BlockTokens {
  /** Index in the reply of the first one that has a part in the block. */
  readonly first: number;
  /** Where each begins in the block's source; the first one perhaps before it. */
  readonly starts: readonly number[];
  /** One mark each (`core/tokenMarks.ts`). */
  readonly marks: string;
}

/**
 * A rehype plugin: cuts the text where tokens meet and wraps each piece, with the token's index and mark. A
 * piece whose place in the source is not certain stays as it is.
 */
export function tintTokens({ source, tokens }: { source: string; tokens: BlockTokens }) {
  return (tree: Root) => {
    if (tokens.starts.length === 0) return;
    const cut = (node: Text, placed: Element | Text, align: Align, inCode: boolean) => {
      const from = placed.position?.start.offset;
      const to = placed.position?.end.offset;
      if (from === undefined || to === undefined) return [node];
      const offsets = align(source.slice(from, to), node.value);
      return offsets === null ? [node] : pieces(node.value, offsets, from, tokens, inCode);
    };
    replaceBelow(tree, (node, parent) => {
      if (node.type === 'text') return cut(node, node, alignProse, false);
      if (node.type !== 'element' || node.tagName !== 'code') return null;
      const [text] = node.children;
      if (text?.type !== 'text') return null;
      const isBlock = parent.type === 'element' && parent.tagName === 'pre';
      if (isBlock && text.value.endsWith('\n')) {
        // The line break at the end was added with the block.
        const written = { ...text, value: text.value.slice(0, -1) };
        node.children = [...cut(written, node, alignLines, true), { type: 'text', value: '\n' }];
      } else node.children = cut(text, node, isBlock ? alignLines : alignInlineCode, true);
      return [node];
    });
  };
}

type Align = (source: string, value: string) => SourceOffsets | null;

function pieces(
  value: string,
  offsets: SourceOffsets,
  from: number,
  { first, starts, marks }: BlockTokens,
  inCode: boolean,
): ElementContent[] {
  if (value === '') return [];
  const nodes: ElementContent[] = [];
  let begin = 0;
  let token = tokenAt(starts, from + (offsets[0] ?? 0));
  for (let unit = 1; unit <= value.length; unit++) {
    const next = unit < value.length ? tokenAt(starts, from + (offsets[unit] ?? 0)) : null;
    if (unit < value.length && next === token) continue;
    const text: Text = { type: 'text', value: value.slice(begin, unit) };
    nodes.push(
      token < 0
        ? text
        : span(
            { dataToken: first + token, dataMark: marks[token] ?? '0', ...(inCode && { dataInCode: '' }) },
            [text],
          ),
    );
    begin = unit;
    token = next ?? -1;
  }
  return nodes;
}

/** The last token that begins at or before `offset`; −1: the offset lies before all of them. */
function tokenAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
