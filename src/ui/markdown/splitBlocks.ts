import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

/** A top-level block of a Markdown text, with the blank lines before it. */
export interface MarkdownBlock {
  /** Offset in the text. */
  readonly start: number;
  readonly text: string;
  /** Link definitions of other blocks, to be parsed with this one; '' where they would change nothing. */
  readonly definitions: string;
  /** Whether nothing of it is seen. */
  readonly hidden: boolean;
}

interface PlainBlock {
  readonly start: number;
  readonly text: string;
  readonly type: Root['children'][number]['type'];
}

const parser = unified().use(remarkParse).use(remarkGfm);

/**
 * Cuts a text into blocks that can be parsed by themselves. While a text grows (`growing`), blocks before its
 * last one are taken as finished and not parsed again; a text that is whole is cut afresh.
 */
export function createBlockSplitter() {
  let sealed: readonly PlainBlock[] = [];
  let sealedText = '';

  return (text: string, growing: boolean): readonly MarkdownBlock[] => {
    if (!growing || !text.startsWith(sealedText)) {
      sealed = [];
      sealedText = '';
    }
    const tree = parser.parse(text.slice(sealedText.length));
    const found = cut(tree, text, sealedText.length);
    // Footnotes gather at the end of all; a definition within a quote serves the whole text too.
    const whole = tree.children.some((child) => holdsNotes(child, false));
    const blocks = whole ? [...sealed, ...join(found)] : [...sealed, ...found];
    if (growing && !whole) {
      sealed = blocks.slice(0, -1);
      sealedText = text.slice(0, blocks.at(-1)?.start ?? 0);
    }
    return withDefinitions(blocks);
  };
}

function cut(tree: Root, text: string, from: number): readonly PlainBlock[] {
  const blocks: PlainBlock[] = [];
  let start = from;
  for (const [index, { position, type }] of tree.children.entries()) {
    const isLast = index === tree.children.length - 1;
    const end = isLast ? text.length : from + (position?.end.offset ?? text.length - from);
    blocks.push({ start, text: text.slice(start, end), type });
    start = end;
  }
  return blocks;
}

function join(blocks: readonly PlainBlock[]): readonly PlainBlock[] {
  const [first] = blocks;
  return first === undefined ? [] : [{ ...first, text: blocks.map(({ text }) => text).join('') }];
}

function holdsNotes(node: Nodes, inside: boolean): boolean {
  if (node.type === 'footnoteDefinition' || (inside && node.type === 'definition')) return true;
  return 'children' in node && node.children.some((child) => holdsNotes(child, true));
}

function withDefinitions(blocks: readonly PlainBlock[]): readonly MarkdownBlock[] {
  const definitions = blocks.filter(({ type }) => type === 'definition').map(({ text }) => text.trim());
  const all = definitions.length === 0 ? '' : `\n\n${definitions.join('\n')}`;
  return blocks.map(({ start, text, type }) => {
    // What has been opened and not closed would take them in.
    const closed = type !== 'code' && type !== 'html' && type !== 'definition';
    return {
      start,
      text,
      definitions: closed && text.includes('[') ? all : '',
      hidden: type === 'definition',
    };
  });
}
