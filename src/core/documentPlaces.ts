import { type Piece, pieceText } from './documentPieces.ts';
import type { PlacedToken } from './placedTokens.ts';

/** The scores of a document's typed text, as far as they still hold. */
export interface KnownScores {
  readonly trackId: string;
  /** The prompt's ids before this one are those that were scored. */
  readonly validIds: number;
  /** Tokens of the text as it was asked last. */
  readonly placed: readonly PlacedToken[];
  /** Characters that have stayed the same since. */
  readonly validLength: number;
}

/** A token that has a record, as a track knows it, and the characters of the document that are its own. */
export interface TokenPlace {
  readonly trackId: string;
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** The scored tokens within `from` to `to`; a track begins with the prompt's second token. */
export function* scoredPlaces(scores: KnownScores, from: number, to: number): Generator<TokenPlace> {
  const { trackId, validIds, placed, validLength } = scores;
  for (const { index, start, end } of placed) {
    if (start < from || end > to || end > validLength) continue;
    if (index > 0 && index < validIds) yield { trackId, index: index - 1, start, end };
  }
}

/** All tokens of a document that have a record: what the model wrote, and of the typed text what was scored. */
export function* tokenPlaces(pieces: readonly Piece[], scores: KnownScores | null): Generator<TokenPlace> {
  let start = 0;
  for (const piece of pieces) {
    const end = start + pieceText(piece).length;
    if (piece.kind === 'text') {
      if (scores !== null) yield* scoredPlaces(scores, start, end);
    } else {
      let at = start + piece.reply.prefill.length;
      for (const [index, token] of piece.reply.tokens.entries()) {
        const begin = at;
        at += token.text.length;
        yield { trackId: piece.reply.id, index, start: begin, end: at };
      }
    }
    start = end;
  }
}

/** The token that the character at `offset` belongs to; null where there is none, or none with a record. */
export function tokenAt(
  pieces: readonly Piece[],
  scores: KnownScores | null,
  offset: number,
): TokenPlace | null {
  for (const place of tokenPlaces(pieces, scores)) {
    if (offset >= place.start && offset < place.end) return place;
  }
  return null;
}

/** Where a token stands; null when it is not in the document. */
export function placeOf(
  pieces: readonly Piece[],
  scores: KnownScores | null,
  trackId: string,
  index: number,
): TokenPlace | null {
  for (const place of tokenPlaces(pieces, scores)) {
    if (place.trackId === trackId && place.index === index) return place;
  }
  return null;
}

/** The piece that a cursor at `offset` is in, or behind. */
export function pieceAt(pieces: readonly Piece[], offset: number): Piece | null {
  let end = 0;
  for (const piece of pieces) {
    end += pieceText(piece).length;
    if (offset <= end) return piece;
  }
  return pieces.at(-1) ?? null;
}
