import type { Persona } from '../core/comparison.ts';
import type { ExampleTurn } from '../core/types.ts';
import type { VoteTally } from '../core/voteTally.ts';

const personasKey = 'glassbox.personas';
const talliesKey = 'glassbox.tallies';

type Reader = Pick<Storage, 'getItem'> | null;
type Writer = Pick<Storage, 'setItem'> | null;

/** The person's own personas; what is unreadable is left out. */
export function readOwnPersonas(storage: Reader): readonly Persona[] {
  const kept = read(storage, personasKey);
  return Array.isArray(kept) ? kept.flatMap(asPersona) : [];
}

export function writeOwnPersonas(storage: Writer, personas: readonly Persona[]): void {
  write(storage, personasKey, personas);
}

/** Blind votes by pair; what is unreadable is left out. */
export function readTallies(storage: Reader): Readonly<Record<string, VoteTally>> {
  const kept = Object.entries(fieldsOf(read(storage, talliesKey)));
  return Object.fromEntries(kept.flatMap(([key, value]) => asTally(value).map((tally) => [key, tally])));
}

export function writeTallies(storage: Writer, tallies: Readonly<Record<string, VoteTally>>): void {
  write(storage, talliesKey, tallies);
}

function read(storage: Reader, key: string): unknown {
  try {
    return JSON.parse(storage?.getItem(key) ?? 'null');
  } catch {
    // Blocked storage or a spoilt record: nothing was kept.
    return null;
  }
}

/** A convenience: where storage is blocked or full it lasts for this visit. */
function write(storage: Writer, key: string, value: unknown): void {
  try {
    storage?.setItem(key, JSON.stringify(value));
  } catch {
    // See above.
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function asPersona(value: unknown): Persona[] {
  const { name, systemPrompt, exampleTurns, assistantPrefill } = fieldsOf(value);
  if (typeof name !== 'string' || typeof systemPrompt !== 'string') return [];
  const turns = Array.isArray(exampleTurns) ? exampleTurns.flatMap(asExampleTurn) : [];
  const prefill = typeof assistantPrefill === 'string' ? assistantPrefill : '';
  return [{ name, systemPrompt, exampleTurns: turns, assistantPrefill: prefill }];
}

function asExampleTurn(value: unknown): ExampleTurn[] {
  const { user, assistant } = fieldsOf(value);
  return typeof user === 'string' && typeof assistant === 'string' ? [{ user, assistant }] : [];
}

function asTally(value: unknown): VoteTally[] {
  const { a, b, tie, bothBad } = fieldsOf(value);
  const counts = [a, b, tie, bothBad];
  if (!counts.every((count) => Number.isSafeInteger(count) && Number(count) >= 0)) return [];
  return [{ a: Number(a), b: Number(b), tie: Number(tie), bothBad: Number(bothBad) }];
}
