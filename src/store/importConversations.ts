import { conversationFromChat } from '../core/conversationJsonl.ts';
import { conversationsFromFile } from '../core/conversationsJson.ts';
import type { Conversation } from '../core/types.ts';
import { emptyConversation } from './emptyConversation.ts';
import type { FileReading } from './readAnyFile.ts';

/** A file that holds conversations, read and found sound. */
export type ReadConversations = Extract<FileReading, { readonly kind: 'conversations' | 'chat-lines' }>;

/**
 * The conversations of a file under fresh ids.
 * @param modelId who is to go on with those of which the texts alone are known.
 * @param newId a new id at every call.
 */
export function importedConversations(
  reading: ReadConversations,
  modelId: string,
  newId: () => string,
): readonly Conversation[] {
  if (reading.kind === 'conversations') return conversationsFromFile(reading.file, newId);
  const empty = emptyConversation('', modelId);
  return reading.lines.map((line) => conversationFromChat(line, empty, newId));
}
