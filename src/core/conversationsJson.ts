import { type ConversationJson, conversationFromJson, conversationToJson } from './conversationJson.ts';
import { createParamTable } from './tokenJson.ts';
import type { Conversation, SamplingParams } from './types.ts';

export const conversationsSchema = 'glassbox-conversations';
export const conversationsVersion = 1;

/** Conversations as a file: nothing but what JSON can hold. */
export interface ConversationsFile {
  readonly schema: typeof conversationsSchema;
  readonly version: typeof conversationsVersion;
  /** Name and version of the program that wrote it. */
  readonly app: string;
  /** ISO 8601. */
  readonly exportedAt: string;
  /** The settings that the tokens' draws name by index. */
  readonly drawParams: readonly SamplingParams[];
  /** Newest first or in any other order: it is kept. */
  readonly conversations: readonly ConversationJson[];
}

export type ConversationsFileMeta = Pick<ConversationsFile, 'app' | 'exportedAt'>;

/** Conversations with their whole trees and everything recorded in them, as plain JSON values. */
export function conversationsToFile(
  conversations: readonly Conversation[],
  meta: ConversationsFileMeta,
): ConversationsFile {
  const drawParams = createParamTable();
  const list = conversations.map((conversation) => conversationToJson(conversation, drawParams));
  return {
    schema: conversationsSchema,
    version: conversationsVersion,
    ...meta,
    drawParams: drawParams.list,
    conversations: list,
  };
}

/**
 * The file's text in pieces, one for each conversation, because all of a large library together is longer than
 * one text may be.
 */
export function conversationsFileText(file: ConversationsFile): readonly string[] {
  const { conversations, ...head } = file;
  const opening = JSON.stringify(head).slice(0, -1);
  const parts = conversations.map(
    (conversation, place) => `${place === 0 ? '' : ','}${JSON.stringify(conversation)}`,
  );
  return [`${opening},"conversations":[`, ...parts, ']}'];
}

/**
 * The conversations of a file that has been validated, under fresh ids, so that they can stand beside those that
 * they were made of.
 * @param newId a new id at every call.
 * @throws RangeError where the file contradicts its type: an unknown parent, or settings not listed.
 */
export function conversationsFromFile(file: ConversationsFile, newId: () => string): readonly Conversation[] {
  return file.conversations.map((json) => conversationFromJson(json, file.drawParams, newId));
}
