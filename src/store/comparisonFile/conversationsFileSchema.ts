import * as v from 'valibot';
import type { ChatLine } from '../../core/conversationJsonl.ts';
import {
  type ConversationsFile,
  conversationsSchema,
  conversationsVersion,
} from '../../core/conversationsJson.ts';
import { conversationSchema } from './conversationSchema.ts';
import { paramsSchema } from './paramsSchema.ts';
import { date, label, list, oneOf, record, text } from './valueSchemas.ts';

/** What a file of conversations holds, field by field. */
export const conversationsFileSchema = record({
  schema: v.literal(conversationsSchema),
  version: v.literal(conversationsVersion, `must be ${conversationsVersion}`),
  app: label,
  exportedAt: date,
  drawParams: list(paramsSchema),
  conversations: list(conversationSchema),
}) satisfies v.GenericSchema<unknown, ConversationsFile>;

const message = record({ role: oneOf(['system', 'user', 'assistant']), content: text });

/** One line of OpenAI's chat JSONL. */
export const chatLineSchema = record({
  messages: v.pipe(list(message), v.minLength(1, 'must hold at least one message')),
}) satisfies v.GenericSchema<unknown, ChatLine>;
