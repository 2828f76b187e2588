import { type HeatmapBlock, heatmapBlock } from './heatmapBlock.ts';
import { type PositionFigures, positionFigures } from './positionFigures.ts';
import type { Reading, ReadPosition, TrackReader } from './reading.ts';
import type { TokenBlock } from './tokenBlocks.ts';
import type { SamplingParams, TokenRecord } from './types.ts';

/** What the charts draw for a block of tokens under one reading. */
export interface ReadBlock {
  readonly start: number;
  readonly cells: HeatmapBlock;
  readonly figures: readonly PositionFigures[];
}

/** What a reading depends on besides the tokens: only "what-if" on the settings as they are now. */
export interface ReadingAsked {
  readonly reading: Reading;
  readonly params: SamplingParams;
  readonly endOfTurnIds: readonly number[];
}

function sameAnswer(a: ReadingAsked, b: ReadingAsked): boolean {
  return (
    a.reading === b.reading &&
    a.endOfTurnIds === b.endOfTurnIds &&
    (a.reading !== 'what-if' || a.params === b.params)
  );
}

/**
 * Reads blocks and remembers the last answer for each, so that several charts of one page share the work
 * and an append reads only the block that it changed.
 */
export function createBlockReader() {
  const known = new WeakMap<TokenBlock, { readonly asked: ReadingAsked; readonly answer: ReadBlock }>();
  return (block: TokenBlock, asked: ReadingAsked, read: TrackReader): ReadBlock => {
    const previous = known.get(block);
    if (previous !== undefined && sameAnswer(previous.asked, asked)) return previous.answer;
    const { start, records } = block;
    const positions = records.map((_, offset) => read(start + offset));
    const answer = {
      start,
      cells: heatmapBlock(positions),
      figures: records.map((record, offset) =>
        positionFigures(record, positions[offset]!, asked.reading, asked.params, asked.endOfTurnIds),
      ),
    };
    known.set(block, { asked, answer });
    return answer;
  };
}

/** The same for single positions: the same object as long as token and reading are the same. */
export function createPositionReader() {
  const known = new WeakMap<TokenRecord, { readonly asked: ReadingAsked; readonly position: ReadPosition }>();
  return (record: TokenRecord, index: number, asked: ReadingAsked, read: TrackReader): ReadPosition => {
    const previous = known.get(record);
    if (previous !== undefined && sameAnswer(previous.asked, asked)) return previous.position;
    const position = read(index);
    known.set(record, { asked, position });
    return position;
  };
}
