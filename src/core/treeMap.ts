import { rootId } from './conversation.ts';
import { cutLine } from './titles.ts';
import type { ChatMessage, Conversation } from './types.ts';

/** A message in the overview of a conversation's tree. */
export interface TreeNode {
  readonly id: string;
  readonly role: ChatMessage['role'];
  /** '' = root. */
  readonly parent: string;
  /** From the top, 0 = a first message. */
  readonly row: number;
  /** From the left; a first version stands below its parent, a later one right of all that was placed before. */
  readonly lane: number;
  readonly shown: boolean;
  /** Among its versions, from 1. */
  readonly version: number;
  readonly versions: number;
}

export interface TreeMap {
  /** Parents before their children. */
  readonly nodes: readonly TreeNode[];
  readonly rows: number;
  readonly lanes: number;
}

/** Where every message stands in the overview. Linear in their number. */
export function treeMap({ messages, children, shownChild }: Conversation): TreeMap {
  const nodes: TreeNode[] = [];
  let lanes = 0;
  let rows = 0;
  interface Waiting {
    readonly parent: string;
    readonly place: number;
    readonly row: number;
    /** null: the next free one. */
    readonly lane: number | null;
    readonly shown: boolean;
  }
  // A stack of our own: a conversation may be deeper than the language's.
  const waiting: Waiting[] = [];
  const push = (parent: string, row: number, lane: number | null, shown: boolean) => {
    const list = children[parent] ?? [];
    for (let place = list.length - 1; place >= 0; place--) {
      const onPath = shown && list[place] === shownChild[parent];
      waiting.push({ parent, place, row, lane: place === 0 ? lane : null, shown: onPath });
    }
  };
  push(rootId, 0, null, true);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { parent, place, row, shown } = next;
    const versions = children[parent] ?? [];
    const id = versions[place];
    const message = id === undefined ? undefined : messages[id];
    if (message === undefined) continue;
    const lane = next.lane ?? lanes++;
    rows = Math.max(rows, row + 1);
    const { role } = message;
    nodes.push({
      id: message.id,
      role,
      parent,
      row,
      lane,
      shown,
      version: place + 1,
      versions: versions.length,
    });
    push(message.id, row + 1, lane, shown);
  }
  return { nodes, rows, lanes };
}

/** The beginning of what a message says, on one line. */
export function firstWords(message: ChatMessage, limit = 60): string {
  let text = message.role === 'user' ? message.text : message.prefill;
  if (message.role === 'assistant') {
    for (const token of message.tokens) {
      if (text.trimStart().length > 2 * limit) break;
      text += token.text;
    }
  }
  return cutLine(text, limit);
}

export type MapStep = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

/**
 * The node that a key leads to: up and down along the tree (down: what is shown there, else the newest), left and
 * right to the neighbour on the same row, first and last on the shown path.
 * @returns null when there is none.
 */
export function stepOnMap(
  { nodes }: TreeMap,
  { shownChild }: Pick<Conversation, 'shownChild'>,
  from: TreeNode,
  step: MapStep,
): TreeNode | null {
  switch (step) {
    case 'up':
      return nodes.find(({ id }) => id === from.parent) ?? null;
    case 'down': {
      const below = nodes.filter(({ parent }) => parent === from.id);
      return below.find(({ id }) => id === shownChild[from.id]) ?? below.at(-1) ?? null;
    }
    case 'left':
    case 'right': {
      const side = step === 'left' ? -1 : 1;
      const beside = nodes.filter(({ row, lane }) => row === from.row && (lane - from.lane) * side > 0);
      return beside.sort((a, b) => (a.lane - b.lane) * side)[0] ?? null;
    }
    case 'first':
      return nodes.find(({ shown }) => shown) ?? null;
    case 'last':
      return nodes.findLast(({ shown }) => shown) ?? null;
  }
}
