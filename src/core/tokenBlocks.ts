import type { TokenRecord } from './types.ts';

/** A run of neighbouring tokens; the same object as long as its tokens are the same. */
export interface TokenBlock {
  /** Index of its first token in the reply. */
  readonly start: number;
  readonly records: readonly TokenRecord[];
}

/** Whether a token only opens a character that a later one completes. */
export function isOpenPart(record: TokenRecord): boolean {
  return record.kind === 'text' && record.text === '' && !record.inStop && record.bytes.length > 0;
}

export function endsLine(block: TokenBlock): boolean {
  return block.records.at(-1)?.text.endsWith('\n') === true;
}

/** Blocks of exactly `size` tokens, the last one shorter. */
export function blocksOf(size: number) {
  return createTokenBlocks((length) => length === size);
}

/** Blocks of text: about 64 tokens, cut early where a line ends, never within a character. */
export function textBlocks() {
  return createTokenBlocks(
    (length, last) => (length >= 64 && !isOpenPart(last)) || (length >= 32 && last.text.endsWith('\n')),
  );
}

/**
 * Cuts a reply into blocks. Where a block closes depends on its own tokens alone, so it keeps its
 * identity while tokens are appended, and a view memoised by block draws only the last one anew.
 */
function createTokenBlocks(closes: (length: number, last: TokenRecord) => boolean) {
  const known = new WeakMap<TokenRecord, TokenBlock>();

  const blockOf = (tokens: readonly TokenRecord[], start: number, end: number): TokenBlock => {
    const first = tokens[start]!;
    const previous = known.get(first);
    if (
      previous?.start === start &&
      previous.records.length === end - start &&
      previous.records.every((record, offset) => record === tokens[start + offset])
    ) {
      return previous;
    }
    const fresh = { start, records: tokens.slice(start, end) };
    known.set(first, fresh);
    return fresh;
  };

  /** Blocks of `tokens[from]` to `tokens[to − 1]`; `from` must be the start of a block. */
  return (tokens: readonly TokenRecord[], from = 0, to = tokens.length): readonly TokenBlock[] => {
    const blocks: TokenBlock[] = [];
    const end = Math.min(to, tokens.length);
    let start = from;
    for (let index = from; index < end; index++) {
      if (closes(index + 1 - start, tokens[index]!) || index === end - 1) {
        blocks.push(blockOf(tokens, start, index + 1));
        start = index + 1;
      }
    }
    return blocks;
  };
}

/** Blocks that stand in the same lines: a paragraph ends with a block that ends a line. */
export function paragraphsOf(blocks: readonly TokenBlock[]): readonly (readonly TokenBlock[])[] {
  const paragraphs: TokenBlock[][] = [];
  let open = false;
  for (const block of blocks) {
    if (open) paragraphs.at(-1)?.push(block);
    else paragraphs.push([block]);
    open = !endsLine(block);
  }
  return paragraphs;
}
