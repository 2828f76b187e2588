import * as v from 'valibot';
import type { ConversationJson, MessageJson } from '../../core/conversationJson.ts';
import { modelIdPattern } from '../../core/modelId.ts';
import type { RunStats } from '../../core/types.ts';
import { paramsSchema } from './paramsSchema.ts';
import { tokenSchema } from './tokenSchema.ts';
import {
  count,
  flag,
  id,
  label,
  list,
  milliseconds,
  oneOf,
  record,
  text,
  tokenIds,
  whole,
} from './valueSchemas.ts';

const place = { id, parent: label, shown: flag };

const exampleTurns = list(record({ user: text, assistant: text }));

const stats = record({
  promptTokens: count,
  reusedTokens: count,
  prefilledTokens: count,
  decodedTokens: count,
  prefillMs: milliseconds,
  decodeMs: milliseconds,
  firstTokenMs: v.nullable(milliseconds),
  memoryBytes: v.nullable(count),
}) satisfies v.GenericSchema<unknown, RunStats>;

const message = v.variant(
  'role',
  [
    record({ ...place, role: v.literal('user'), text }),
    record({
      ...place,
      role: v.literal('assistant'),
      prefill: text,
      prefillIds: v.nullable(tokenIds),
      tokens: list(tokenSchema),
      promptIds: v.nullable(tokenIds),
      mixedPromptIds: v.exactOptional(tokenIds),
      opening: v.exactOptional(v.nullable(record({ systemPrompt: text, exampleTurns }))),
      earlierReplyIds: v.nullable(tokenIds),
      promptTokens: v.nullable(list(tokenSchema)),
      seed: v.nullable(whole(0, 2 ** 32 - 1)),
      endReason: oneOf(['stop', 'length', 'context', 'aborted', 'error']),
      stats: v.nullable(stats),
    }),
  ],
  ({ path }) => (path?.at(-1)?.key === 'role' ? 'must be “user” or “assistant”' : 'must be an object'),
) satisfies v.GenericSchema<unknown, MessageJson>;

export const modelIdSchema = v.pipe(text, v.regex(modelIdPattern, 'must be the id of a model'));

/** A conversation as both kinds of files hold it. */
export const conversationSchema = record({
  id,
  title: text,
  systemPrompt: text,
  exampleTurns,
  assistantPrefill: text,
  startToken: v.exactOptional(v.boolean('must be true or false')),
  params: paramsSchema,
  presetParams: paramsSchema,
  modelId: modelIdSchema,
  messages: list(message),
}) satisfies v.GenericSchema<unknown, ConversationJson>;
