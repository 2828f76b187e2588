import type { CodeRequest } from './codeRequest.ts';
import { documentText, type Piece, piecesOf } from './documentPieces.ts';
import type { SharedCompletion } from './shareLink.ts';
import type { Conversation, SamplingParams } from './types.ts';

interface AskedDocument {
  readonly pieces: readonly Piece[];
  /** Ids that stood before the reply, start token included; null: it was typed, and is tokenized. */
  readonly ids: Uint32Array | null;
  readonly params: SamplingParams;
}

/**
 * What was asked of the document that is on the screen: the text before its last reply, if it ends with one, with that
 * reply's seed where every reply has a fresh one; else all of it.
 */
function askedDocument(conversation: Conversation): AskedDocument {
  const { params } = conversation;
  const pieces = piecesOf(conversation);
  const last = pieces.at(-1);
  if (last?.kind !== 'reply') return { pieces, ids: null, params };
  const before = pieces.slice(0, -1);
  const { promptIds, seed } = last.reply;
  return {
    pieces: before,
    // Ids that the model drew are not always those that their text gives.
    ids: before.some(({ kind }) => kind === 'reply') ? promptIds : null,
    params: params.seed === -1 && seed !== null ? { ...params, seed } : params,
  };
}

/** The document's request as a program sends it. @returns null: there is no text. */
export function documentRequest(conversation: Conversation, startToken: boolean): CodeRequest | null {
  const { pieces, ids, params } = askedDocument(conversation);
  if (pieces.length === 0 && !startToken) return null;
  const input: CodeRequest['input'] =
    ids === null
      ? { kind: 'text', text: documentText(pieces), startToken }
      : { kind: 'ids', ids: Array.from(ids) };
  return { modelId: conversation.modelId, input, params };
}

/** The same for a link, which holds text alone. */
export function sharedDocument(
  conversation: Conversation,
  startToken: boolean,
  sha256: string | null,
): SharedCompletion {
  const { pieces, params } = askedDocument(conversation);
  const model = { id: conversation.modelId, sha256 };
  return { kind: 'completion', model, params, text: documentText(pieces), startToken };
}
