import { readFileSync } from 'node:fs';

export interface GoldenCase {
  readonly name: string;
  readonly prompt_ids: readonly number[];
  readonly prompt_logprobs: readonly { readonly id: number; readonly logprob: number }[];
  readonly greedy: readonly {
    readonly id: number;
    readonly logprob: number;
    readonly gap: number;
    readonly top10: readonly (readonly [number, number])[];
  }[];
  readonly eos_index: number | null;
  readonly text: string;
  readonly messages?: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
}

/** A golden file of fixtures/golden. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/golden/${name}`, import.meta.url), 'utf8')) as T;
}

/** Below this gap between best and second-best logit the next id is left open (golden README). */
export const nearTie = 0.05;

/** The greedy ids that must be met: up to the end of the turn or the first near-tie. */
export function certainIds(golden: GoldenCase): readonly number[] {
  const end = golden.eos_index ?? golden.greedy.length;
  const tie = golden.greedy.findIndex((step) => step.gap < nearTie);
  return golden.greedy.slice(0, tie < 0 ? end : Math.min(end, tie)).map((step) => step.id);
}
