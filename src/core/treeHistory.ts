import { rootId } from './conversation.ts';
import { parentsOf } from './treeEdits.ts';
import type { Conversation } from './types.ts';

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

export function recordChange(history: TreeHistory, words: string, before: Tree, after: Tree): TreeHistory {
  const change = { words, before: treeOf(before), after: treeOf(after) };
  return { undo: [...history.undo, change].slice(-historyLimit), redo: [], left: null };
}

export interface TreeStep {
  readonly conversation: Conversation;
  readonly history: TreeHistory;
  /** Of the change that was undone or redone. */
  readonly words: string;
}

/**
 * Takes the last change back: what it deleted is there again, and what was shown is shown again. What it added, and
 * all that was said since, stays as versions, so that nothing is lost.
 * @returns null when there is nothing to undo, or the tree has changed too much meanwhile.
 */
export function undoChange(conversation: Conversation, history: TreeHistory): TreeStep | null {
  const change = history.undo.at(-1);
  if (change === undefined) return null;
  const tree = turn(conversation, change.after, change.before, new Set());
  if (tree === null) return null;
  const redo = canRedo(conversation, history) ? history.redo : [];
  return {
    conversation: { ...conversation, ...tree },
    history: { undo: history.undo.slice(0, -1), redo: [...redo, change], left: tree.children },
    words: change.words,
  };
}

export function canRedo({ children }: Tree, history: TreeHistory): boolean {
  return history.redo.length > 0 && history.left === children;
}

/** Does what was undone last once more. @returns null when there is nothing, or another change was made since. */
export function redoChange(conversation: Conversation, history: TreeHistory): TreeStep | null {
  const change = history.redo.at(-1);
  if (change === undefined || !canRedo(conversation, history)) return null;
  const { words, before, after } = change;
  const gone = new Set(Object.keys(before.messages).filter((id) => after.messages[id] === undefined));
  const tree = turn(conversation, before, after, gone);
  if (tree === null) return null;
  const done: TreeChange = { words, before: treeOf(conversation), after: tree };
  return {
    conversation: { ...conversation, ...tree },
    history: {
      undo: [...history.undo, done].slice(-historyLimit),
      redo: history.redo.slice(0, -1),
      left: tree.children,
    },
    words,
  };
}

/**
 * `now` with the change `from` → `to` made in it.
 * @param gone what is taken away.
 * @returns null when no sound tree comes out.
 */
function turn(now: Tree, from: Tree, to: Tree, gone: ReadonlySet<string>): Tree | null {
  const messages = { ...now.messages };
  for (const id of Object.keys(to.messages)) {
    if (from.messages[id] === undefined) messages[id] ??= to.messages[id]!;
  }
  for (const id of gone) delete messages[id];

  const [parentNow, parentFrom, parentTo] = [parentsOf(now), parentsOf(from), parentsOf(to)];
  const parents = new Map<string, string>();
  for (const id of Object.keys(messages)) {
    const stays = parentNow.has(id) && (parentFrom.get(id) === parentTo.get(id) || !parentTo.has(id));
    const parent = stays ? parentNow.get(id) : parentTo.get(id);
    if (parent === undefined || (parent !== rootId && messages[parent] === undefined)) return null;
    parents.set(id, parent);
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
