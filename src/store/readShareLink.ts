import * as v from 'valibot';
import { unpackText } from '../core/packText.ts';
import {
  maxSharedBytes,
  maxShareLength,
  type SharedChat,
  type SharedCompletion,
  type SharedRequest,
  shareMark,
} from '../core/shareLink.ts';
import { modelIdSchema } from './comparisonFile/conversationSchema.ts';
import { checked, jsonValue, type Outcome, refused } from './comparisonFile/importedFile.ts';
import type { JsonTextLimits } from './comparisonFile/jsonText.ts';
import { paramsSchema } from './comparisonFile/paramsSchema.ts';
import { flag, list, oneOf, record, text } from './comparisonFile/valueSchemas.ts';

const limits: JsonTextLimits = { depth: 6, values: 10_000 };

const settings = {
  model: record({
    id: modelIdSchema,
    sha256: v.nullable(v.pipe(text, v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256'))),
  }),
  params: paramsSchema,
};

const chat = record({
  kind: v.literal('chat'),
  ...settings,
  systemPrompt: text,
  exampleTurns: list(record({ user: text, assistant: text })),
  assistantPrefill: text,
  messages: list(record({ role: oneOf(['user', 'assistant']), content: text })),
}) satisfies v.GenericSchema<unknown, SharedChat>;

const completion = record({
  kind: v.literal('completion'),
  ...settings,
  text,
  startToken: flag,
}) satisfies v.GenericSchema<unknown, SharedCompletion>;

const sharedSchema = v.variant('kind', [chat, completion]) satisfies v.GenericSchema<unknown, SharedRequest>;

const spoilt = 'This link is cut short or spoilt, so that nothing was filled in; ask for it once more.';
const problems = {
  newer: 'This link was made by a newer Glassbox, so that nothing was filled in; update this page.',
  unable: 'This browser cannot unpack the link, so that nothing was filled in; a newer one can.',
  'too-large': spoilt,
  spoilt,
} as const;

/** Whether the part of an address after "#" is a shared request, sound or not. */
export function isShareLink(hash: string): boolean {
  return hash.replace(/^#/, '').startsWith(shareMark);
}

/**
 * Reads the part of an address after "#", which anybody may have written. All or nothing: either every field is what
 * it should be, or it says in a sentence that nothing was filled in. Never rejects, changes nothing, runs nothing.
 */
export async function readShareLink(hash: string): Promise<Outcome<SharedRequest>> {
  const fragment = hash.replace(/^#/, '');
  if (fragment.length > maxShareLength) return refused(spoilt);
  const unpacked = await unpackText(fragment.slice(shareMark.length), maxSharedBytes);
  if (!unpacked.ok) return refused(problems[unpacked.reason]);
  const parsed = jsonValue(unpacked.text, limits);
  const request = parsed.ok ? checked(sharedSchema, parsed.value) : parsed;
  return request.ok ? request : refused(spoilt);
}
