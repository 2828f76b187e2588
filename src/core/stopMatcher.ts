/** An item that is final: what is seen of its text, and whether a stop string took any of the item away. */
export interface ReleasedItem<Item> {
  readonly item: Item;
  readonly text: string;
  readonly inStop: boolean;
}

export interface StopResult<Item> {
  /** Items that are decided now, in the order in which they were pushed. */
  readonly released: readonly ReleasedItem<Item>[];
  /** The stop string that was found; everything from its first character on is cut. null: none yet. */
  readonly matched: string | null;
}

export interface StopMatcher<Item> {
  /** Takes the next item in; holds it back while its text could still be the beginning of a stop string. */
  push(item: Item): StopResult<Item>;
  /** At the end of the text: releases what is held. A stop string may yet match, see `createStopMatcher`. */
  flush(): StopResult<Item>;
}

/**
 * Finds stop strings in a text that arrives in pieces of any size.
 *
 * The match that starts first wins, at one start the longer of those complete. So with the stop strings "bc"
 * and "abcd", the text "abc" is held until the next piece (or the flush) tells whether "abcd" comes of it: the
 * result never depends on where the pieces are cut. An item with no text lies in the match only when it comes
 * after the match's first character.
 * @param getStop read at every push, so the list may change; it then applies to what is still held and to what
 * follows. Empty strings are ignored.
 */
export function createStopMatcher<Item extends { readonly text: string }>(
  getStop: () => readonly string[],
): StopMatcher<Item> {
  let held: Item[] = [];

  const settle = (atEnd: boolean): StopResult<Item> => {
    const text = held.map((item) => item.text).join('');
    const found = findStop(text, getStop(), atEnd);
    const items = held;
    if (found.matched !== null) {
      held = [];
      return { released: cutAt(items, found.start), matched: found.matched };
    }
    let end = 0;
    const firstHeld = items.findIndex((item) => {
      end += item.text.length;
      return end > found.start;
    });
    held = firstHeld < 0 ? [] : items.slice(firstHeld);
    const decided = firstHeld < 0 ? items : items.slice(0, firstHeld);
    return { released: cutAt(decided, Number.POSITIVE_INFINITY), matched: null };
  };

  return {
    push(item) {
      held.push(item);
      return settle(false);
    },
    flush: () => settle(true),
  };
}

/** The first place where a stop string stands, or (unless `atEnd`) where one may have begun. */
function findStop(
  text: string,
  stop: readonly string[],
  atEnd: boolean,
): { readonly start: number; readonly matched: string | null } {
  for (let start = 0; start < text.length; start++) {
    let matched: string | null = null;
    let open = false;
    for (const candidate of stop) {
      if (candidate === '') continue;
      if (text.startsWith(candidate, start)) {
        if (matched === null || candidate.length > matched.length) matched = candidate;
      } else if (!atEnd && text.length - start < candidate.length) {
        open ||= candidate.startsWith(text.slice(start));
      }
    }
    if (matched !== null || open) return { start, matched };
  }
  return { start: text.length, matched: null };
}

/** Cuts the joined text of `items` at `start`. */
function cutAt<Item extends { readonly text: string }>(
  items: readonly Item[],
  start: number,
): readonly ReleasedItem<Item>[] {
  let offset = 0;
  return items.map((item) => {
    const before = offset;
    offset += item.text.length;
    const text = item.text.slice(0, Math.max(0, start - before));
    return { item, text, inStop: offset > start };
  });
}
