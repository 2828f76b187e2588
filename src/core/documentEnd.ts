import type { Conversation } from './types.ts';

// A document may end above what hangs below: so it is after Undo, and where the person deleted what the model wrote.

/** In a stored record, in place of the shown child: the document ends here. */
export const pathEnd = '';

/**
 * The child that is shown under a parent; `pathEnd` where a document ends above its children, undefined where nothing
 * is said of it. A chat always goes on to its newest message.
 */
export function shownUnder(
  { shownChild, children, startToken }: Pick<Conversation, 'shownChild' | 'children' | 'startToken'>,
  parent: string,
): string | undefined {
  const shown = shownChild[parent];
  if (shown !== undefined || startToken === undefined) return shown;
  return (children[parent] ?? []).length > 0 ? pathEnd : undefined;
}
