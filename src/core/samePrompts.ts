import type { AssistantMessage } from './types.ts';

/** Whether the replies stand after the very same ids, so that before sampling each had the same odds. */
export function samePrompts(replies: readonly AssistantMessage[]): boolean {
  const [first] = replies;
  return (
    first !== undefined &&
    replies.length > 1 &&
    replies.every(
      (reply) => sameIds(reply.promptIds, first.promptIds) && sameIds(reply.prefillIds, first.prefillIds),
    )
  );
}

function sameIds(a: Uint32Array | null, b: Uint32Array | null): boolean {
  return a !== null && b !== null && a.length === b.length && a.every((id, place) => id === b[place]);
}
