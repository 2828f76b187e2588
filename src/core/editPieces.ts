import { assistantText } from './conversation.ts';
import { documentText, type Piece, pieceText, withText } from './documentPieces.ts';
import { isOpenPart } from './tokenBlocks.ts';
import type { AssistantMessage } from './types.ts';

/**
 * The document with another text. What lies wholly before the first changed character stays as it is, ids and
 * records; all that follows is text of the person's own from then on: the model wrote it after another
 * beginning, so its records would no longer be true.
 * @param newId for a reply of which only the first tokens stay.
 */
export function editPieces(pieces: readonly Piece[], text: string, newId: () => string): readonly Piece[] {
  const before = documentText(pieces);
  if (text === before) return pieces;
  const start = sharedLength(before, text);
  const kept: Piece[] = [];
  let end = 0;
  for (const piece of pieces) {
    const { length } = pieceText(piece);
    if (end + length <= start) {
      kept.push(piece);
      end += length;
      continue;
    }
    const reply = piece.kind === 'reply' ? cutReply(piece.reply, start - end, newId) : null;
    if (reply !== null) {
      kept.push({ kind: 'reply', reply });
      end += assistantText(reply).length;
    }
    break;
  }
  return withText(kept, text.slice(end));
}

/** The reply's tokens that lie wholly within its first `length` characters; null: there are none. */
function cutReply(reply: AssistantMessage, length: number, newId: () => string): AssistantMessage | null {
  let end = reply.prefill.length;
  let count = 0;
  for (const token of reply.tokens) {
    end += token.text.length;
    if (end > length) break;
    count += 1;
  }
  const tokens = reply.tokens.slice(0, count);
  while (tokens.length > 0 && isOpenPart(tokens[tokens.length - 1]!)) tokens.pop();
  if (tokens.length === 0) return null;
  return { ...reply, id: newId(), tokens, endReason: 'length', stats: null };
}

/** How many characters two texts begin with in common. */
export function sharedLength(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length += 1;
  return length;
}
