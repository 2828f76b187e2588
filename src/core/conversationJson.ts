import { base64ToUint32, wordsToBase64 } from './base64.ts';
import { rootId } from './conversation.ts';
import { createRenaming } from './renaming.ts';
import { openingOf, sameOpening } from './replyOpening.ts';
import { type ParamTable, type TokenJson, tokenFromJson, tokenToJson } from './tokenJson.ts';
import type {
  AssistantMessage,
  ChatMessage,
  Conversation,
  ExampleTurn,
  Opening,
  RunEndReason,
  RunStats,
  SamplingParams,
} from './types.ts';

/** Where a message hangs in its conversation's tree. */
interface MessagePlace {
  readonly id: string;
  /** '' or the id of a message that stands earlier in the list: a tree cannot be a ring. */
  readonly parent: string;
  /** Whether it is the one that is shown of its parent's children. */
  readonly shown: boolean;
}

export interface UserMessageJson extends MessagePlace {
  readonly role: 'user';
  readonly text: string;
}

/** Ids are Uint32 values in base64, little-endian (base64.ts). */
export interface AssistantMessageJson extends MessagePlace {
  readonly role: 'assistant';
  readonly prefill: string;
  readonly prefillIds: string | null;
  readonly tokens: readonly TokenJson[];
  readonly promptIds: string | null;
  readonly mixedPromptIds?: string;
  /** null: the conversation's present one. */
  readonly opening?: Opening | null;
  readonly earlierReplyIds: string | null;
  readonly promptTokens: readonly TokenJson[] | null;
  readonly seed: number | null;
  /** A reply that was still being written counts as stopped. */
  readonly endReason: RunEndReason | 'error';
  readonly stats: RunStats | null;
}

export type MessageJson = UserMessageJson | AssistantMessageJson;

export interface ConversationJson {
  readonly id: string;
  readonly title: string;
  readonly systemPrompt: string;
  readonly exampleTurns: readonly ExampleTurn[];
  readonly assistantPrefill: string;
  readonly startToken?: boolean;
  readonly params: SamplingParams;
  readonly presetParams: SamplingParams;
  readonly modelId: string;
  /** Parents before their children, siblings oldest first. */
  readonly messages: readonly MessageJson[];
}

/** A conversation with its whole tree: every version of every message. */
export function conversationToJson(conversation: Conversation, drawParams: ParamTable): ConversationJson {
  const { messages, children, shownChild, ...own } = conversation;
  return { ...own, messages: messagesToJson(conversation, drawParams) };
}

function messagesToJson(conversation: Conversation, drawParams: ParamTable): readonly MessageJson[] {
  const list: MessageJson[] = [];
  const parents = [rootId];
  // Grows while it is walked: breadth first, so that a parent always stands before its children.
  for (const parent of parents) {
    for (const id of conversation.children[parent] ?? []) {
      const message = conversation.messages[id];
      if (message === undefined) continue;
      const shown = conversation.shownChild[parent] === id;
      list.push(messageToJson(message, { id, parent, shown }, drawParams, conversation));
      parents.push(id);
    }
  }
  return list;
}

function messageToJson(
  message: ChatMessage,
  place: MessagePlace,
  drawParams: ParamTable,
  present: Opening,
): MessageJson {
  if (message.role === 'user') return { ...place, role: 'user', text: message.text };
  const { mixedPromptIds, opening } = message;
  const tokenJson = (token: AssistantMessage['tokens'][number]) => tokenToJson(token, drawParams);
  return {
    ...place,
    role: 'assistant',
    prefill: message.prefill,
    prefillIds: idsToJson(message.prefillIds),
    tokens: message.tokens.map(tokenJson),
    promptIds: idsToJson(message.promptIds),
    ...(mixedPromptIds === undefined ? {} : { mixedPromptIds: wordsToBase64(mixedPromptIds) }),
    ...(opening === undefined ? {} : { opening: sameOpening(opening, present) ? null : openingOf(opening) }),
    earlierReplyIds: idsToJson(message.earlierReplyIds),
    promptTokens: message.promptTokens?.map(tokenJson) ?? null,
    seed: message.seed,
    endReason: message.endReason ?? 'aborted',
    stats: message.stats,
  };
}

function idsToJson(ids: Uint32Array | null): string | null {
  return ids === null ? null : wordsToBase64(ids);
}

/**
 * The conversation under fresh ids.
 * @throws RangeError for a message whose parent does not stand before it.
 */
export function conversationFromJson(
  json: ConversationJson,
  drawParams: readonly SamplingParams[],
  newId: () => string,
): Conversation {
  const { messages, ...own } = json;
  return { ...own, ...treeFromJson(messages, drawParams, openingOf(own), newId), id: newId() };
}

function treeFromJson(
  list: readonly MessageJson[],
  drawParams: readonly SamplingParams[],
  present: Opening,
  newId: () => string,
): Pick<Conversation, 'messages' | 'children' | 'shownChild'> {
  const messageIds = createRenaming('message', newId);
  const messages: Record<string, ChatMessage> = {};
  const children: Record<string, string[]> = {};
  const shownChild: Record<string, string> = {};
  for (const json of list) {
    const parent = json.parent === rootId ? rootId : messageIds.renamed(json.parent);
    const id = messageIds.rename(json.id);
    messages[id] = messageFromJson(json, id, drawParams, present);
    children[parent] = [...(children[parent] ?? []), id];
    if (json.shown) shownChild[parent] = id;
  }
  return { messages, children, shownChild };
}

function messageFromJson(
  json: MessageJson,
  id: string,
  drawParams: readonly SamplingParams[],
  present: Opening,
): ChatMessage {
  if (json.role === 'user') return { id, role: 'user', text: json.text };
  const { parent, shown, mixedPromptIds, opening, ...own } = json;
  const token = (record: TokenJson) => tokenFromJson(record, drawParams);
  return {
    ...own,
    id,
    prefillIds: idsFromJson(json.prefillIds),
    tokens: json.tokens.map(token),
    promptIds: idsFromJson(json.promptIds),
    ...(mixedPromptIds === undefined ? {} : { mixedPromptIds: base64ToUint32(mixedPromptIds) }),
    ...(opening === undefined ? {} : { opening: opening ?? present }),
    earlierReplyIds: idsFromJson(json.earlierReplyIds),
    promptTokens: json.promptTokens?.map(token) ?? null,
  };
}

function idsFromJson(ids: string | null): Uint32Array | null {
  return ids === null ? null : base64ToUint32(ids);
}
