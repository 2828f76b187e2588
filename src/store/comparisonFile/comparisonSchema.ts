import * as v from 'valibot';
import { maxPanes, minPanes, mixWeightRange } from '../../core/comparison.ts';
import {
  type ComparisonFile,
  type ComparisonJson,
  comparisonSchema,
  comparisonVersion,
  type PaneJson,
} from '../../core/comparisonJson.ts';
import type { ConversationJson, MessageJson } from '../../core/conversationJson.ts';
import type { RunStats } from '../../core/types.ts';
import { paramsSchema } from './paramsSchema.ts';
import { tokenSchema } from './tokenSchema.ts';
import {
  amount,
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
      earlierReplyIds: v.nullable(tokenIds),
      promptTokens: v.nullable(list(tokenSchema)),
      seed: v.nullable(whole(0, 2 ** 32 - 1)),
      endReason: oneOf(['stop', 'length', 'context', 'aborted', 'error']),
      stats: v.nullable(stats),
    }),
  ],
  ({ path }) => (path?.at(-1)?.key === 'role' ? 'must be “user” or “assistant”' : 'must be an object'),
) satisfies v.GenericSchema<unknown, MessageJson>;

/** As the page's own model ids are (modelCatalog.ts). */
const modelId = v.pipe(text, v.regex(/^[a-z0-9][a-z0-9._-]{0,99}$/i, 'must be the id of a model'));

const conversation = record({
  id,
  title: text,
  systemPrompt: text,
  exampleTurns: list(record({ user: text, assistant: text })),
  assistantPrefill: text,
  params: paramsSchema,
  presetParams: paramsSchema,
  modelId,
  messages: list(message),
}) satisfies v.GenericSchema<unknown, ConversationJson>;

const pane = record({ id, name: text, conversation, contextUsed: count }) satisfies v.GenericSchema<
  unknown,
  PaneJson
>;

const paneCount = `must hold ${minPanes} to ${maxPanes} personas`;
const comparison = record({
  id,
  panes: v.pipe(list(pane), v.minLength(minPanes, paneCount), v.maxLength(maxPanes, paneCount)),
  sync: record({ prompt: flag, sampling: flag, length: flag, penalties: flag, seed: flag }),
  independentSeeds: flag,
  focusedPaneId: id,
  mixer: v.nullable(record({ pane, weight: amount(mixWeightRange.min, mixWeightRange.max) })),
  cursor: v.nullable(record({ paneId: id, turn: count, index: count })),
  blind: v.nullable(
    record({
      order: v.strictTuple([id, id], 'must be the ids of two personas'),
      vote: v.nullable(oneOf(['a', 'b', 'tie', 'both-bad'])),
    }),
  ),
  presetId: v.nullable(label),
}) satisfies v.GenericSchema<unknown, ComparisonJson>;

const isDate = (value: string) => /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));

/** What a file holds, field by field; how its parts fit together is `contradictionIn`'s. */
export const comparisonFileSchema = record({
  schema: v.literal(comparisonSchema),
  version: v.literal(comparisonVersion, `must be ${comparisonVersion}`),
  app: label,
  model: record({ id: modelId, name: label }),
  exportedAt: v.pipe(label, v.check(isDate, 'must be a date and time')),
  drawParams: list(paramsSchema),
  comparison,
}) satisfies v.GenericSchema<unknown, ComparisonFile>;
