import { rootId } from './conversation.ts';
import { parentsOf } from './treeEdits.ts';
import type { ChatMessage, Conversation } from './types.ts';

/** The shape of a conversation and what hangs in it. */
export type Tree = Pick<Conversation, 'messages' | 'children' | 'shownChild'>;

/** One change of the tree's shape by the person. */
export interface TreeChange {
  /** "the deletion" */
  readonly words: string;
  readonly before: Tree;
  readonly after: Tree;
}

/** What can be undone and redone in one conversation, the last one last. */
export interface TreeHistory {
  readonly undo: readonly TreeChange[];
  readonly redo: readonly TreeChange[];
  /** The shape that the last Undo or Redo left: what was undone can be redone as long as it is this one. */
  readonly left: Tree['children'] | null;
}

/** Steps that are kept; what was deleted before them is gone. */
export const historyLimit = 50;

export const emptyTreeHistory: TreeHistory = { undo: [], redo: [], left: null };

export function treeOf({ messages, children, shownChild }: Tree): Tree {
  return { messages, children, shownChild };
}

/** @param before the tree as it was until now. */
export function recordChange(history: TreeHistory, words: string, before: Tree, after: Tree): TreeHistory {
  const change = { words, before: treeOf(before), after: treeOf(after) };
  const { undo } = withoutRedo(history, before);
  return { undo: [...undo, change].slice(-historyLimit), redo: [], left: null };
}

export interface TreeStep {
  readonly conversation: Conversation;
  readonly history: TreeHistory;
  /** Of the change that was undone or redone. */
  readonly words: string;
}

/**
 * Takes the last change back: what it deleted is there again, what was shown is shown again. What it added goes, but
 * for what was written since: that stays as a version. A change of which nothing would be seen is passed over, and
 * so is one for which the tree has changed too much meanwhile.
 * @returns null when there is nothing to undo.
 */
export function undoChange(conversation: Conversation, history: TreeHistory): TreeStep | null {
  const start = canRedo(conversation, history) ? history : withoutRedo(history, conversation);
  for (let { undo, redo } = start; ; ) {
    const change = undo.at(-1);
    if (change === undefined) return null;
    undo = undo.slice(0, -1);
    const tree = turn(conversation, change.after, change.before);
    if (tree === null) continue;
    redo = [...redo, change];
    if (!isSeen(conversation, tree)) continue;
    const next = { undo, redo, left: tree.children };
    return { conversation: { ...conversation, ...tree }, history: next, words: change.words };
  }
}

export function canRedo({ children }: Tree, history: TreeHistory): boolean {
  return history.redo.length > 0 && history.left === children;
}

/** Does what was undone last once more. @returns null when there is nothing, or another change was made since. */
export function redoChange(conversation: Conversation, history: TreeHistory): TreeStep | null {
  if (!canRedo(conversation, history)) return null;
  for (let { undo, redo } = history; ; ) {
    const change = redo.at(-1);
    if (change === undefined) return null;
    redo = redo.slice(0, -1);
    const tree = turn(conversation, change.before, change.after);
    if (tree === null || !isSeen(conversation, tree)) continue;
    const { words } = change;
    undo = [...undo, { words, before: treeOf(conversation), after: tree }].slice(-historyLimit);
    const next = { undo, redo, left: tree.children };
    return { conversation: { ...conversation, ...tree }, history: next, words };
  }
}

/** What was taken away by Undo, and can no longer be redone, is what Undo brings back last of all. */
function withoutRedo({ undo, redo }: TreeHistory, { messages }: Tree): TreeHistory {
  const lost = redo.filter(({ after }) =>
    Object.keys(after.messages).some((id) => messages[id] === undefined),
  );
  const back = lost.map(({ words, before, after }): TreeChange => ({ words, before: after, after: before }));
  return { undo: [...back, ...undo].slice(-historyLimit), redo: [], left: null };
}

function isSeen(now: Tree, next: Tree): boolean {
  const [a, b] = [Object.keys(now.messages), Object.keys(next.messages)];
  return (
    a.length !== b.length ||
    b.some((id) => now.messages[id] === undefined) ||
    shownIds(now).join() !== shownIds(next).join()
  );
}

function shownIds({ shownChild }: Tree): readonly string[] {
  const ids: string[] = [];
  for (let id = shownChild[rootId]; id !== undefined; id = shownChild[id]) ids.push(id);
  return ids;
}

/**
 * `now` with the change `from` → `to` made in it; what was written since `from` stays.
 * @returns null when no sound tree comes out.
 */
function turn(now: Tree, from: Tree, to: Tree): Tree | null {
  const parents = new Map<string, string>();
  const [parentNow, parentFrom, parentTo] = [parentsOf(now), parentsOf(from), parentsOf(to)];
  const messages = { ...now.messages };
  for (const added of Object.keys(to.messages)) {
    if (from.messages[added] !== undefined) continue;
    // With what it hung under, should that be gone since.
    for (let id: string | undefined = added; id !== undefined && messages[id] === undefined; ) {
      const message: ChatMessage | undefined = to.messages[id];
      if (message === undefined) break;
      messages[id] = message;
      id = parentTo.get(id);
    }
  }
  for (const id of Object.keys(messages)) {
    const stays = parentNow.has(id) && (parentFrom.get(id) === parentTo.get(id) || !parentTo.has(id));
    const parent = stays ? parentNow.get(id) : parentTo.get(id);
    if (parent === undefined || (parent !== rootId && messages[parent] === undefined)) return null;
    parents.set(id, parent);
  }
  for (const id of takenAway(now, from, to, parents)) {
    delete messages[id];
    parents.delete(id);
  }
  const children = childLists(parents, [to.children, now.children]);
  if (countReached(children) !== parents.size) return null;

  const shownChild: Record<string, string> = {};
  for (const [parent, list] of Object.entries(children)) {
    const changed = from.shownChild[parent] !== to.shownChild[parent];
    const wishes = [now.shownChild[parent], to.shownChild[parent]];
    if (changed) wishes.reverse();
    const shown = wishes.find((id) => id !== undefined && list.includes(id)) ?? list.at(-1);
    if (shown !== undefined) shownChild[parent] = shown;
  }
  return { messages, children, shownChild };
}

/** Messages of `from` that are not in `to`, as far as they are as they were and nothing that stays hangs below. */
function takenAway(
  now: Tree,
  from: Tree,
  to: Tree,
  parents: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const gone = new Set<string>();
  for (const [id, message] of Object.entries(from.messages)) {
    if (to.messages[id] === undefined && now.messages[id] === message) gone.add(id);
  }
  for (const id of parents.keys()) {
    if (gone.has(id)) continue;
    for (let above = parents.get(id); above !== undefined && gone.delete(above); ) above = parents.get(above);
  }
  return gone;
}

/** Siblings in the order of the first of `orders` that has them. */
function childLists(
  parents: ReadonlyMap<string, string>,
  orders: readonly Tree['children'][],
): Record<string, readonly string[]> {
  const lists: Record<string, string[]> = {};
  const placed = new Set<string>();
  const place = (id: string, parent: string) => {
    if (placed.has(id) || parents.get(id) !== parent) return;
    placed.add(id);
    const list = lists[parent];
    if (list === undefined) lists[parent] = [id];
    else list.push(id);
  };
  for (const order of orders) {
    for (const [parent, list] of Object.entries(order)) for (const id of list) place(id, parent);
  }
  for (const [id, parent] of parents) place(id, parent);
  return lists;
}

/** Messages that hang together with the root. */
function countReached(children: Tree['children']): number {
  const reached = [...(children[rootId] ?? [])];
  for (const id of reached) reached.push(...(children[id] ?? []));
  return reached.length;
}
