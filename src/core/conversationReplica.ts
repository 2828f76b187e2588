import type { Conversation } from './types.ts';

// A conversation may be open in several tabs, each of which holds a replica of what is stored. Every write gives
// what it changed the store's next revision number, so that two versions of one record can be told apart: the
// higher revision is the later write.

/** What was not written yet: later than every write. */
export const unsaved = Number.POSITIVE_INFINITY;

/** Where a message hangs. Siblings stand in the order of (revision, index), equal ones by their id. */
export interface MessagePlace {
  /** '' = root. */
  readonly parent: string;
  readonly revision: number;
  readonly index: number;
}

/** What remains of a message that was deleted. */
export interface Tombstone {
  readonly parent: string;
  readonly revision: number;
}

/** The fields of a conversation that are written one by one. */
export const setupFields = [
  'title',
  'systemPrompt',
  'exampleTurns',
  'assistantPrefill',
  'params',
  'presetParams',
  'modelId',
] as const;
export type SetupField = (typeof setupFields)[number];

/** A conversation with the revision of each of its records. */
export interface ConversationReplica {
  readonly conversation: Conversation;
  /** Of each message's content. */
  readonly revisions: Readonly<Record<string, number>>;
  readonly places: Readonly<Record<string, MessagePlace>>;
  readonly tombstones: Readonly<Record<string, Tombstone>>;
  readonly setup: Readonly<Record<SetupField, number>>;
}

/** A replica that holds nothing, of a conversation of which nothing is stored. */
export function emptyReplica(conversation: Conversation): ConversationReplica {
  return {
    conversation: { ...conversation, messages: {}, children: {}, shownChild: {} },
    revisions: {},
    places: {},
    tombstones: {},
    setup: {
      title: unsaved,
      systemPrompt: unsaved,
      exampleTurns: unsaved,
      assistantPrefill: unsaved,
      params: unsaved,
      presetParams: unsaved,
      modelId: unsaved,
    },
  };
}

/**
 * The replica after its tab has changed the conversation: what differs is unsaved, what is missing was deleted.
 * Messages are compared by reference.
 * @param latest the same conversation, later.
 */
export function stampChanges(replica: ConversationReplica, latest: Conversation): ConversationReplica {
  const { conversation: before } = replica;
  if (latest === before) return replica;
  const revisions: Record<string, number> = {};
  const tombstones = { ...replica.tombstones };
  for (const [id, message] of Object.entries(latest.messages)) {
    revisions[id] = message === before.messages[id] ? (replica.revisions[id] ?? unsaved) : unsaved;
    // Put back: it is later than its deletion.
    delete tombstones[id];
  }
  for (const id of Object.keys(before.messages)) {
    if (latest.messages[id] !== undefined) continue;
    tombstones[id] = { parent: replica.places[id]?.parent ?? '', revision: unsaved };
  }
  const places = latest.children === before.children ? replica.places : stampPlaces(replica, latest);
  const setup = { ...replica.setup };
  for (const field of setupFields) if (latest[field] !== before[field]) setup[field] = unsaved;
  return { conversation: latest, revisions, places, tombstones, setup };
}

function stampPlaces(replica: ConversationReplica, latest: Conversation): Record<string, MessagePlace> {
  const places: Record<string, MessagePlace> = {};
  for (const [parent, children] of Object.entries(latest.children)) {
    let last: { readonly id: string; readonly place: MessagePlace } | null = null;
    for (const [index, id] of children.entries()) {
      const known = replica.places[id];
      const follows: boolean =
        known?.parent === parent && (last === null || comparePlaces(known, id, last.place, last.id) > 0);
      // Moved, or passed by one that moved: a new place at the end keeps the order as it is shown.
      const place: MessagePlace =
        follows && known !== undefined ? known : { parent, revision: unsaved, index };
      places[id] = place;
      last = { id, place };
    }
  }
  return places;
}

/** Negative when the first stands before the second among siblings. */
export function comparePlaces(a: MessagePlace, idA: string, b: MessagePlace, idB: string): number {
  if (a.revision !== b.revision) return a.revision < b.revision ? -1 : 1;
  if (a.index !== b.index) return a.index - b.index;
  return idA < idB ? -1 : idA > idB ? 1 : 0;
}

/** The replica once it is written: what was unsaved has this revision. */
export function withRevision(replica: ConversationReplica, revision: number): ConversationReplica {
  const saved = (value: number) => (value === unsaved ? revision : value);
  const each = <Value>(record: Readonly<Record<string, Value>>, map: (value: Value) => Value) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
  const dated = <Value extends { readonly revision: number }>(value: Value): Value =>
    value.revision === unsaved ? { ...value, revision } : value;
  return {
    conversation: replica.conversation,
    revisions: each(replica.revisions, saved),
    places: each(replica.places, dated),
    tombstones: each(replica.tombstones, dated),
    setup: Object.fromEntries(
      setupFields.map((field) => [field, saved(replica.setup[field])]),
    ) as ConversationReplica['setup'],
  };
}
