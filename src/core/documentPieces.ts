import { assistantText, shownPath } from './conversation.ts';
import { replySegments } from './promptMessages.ts';
import type { AssistantMessage, ChatMessage, Conversation, PromptInput, ReplySegment } from './types.ts';

/** A part of a document: text that the person typed, or what the model wrote. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reply'; readonly reply: AssistantMessage };

/**
 * A document is a conversation whose messages are read on end: the user's are typed text, the assistant's
 * are tokens. No empty text, and no two texts in a row.
 */
export function piecesOf(conversation: Conversation): readonly Piece[] {
  return piecesOnPath(shownPath(conversation));
}

export function piecesOnPath(path: readonly ChatMessage[]): readonly Piece[] {
  let pieces: readonly Piece[] = [];
  for (const message of path) {
    pieces =
      message.role === 'user'
        ? withText(pieces, message.text)
        : [...pieces, { kind: 'reply', reply: message }];
  }
  return pieces;
}

/** The pieces with typed text behind them. */
export function withText(pieces: readonly Piece[], text: string): readonly Piece[] {
  if (text === '') return pieces;
  const last = pieces.at(-1);
  if (last?.kind !== 'text') return [...pieces, { kind: 'text', text }];
  return [...pieces.slice(0, -1), { kind: 'text', text: last.text + text }];
}

export function pieceText(piece: Piece): string {
  return piece.kind === 'text' ? piece.text : assistantText(piece.reply);
}

export function documentText(pieces: readonly Piece[]): string {
  return pieces.map(pieceText).join('');
}

/** One segment of the prompt, and where its text begins in the document. */
export interface PlannedSegment {
  readonly segment: ReplySegment;
  readonly start: number;
}

/** What the model gets of a document: typed text to be tokenized, its own ids as they are. */
export function documentSegments(pieces: readonly Piece[]): readonly PlannedSegment[] {
  const planned: PlannedSegment[] = [];
  let end = 0;
  const add = (segment: ReplySegment, length: number) => {
    const last = planned.at(-1);
    if (typeof segment === 'string' && typeof last?.segment === 'string') {
      planned[planned.length - 1] = { ...last, segment: last.segment + segment };
    } else planned.push({ segment, start: end });
    end += length;
  };
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      add(piece.text, piece.text.length);
      continue;
    }
    const begin = end;
    const text = assistantText(piece.reply);
    for (const segment of replySegments(piece.reply)) {
      const rest = begin + text.length - end;
      // What a stop string left of its first token is text again, and stands at the end.
      const cut = piece.reply.tokens.find((token) => token.inStop)?.text.length ?? 0;
      add(segment, typeof segment === 'string' ? segment.length : rest - cut);
    }
    end = begin + text.length;
  }
  return planned;
}

export function documentPrompt(pieces: readonly Piece[], startToken: boolean): PromptInput {
  return {
    kind: 'segments',
    segments: documentSegments(pieces).map(({ segment }) => segment),
    startToken,
  };
}
