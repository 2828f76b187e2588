import { base64ToUint32 } from '../../core/base64.ts';
import type { AssistantMessageJson, ConversationJson, MessageJson } from '../../core/conversationJson.ts';
import type { TokenJson } from '../../core/tokenJson.ts';
import type { FileFault, FilePath } from './filePlace.ts';

/** The loaded model's ids: replies of the same model can hold no others. */
export interface KnownVocabulary {
  readonly modelId: string;
  readonly size: number;
}

/** The first place where parts of a conversation that is right in itself do not fit together; null: they do. */
export function conversationFault(
  conversation: ConversationJson,
  settingsCount: number,
  known: KnownVocabulary | null,
): FileFault | null {
  const { messages } = conversation;
  const vocabularySize = vocabularyOf(conversation, known);
  const tree = ofTree(messages);
  if (tree !== null) return tree;
  for (const [index, message] of messages.entries()) {
    if (message.role === 'user') continue;
    const fault = ofReply(message, settingsCount, vocabularySize);
    if (fault !== null) return under(['messages', index], fault);
  }
  return null;
}

function vocabularyOf({ modelId }: ConversationJson, known: KnownVocabulary | null): number {
  return known !== null && modelId === known.modelId ? known.size : Number.POSITIVE_INFINITY;
}

/** A fault as it is seen from further up. */
export function under(path: FilePath, fault: FileFault | null): FileFault | null {
  return fault === null ? null : { ...fault, path: [...path, ...fault.path] };
}

/** One parent each, which stands earlier in the list (so there is no ring), and one shown child of each. */
function ofTree(messages: readonly MessageJson[]): FileFault | null {
  const seen = new Set(['']);
  const parents = new Set<string>();
  const shown = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const path = ['messages', index];
    if (seen.has(message.id)) return { path: [...path, 'id'], wanted: 'is another message’s id' };
    if (!seen.has(message.parent)) {
      return { path: [...path, 'parent'], wanted: 'names no message that stands before this one' };
    }
    if (message.shown && shown.has(message.parent)) {
      return { path: [...path, 'shown'], wanted: 'cannot be true, because another version is shown' };
    }
    seen.add(message.id);
    parents.add(message.parent);
    if (message.shown) shown.add(message.parent);
  }
  const hidden = messages.findIndex(({ parent }) => parents.has(parent) && !shown.has(parent));
  return hidden < 0
    ? null
    : { path: ['messages', hidden, 'shown'], wanted: 'must be true of one of the versions' };
}

function ofReply(
  { tokens, promptTokens, promptIds, mixedPromptIds, prefillIds, earlierReplyIds }: AssistantMessageJson,
  settingsCount: number,
  vocabularySize: number,
): FileFault | null {
  // A server tells the names of tokens, but no ids.
  const hasIds = tokens.some(({ evidence }) => evidence.names === undefined);
  if (hasIds && promptIds === null) {
    return { path: ['promptIds'], wanted: 'is missing, although the reply has tokens' };
  }
  const idLists = { promptIds, mixedPromptIds: mixedPromptIds ?? null, prefillIds, earlierReplyIds };
  for (const [name, ids] of Object.entries(idLists)) {
    if (ids !== null && base64ToUint32(ids).some((id) => id >= vocabularySize)) {
      return { path: [name], wanted: 'holds a token id that the model does not have' };
    }
  }
  return (
    ofTokens('tokens', tokens, vocabularySize) ??
    ofDraws(tokens, settingsCount) ??
    (promptTokens === null ? null : ofPrompt(promptTokens, promptIds, prefillIds, vocabularySize))
  );
}

function ofTokens(list: string, tokens: readonly TokenJson[], vocabularySize: number): FileFault | null {
  const wanted = 'holds a token id that the model does not have';
  for (const [index, { id, evidence }] of tokens.entries()) {
    if (evidence.names !== undefined) continue;
    if (id >= vocabularySize) return { path: [list, index, 'id'], wanted };
    if (vocabularySize < Number.POSITIVE_INFINITY) {
      const unknown = base64ToUint32(evidence.topIds).some((candidate) => candidate >= vocabularySize);
      if (unknown) return { path: [list, index, 'topIds'], wanted };
    }
  }
  return null;
}

/** A token of a reply was drawn, or put there with the draw of the one in whose place it stands, or typed. */
function ofDraws(tokens: readonly TokenJson[], settingsCount: number): FileFault | null {
  for (const [index, { draw }] of tokens.entries()) {
    if (draw !== null && draw.params >= settingsCount) {
      return { path: ['tokens', index, 'draw'], wanted: 'names settings that are not in the file' };
    }
  }
  return null;
}

/** The records of a prompt are those of its ids, from the second on, and perhaps of the reply's prefill. */
function ofPrompt(
  tokens: readonly TokenJson[],
  promptIds: string | null,
  prefillIds: string | null,
  vocabularySize: number,
): FileFault | null {
  const ofPrompt = promptIds === null ? [] : base64ToUint32(promptIds).subarray(1);
  const ids = [...ofPrompt, ...(prefillIds === null ? [] : base64ToUint32(prefillIds))];
  if (tokens.length !== ofPrompt.length && tokens.length !== ids.length) {
    return {
      path: ['promptTokens'],
      wanted: 'must hold one record for each token of the prompt but the first',
    };
  }
  for (const [index, { id, draw }] of tokens.entries()) {
    if (id !== ids[index])
      return { path: ['promptTokens', index, 'id'], wanted: 'is not the prompt’s token' };
    if (draw !== null) return { path: ['promptTokens', index, 'draw'], wanted: 'must be null in a prompt' };
  }
  return ofTokens('promptTokens', tokens, vocabularySize);
}
