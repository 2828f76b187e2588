import * as v from 'valibot';
import { longestName, maxPanes, minPanes, mixWeightRange } from '../../core/comparison.ts';
import {
  type ComparisonFile,
  type ComparisonJson,
  comparisonSchema,
  comparisonVersion,
  type PaneJson,
} from '../../core/comparisonJson.ts';
import { conversationSchema, modelIdSchema } from './conversationSchema.ts';
import { paramsSchema } from './paramsSchema.ts';
import { amount, count, date, flag, id, label, list, oneOf, record, text } from './valueSchemas.ts';

/** A longer one is cut, never within a character. */
const name = v.pipe(
  text,
  v.transform((value) => (value.length > longestName ? cutAt(value, longestName) : value)),
);

function cutAt(value: string, length: number): string {
  const before = value.charCodeAt(length - 1);
  const splits = before >= 0xd800 && before < 0xdc00;
  return value.slice(0, splits ? length - 1 : length);
}

const pane = record({
  id,
  name,
  modelId: v.exactOptional(modelIdSchema),
  vocabularyKey: v.exactOptional(label),
  conversation: conversationSchema,
  contextUsed: count,
}) satisfies v.GenericSchema<unknown, PaneJson>;

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

/** What a file holds, field by field; how its parts fit together is `contradictionIn`'s. */
export const comparisonFileSchema = record({
  schema: v.literal(comparisonSchema),
  version: v.literal(comparisonVersion, `must be ${comparisonVersion}`),
  app: label,
  model: record({ id: modelIdSchema, name: label }),
  exportedAt: date,
  drawParams: list(paramsSchema),
  comparison,
}) satisfies v.GenericSchema<unknown, ComparisonFile>;
