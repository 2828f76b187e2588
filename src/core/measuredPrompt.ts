import type { PromptPartName } from './promptPlan.ts';
import type { PromptMessage } from './types.ts';

/** Some tokens of a prompt: `ids[start]` to `ids[end − 1]`. */
export interface PromptPart extends PromptPartName {
  readonly start: number;
  readonly end: number;
}

/** What the model would receive, token by token; the parts follow on each other and cover all of it. */
export interface MeasuredPrompt {
  readonly ids: readonly number[];
  readonly parts: readonly PromptPart[];
  readonly asks: boolean;
}

/** Parts from where each one ends; one that is empty, or ends before it begins, is left out. */
export function partsUpTo(
  ends: readonly { readonly part: PromptPartName; readonly end: number }[],
): readonly PromptPart[] {
  let start = 0;
  return ends.flatMap(({ part, end }) => {
    if (end <= start) return [];
    const measured = { ...part, start, end };
    start = end;
    return [measured];
  });
}

/** Whether `ids` begin with all of `prefix`. */
export function beginsWith(ids: readonly number[], prefix: readonly number[]): boolean {
  return prefix.length <= ids.length && prefix.every((id, index) => id === ids[index]);
}

/** Whether two messages are the same to the model. */
export function sameMessage(a: PromptMessage, b: PromptMessage): boolean {
  if (a.role !== 'assistant' || b.role !== 'assistant') {
    return a.role === b.role && a.role !== 'assistant' && b.role !== 'assistant' && a.text === b.text;
  }
  return (
    a.segments.length === b.segments.length &&
    a.segments.every((segment, index) => {
      const other = b.segments[index];
      if (typeof segment === 'string' || typeof other === 'string') return segment === other;
      return other !== undefined && segment.length === other.length && beginsWith(segment, other);
    })
  );
}

/** One turn's share of a window, for a list of what costs what. */
export interface TurnCost {
  readonly name: string;
  readonly tokens: number;
}

/** What the parts cost by turn: template, system prompt and examples first, then each question with its answer. */
export function turnCosts(parts: readonly PromptPart[]): readonly TurnCost[] {
  const costs: { name: string; tokens: number }[] = [];
  const add = (name: string, tokens: number) => {
    const last = costs.at(-1);
    if (last?.name === name) last.tokens += tokens;
    else costs.push({ name, tokens });
  };
  let turn = 0;
  for (const { kind, name, start, end } of parts) {
    if (kind === 'user') turn += 1;
    if (kind === 'user' || kind === 'assistant') add(`Turn ${Math.max(turn, 1)}`, end - start);
    else if (kind === 'example') add('Example turns', end - start);
    else if (kind === 'opening' || kind === 'prefill') add('Opening of the reply', end - start);
    else if (kind === 'text') add('Typed text', end - start);
    else if (kind === 'written') add('Written by the model', end - start);
    else add(name, end - start);
  }
  return costs;
}
