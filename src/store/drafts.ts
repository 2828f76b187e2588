/** What stands in the message box of each conversation, by its id, the one changed last at the end. */
export type Drafts = ReadonlyMap<string, string>;

/** Stands for the id of a conversation in which nothing is said yet: there is one box for all of those. */
export const newKey = '';

/** From one conversation's message box to another's. */
export interface Passage {
  readonly from: string;
  readonly to: string;
  /** What stands in the box that is left. */
  readonly text: string;
  /** What stood in the other one when that was left; '' for nothing. */
  readonly waiting: string;
  /** Which box the new one's text was brought from; null: from none. */
  readonly origin: string | null;
}

/** A text is brought into a new conversation, and back from there; never in place of another text. */
export function comesAlong({ from, to, text, waiting, origin }: Passage): boolean {
  if (text === '' || waiting !== '') return false;
  return to === newKey || (from === newKey && to === origin);
}

/** The last drafts that take up no more than so many characters together; one that alone takes more is none of them. */
export function lastDrafts(drafts: Drafts, limit: number): Drafts {
  let left = limit;
  const fitting = [...drafts].toReversed().filter(([, { length }]) => {
    const fits = length <= left;
    if (fits) left -= length;
    return fits;
  });
  return new Map(fitting.toReversed());
}

/** The message boxes of all conversations. */
export interface MessageBoxes {
  readonly drafts: Drafts;
  put(key: string, text: string): void;
  /** @param text what stands in the box that is left. @returns what stands in the other one. */
  go(from: string, to: string, text: string): string;
  /** A conversation is shown together with a text, as a preset's: no other one is asked for. */
  fill(key: string, text: string): void;
  /** Empties all but this one. */
  emptyOthers(key: string): void;
}

/** @param reopened the conversation that a reload is about to show again. */
export function createMessageBoxes(kept: Drafts, reopened: string | null): MessageBoxes {
  const drafts = new Map(kept);
  // What is typed before it is shown is meant for it.
  let origin = drafts.has(newKey) ? null : reopened;

  function put(key: string, text: string): void {
    drafts.delete(key);
    if (text !== '') drafts.set(key, text);
  }

  return {
    drafts,
    put,
    go(from, to, text) {
      if (from === to) return text;
      const waiting = drafts.get(to) ?? '';
      const isBrought = comesAlong({ from, to, text, waiting, origin });
      if (isBrought) drafts.delete(from);
      if (to === newKey) origin = isBrought ? from : null;
      const next = isBrought ? text : waiting;
      put(to, next);
      return next;
    },
    fill(key, text) {
      if (key === newKey) origin = null;
      put(key, text);
    },
    emptyOthers(key) {
      for (const id of drafts.keys()) if (id !== key) drafts.delete(id);
    },
  };
}
