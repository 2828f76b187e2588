import { addMessage, removeMessage, replaceMessage, rootId, showVersion } from './conversation.ts';
import type { Piece } from './documentPieces.ts';
import type { AssistantMessage, ChatMessage, Conversation } from './types.ts';

/**
 * The tree with this document shown. Whatever the model wrote stays in the tree; typed text that leads to
 * nothing is replaced rather than kept beside, because it is only on its way to what is meant (the undo
 * history has it).
 * @param keepsTyped whether typed text stays beside as a version all the same.
 */
export function showPieces(
  conversation: Conversation,
  pieces: readonly Piece[],
  newId: () => string,
  keepsTyped = false,
): Conversation {
  let tree = conversation;
  let parent = rootId;
  for (const piece of pieces) {
    const known = childrenOf(tree, parent).find((message) => isPiece(message, piece));
    if (known !== undefined) {
      tree = showVersion(tree, known.id);
      parent = known.id;
      continue;
    }
    const loose = childrenOf(tree, parent).find(
      (message) =>
        message.role === roles[piece.kind] &&
        isLoose(tree, parent, message) &&
        !(keepsTyped && message.role === 'user'),
    );
    if (piece.kind === 'text') {
      const message: ChatMessage = { id: loose?.id ?? newId(), role: 'user', text: piece.text };
      tree =
        loose === undefined
          ? addMessage(tree, parent, message)
          : showVersion(replaceMessage(tree, message), message.id);
      parent = message.id;
    } else {
      const rest = loose === undefined ? tree : removeMessage(tree, loose.id);
      tree = addMessage(rest, parent, piece.reply);
      parent = piece.reply.id;
    }
  }
  return endAt(tree, parent);
}

const roles = { text: 'user', reply: 'assistant' } as const;

/** Ends the shown path with this message; what hangs below it stays. */
function endAt(conversation: Conversation, id: string): Conversation {
  if (conversation.shownChild[id] === undefined) return conversation;
  const { [id]: _, ...shownChild } = conversation.shownChild;
  return { ...conversation, shownChild };
}

function childrenOf({ children, messages }: Conversation, parent: string): readonly ChatMessage[] {
  return (children[parent] ?? []).flatMap((id) => messages[id] ?? []);
}

function isPiece(message: ChatMessage, piece: Piece): boolean {
  if (piece.kind === 'text') return message.role === 'user' && message.text === piece.text;
  if (message.role !== 'assistant') return false;
  return message.id === piece.reply.id || sameTokens(message, piece.reply);
}

/** A cut that was made before. Records stand for themselves: no two places share one. */
function sameTokens({ tokens }: AssistantMessage, other: AssistantMessage): boolean {
  return tokens.length > 0 && tokens.length === other.tokens.length && tokens.at(-1) === other.tokens.at(-1);
}

/** Whether nothing would be lost with it: typed text behind which nothing stands, or a cut of a longer version. */
function isLoose(tree: Conversation, parent: string, message: ChatMessage): boolean {
  const below = childrenOf(tree, message.id);
  if (message.role === 'user') return below.length === 0;
  const isCut = childrenOf(tree, parent).some(
    (other) => other.role === 'assistant' && beginsWith(other, message),
  );
  return isCut && below.every((child) => child.role === 'user' && isLoose(tree, message.id, child));
}

function beginsWith(longer: AssistantMessage, { tokens }: AssistantMessage): boolean {
  return longer.tokens.length > tokens.length && longer.tokens[tokens.length - 1] === tokens.at(-1);
}
