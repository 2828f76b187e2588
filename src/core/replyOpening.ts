import type { AssistantMessage, Opening } from './types.ts';

/** What stands before the first message now, or did when a reply was begun. */
export function openingOf({ systemPrompt, exampleTurns }: Opening): Opening {
  return { systemPrompt, exampleTurns };
}

export function sameOpening(a: Opening, b: Opening): boolean {
  if (a.systemPrompt !== b.systemPrompt) return false;
  if (a.exampleTurns === b.exampleTurns) return true;
  return (
    a.exampleTurns.length === b.exampleTurns.length &&
    a.exampleTurns.every(({ user, assistant }, place) => {
      const other = b.exampleTurns[place];
      return other?.user === user && other.assistant === assistant;
    })
  );
}

/** What the reply was written under, where that is another prompt than the present one; null: the same, or unknown. */
export function earlierOpening({ opening }: AssistantMessage, now: Opening): Opening | null {
  return opening === undefined || sameOpening(opening, now) ? null : opening;
}
