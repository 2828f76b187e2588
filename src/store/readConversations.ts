import {
  type ConversationsFile,
  conversationsSchema,
  conversationsVersion,
} from '../core/conversationsJson.ts';
import { conversationFault, type KnownVocabulary, under } from './comparisonFile/conversationFaults.ts';
import { conversationsFileSchema } from './comparisonFile/conversationsFileSchema.ts';
import { type ConversationsSummary, summariseConversations } from './comparisonFile/conversationsSummary.ts';
import {
  checked,
  type ImportLimits,
  kindProblem,
  mebibyte,
  readJsonFile,
  refused,
  refusedFor,
} from './comparisonFile/importedFile.ts';

export type ConversationsReading =
  | { readonly ok: true; readonly file: ConversationsFile; readonly summary: ConversationsSummary }
  /** One plain sentence. */
  | { readonly ok: false; readonly problem: string };

/** A whole library: a token takes about 1.3 kB and 25 values, so that there is room for some 200,000. */
export const conversationsLimits: ImportLimits = { bytes: 256 * mebibyte, depth: 24, values: 16_000_000 };

/**
 * Reads conversations that anybody may have written. All or nothing: either every field is what it should be
 * and the parts fit together, so that `conversationsFromFile` can take it, or it says what is wrong and where.
 * Never throws, changes nothing.
 * @param known the loaded model, whose replies can hold no ids beyond its vocabulary.
 */
export function readConversations(
  input: Uint8Array | string,
  known: KnownVocabulary | null = null,
): ConversationsReading {
  return readJsonFile(input, conversationsLimits, (value) => conversationsOf(value, known));
}

/** The same for what was parsed already. */
export function conversationsOf(value: unknown, known: KnownVocabulary | null): ConversationsReading {
  const otherwise = 'The file holds no conversations that Glassbox exported.';
  const other = kindProblem(value, conversationsSchema, conversationsVersion, otherwise);
  if (other !== null) return refused(other);
  const file = checked(conversationsFileSchema, value);
  if (!file.ok) return file;
  const { conversations, drawParams } = file.value;
  for (const [index, conversation] of conversations.entries()) {
    const fault = conversationFault(conversation, drawParams.length, known);
    const placed = under(['conversations', index], fault);
    if (placed !== null) return refusedFor(placed);
  }
  return { ok: true, file: file.value, summary: summariseConversations(file.value) };
}
