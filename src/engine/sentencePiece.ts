import { type SentencePieces, type TokenMetadata, tokenType } from './tokenMetadata.ts';

/** How SentencePiece writes a space (U+2581, lower one eighth block). */
export const spaceMark = '▁';

export interface SentencePieceEncoder {
  /**
   * Tokenizes as SentencePiece and llama.cpp's llm_tokenizer_spm do. Surrogates without a partner count as U+FFFD.
   * @param names whether special tokens' names are those tokens; else they are text.
   * @param begins whether text that stands here gets the prefix space, if the vocabulary has one.
   */
  encode(text: string, names: boolean, begins: boolean): number[];
}

/** @throws Error with a plain sentence when there are characters that the vocabulary could not write. */
export function createSentencePieceEncoder(
  source: Pick<TokenMetadata, 'tokens' | 'types' | 'unknownId'> & { readonly pieces: SentencePieces },
): SentencePieceEncoder {
  const { tokens, types, unknownId, pieces } = source;
  // What merges may end in: never a special token nor a byte, whatever a text spells.
  const mergeable = new Map<string, number>();
  const byteIds = new Int32Array(256).fill(-1);
  const special: [string, number][] = [];
  const userDefined: [string, number][] = [];
  for (const [id, token] of tokens.entries()) {
    const type = types[id];
    if (type === tokenType.byte) {
      const value = byteOf(token);
      if (value !== null) byteIds[value] = id;
    } else if (type === tokenType.control || type === tokenType.unknown) special.push([token, id]);
    else {
      mergeable.set(token, id);
      if (type === tokenType.userDefined) userDefined.push([token, id]);
    }
  }
  const writesBytes = !byteIds.includes(-1);
  if (!writesBytes && unknownId === null) {
    throw new Error(
      'The model file lacks tokens for single bytes and one for unknown characters; it is damaged. Download it again.',
    );
  }
  const named = createWholeTokens([...userDefined, ...special]);
  const unnamed = createWholeTokens(userDefined);
  const merge = createMerger(mergeable, pieces.scores);

  /** What stands for a character without a token. */
  const spell = (character: string): Iterable<number> =>
    writesBytes ? Array.from(encoder.encode(character), (byte) => byteIds[byte] ?? 0) : [unknownId ?? 0];

  return {
    encode(text, names, begins) {
      const ids: number[] = [];
      let prefix = pieces.spacePrefix && begins;
      (names ? named : unnamed).split(text.replaceAll(/\p{Cs}/gu, '\uFFFD'), (part) => {
        if (typeof part === 'number') ids.push(part);
        else {
          for (const symbol of merge((prefix ? ` ${part}` : part).replaceAll(' ', spaceMark))) {
            const id = mergeable.get(symbol);
            if (id !== undefined) ids.push(id);
            else ids.push(...spell(symbol));
          }
        }
        prefix = pieces.spacePrefix && typeof part === 'number';
      });
      return ids;
    },
  };
}

/** The byte that a token such as `<0x0A>` stands for; null: it is none. */
export function byteOf(token: string): number | null {
  const digits = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}

interface WholeTokens {
  /** Gives the text's parts in order: tokens that stand in it as a whole (the longest at each place), and what is between. */
  split(text: string, give: (part: string | number) => void): void;
}

function createWholeTokens(entries: readonly (readonly [string, number])[]): WholeTokens {
  const ids = new Map(entries.filter(([token]) => token !== ''));
  /** Lengths of the tokens that begin with a UTF-16 unit, longest first. */
  const lengths = new Map<number, number[]>();
  for (const token of ids.keys()) {
    const first = token.charCodeAt(0);
    const known = lengths.get(first) ?? [];
    if (!known.includes(token.length))
      lengths.set(
        first,
        [...known, token.length].sort((a, b) => b - a),
      );
  }
  return {
    split(text, give) {
      let start = 0;
      for (let at = 0; at < text.length; ) {
        const length = lengths.get(text.charCodeAt(at))?.find((each) => ids.has(text.slice(at, at + each)));
        if (length === undefined) {
          at += 1;
          continue;
        }
        if (at > start) give(text.slice(start, at));
        give(ids.get(text.slice(at, at + length)) ?? 0);
        at += length;
        start = at;
      }
      if (start < text.length) give(text.slice(start));
    },
  };
}

/**
 * Merges neighbours for as long as two together are a token: the one with the highest score first, of equal ones the
 * left-most (Sennrich et al. 2016; SentencePiece's bpe_model.cc). What is no token in the end is a single character.
 */
function createMerger(
  mergeable: ReadonlyMap<string, number>,
  scores: ArrayLike<number>,
): (text: string) => readonly string[] {
  return (text) => {
    // A symbol is a stretch of the text, named by the index of its first UTF-16 unit; `ends` is 0 where none begins.
    const { length } = text;
    const ends = new Uint32Array(length + 1);
    const previous = new Int32Array(length + 1).fill(-1);
    for (let start = 0, before = -1; start < length; ) {
      const end = start + (isHighSurrogate(text.charCodeAt(start)) ? 2 : 1);
      ends[start] = end;
      previous[start] = before;
      before = start;
      start = end;
    }
    const queue = createPairQueue();
    const offer = (left: number) => {
      const middle = ends[left]!;
      if (middle >= length) return;
      const end = ends[middle]!;
      const id = mergeable.get(text.slice(left, end));
      if (id !== undefined) queue.push({ left, middle, end, score: scores[id] ?? 0 });
    };
    for (let left = 0; left < length; left = ends[left]!) offer(left);

    for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
      const { left, middle, end } = pair;
      // One of the two has been merged with another since.
      if (ends[left] !== middle || ends[middle] !== end) continue;
      ends[left] = end;
      ends[middle] = 0;
      if (end < length) previous[end] = left;
      if (previous[left]! >= 0) offer(previous[left]!);
      offer(left);
    }

    const symbols: string[] = [];
    for (let start = 0; start < length; start = ends[start]!) symbols.push(text.slice(start, ends[start]));
    return symbols;
  };
}

const encoder = new TextEncoder();

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** Two neighbours [left, middle) and [middle, end), and the score of what they make. */
interface Pair {
  readonly left: number;
  readonly middle: number;
  readonly end: number;
  readonly score: number;
}

/** A binary heap: the highest score first, of equal ones the left-most. */
function createPairQueue() {
  const heap: Pair[] = [];
  const before = (a: Pair, b: Pair) => a.score > b.score || (a.score === b.score && a.left < b.left);
  return {
    push(pair: Pair) {
      let at = heap.length;
      while (at > 0) {
        const up = (at - 1) >> 1;
        const parent = heap[up];
        if (parent === undefined || !before(pair, parent)) break;
        heap[at] = parent;
        at = up;
      }
      heap[at] = pair;
    },
    pop(): Pair | undefined {
      const top = heap[0];
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return top;
      let at = 0;
      for (;;) {
        let down = 2 * at + 1;
        const left = heap[down];
        const right = heap[down + 1];
        if (left === undefined) break;
        if (right !== undefined && before(right, left)) down += 1;
        const child = heap[down] ?? last;
        if (!before(child, last)) break;
        heap[at] = child;
        at = down;
      }
      heap[at] = last;
      return top;
    },
  };
}
