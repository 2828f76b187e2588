import type { Conversation } from '../core/types.ts';
import { isSetup } from './library/checkRows.ts';

const fields = ['systemPrompt', 'exampleTurns', 'assistantPrefill', 'params', 'presetParams'] as const;

/** What the person set for a conversation in which nothing is said yet; the library keeps none of those. */
export type UnsaidSetup = Pick<Conversation, (typeof fields)[number]>;

/** null: something is said in it. */
export function unsaidSetup(conversation: Conversation): UnsaidSetup | null {
  if (isSaid(conversation)) return null;
  const { systemPrompt, exampleTurns, assistantPrefill, params, presetParams } = conversation;
  return { systemPrompt, exampleTurns, assistantPrefill, params, presetParams };
}

/** null: it is none, or spoilt. */
export function readUnsaidSetup(kept: unknown): UnsaidSetup | null {
  const values: Readonly<Record<string, unknown>> =
    typeof kept === 'object' && kept !== null ? { ...kept } : {};
  return fields.every((field) => isSetup(field, values[field])) ? (kept as UnsaidSetup) : null;
}

/** Whether it has any message. */
export function isSaid({ messages }: Conversation): boolean {
  return Object.keys(messages).length > 0;
}
