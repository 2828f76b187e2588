import type { PlannedSegment } from './documentPieces.ts';
import { createPieceDecoder, type Vocabulary } from './vocabulary.ts';

/** One token of typed text, and the characters of the document that it completes. */
export interface PlacedToken {
  /** Among the prompt's ids. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Where the tokens of a document's typed text lie in it. What the model wrote has records that say so.
 * @param ids of the whole prompt.
 * @param startTokens how many stand before the document's own.
 */
export function placeTokens(
  segments: readonly PlannedSegment[],
  ids: readonly number[],
  startTokens: number,
  vocabulary: Vocabulary,
): readonly PlacedToken[] {
  const placed: PlacedToken[] = [];
  let index = startTokens;
  for (const { segment, start: segmentStart } of segments) {
    if (typeof segment !== 'string') {
      index += segment.length;
      continue;
    }
    const decoder = createPieceDecoder();
    const segmentEnd = segmentStart + segment.length;
    let start = segmentStart;
    while (start < segmentEnd) {
      const id = ids[index];
      if (id === undefined) return placed;
      const end = start + decoder.push(vocabulary.writtenBytes(id, ids[index - 1] ?? null)).length;
      placed.push({ index, start, end });
      start = end;
      index += 1;
    }
  }
  return placed;
}
