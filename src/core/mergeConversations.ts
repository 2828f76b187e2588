import { rootId } from './conversation.ts';
import {
  comparePlaces,
  type ConversationReplica,
  type MessagePlace,
  type SetupField,
  type Tombstone,
  unsaved,
} from './conversationReplica.ts';
import { pathEnd, shownUnder } from './documentEnd.ts';
import { joinVersions, type MessageVersion } from './joinVersions.ts';
import type { Conversation } from './types.ts';

type Replicas = readonly [mine: ConversationReplica, stored: ConversationReplica];
type Children = Readonly<Record<string, readonly string[]>>;

/**
 * What two replicas of one conversation hold together. No message and no token of either is lost: a message is
 * gone only where one of them deleted it after its last change and nothing that is left hangs below it. Does not
 * depend on the order of its arguments, apart from the versions that are shown, which are mine.
 * Two records of the same finite revision are taken to be the same.
 */
export function mergeConversations(
  mine: ConversationReplica,
  stored: ConversationReplica,
): ConversationReplica {
  const replicas: Replicas = [mine, stored];
  const versions = joinAll(replicas);
  const tombstones = lastTombstones(replicas);
  const living = withAncestors(versions, tombstones);
  const places = soundPlaces(living, tombstones);
  const children = childLists(places);
  return {
    conversation: {
      ...lastSetup(replicas),
      ...documentMark(mine.conversation),
      id: mine.conversation.id,
      messages: mapRecord(places, (_, id) => versionOf(living, id).message),
      children,
      shownChild: shownChildren(replicas, children),
    },
    revisions: mapRecord(places, (_, id) => versionOf(living, id).revision),
    places,
    tombstones: Object.fromEntries([...tombstones].filter(([id]) => !living.has(id))),
    setup: mapRecord(mine.setup, (revision, field) =>
      Math.max(revision, stored.setup[field as SetupField]),
    ) as ConversationReplica['setup'],
  };
}

type PlacedVersion = MessageVersion & { readonly place: MessagePlace };

function versionOf(versions: ReadonlyMap<string, PlacedVersion>, id: string): PlacedVersion {
  const version = versions.get(id);
  if (version === undefined) throw new RangeError(`There is no message "${id}".`);
  return version;
}

/** Every message of both, and what two tabs wrote at once in two ways as two messages. */
function joinAll(replicas: Replicas): ReadonlyMap<string, PlacedVersion> {
  const versions = new Map<string, PlacedVersion>();

  function add(version: PlacedVersion): void {
    const { id } = version.message;
    const known = versions.get(id);
    if (known === undefined) {
      versions.set(id, version);
      return;
    }
    const { kept, split } = joinVersions(known, version);
    const knownIsLater =
      comparePlaces(known.place, known.place.parent, version.place, version.place.parent) > 0;
    const place = knownIsLater ? known.place : version.place;
    versions.set(id, { ...kept, place });
    if (split !== null) add({ ...split, place });
  }

  for (const { conversation, revisions, places } of replicas) {
    for (const [id, message] of Object.entries(conversation.messages)) {
      const place = places[id] ?? { parent: rootId, revision: unsaved, index: 0 };
      add({ message, revision: revisions[id] ?? unsaved, place });
    }
  }
  return versions;
}

function lastTombstones([mine, stored]: Replicas): ReadonlyMap<string, Tombstone> {
  const last = new Map(Object.entries(mine.tombstones));
  for (const [id, tombstone] of Object.entries(stored.tombstones)) {
    const known = last.get(id);
    if (known === undefined || known.revision < tombstone.revision) last.set(id, tombstone);
  }
  return last;
}

/** What was not deleted, and what it hangs under: something else was said there that its deletion did not know. */
function withAncestors(
  versions: ReadonlyMap<string, PlacedVersion>,
  tombstones: ReadonlyMap<string, Tombstone>,
): ReadonlyMap<string, PlacedVersion> {
  const living = new Map<string, PlacedVersion>();
  for (const [id, version] of versions) {
    if (version.revision > (tombstones.get(id)?.revision ?? -1)) living.set(id, version);
  }
  for (const { place } of [...living.values()]) {
    for (let id = place.parent; id !== rootId && !living.has(id); ) {
      const ancestor = versions.get(id);
      if (ancestor === undefined) break;
      // Later than its deletion from now on.
      living.set(id, { ...ancestor, revision: unsaved });
      id = ancestor.place.parent;
    }
  }
  return living;
}

/** Each one's place in the tree: under the nearest ancestor that is left, and never under itself. */
function soundPlaces(
  living: ReadonlyMap<string, PlacedVersion>,
  tombstones: ReadonlyMap<string, Tombstone>,
): Readonly<Record<string, MessagePlace>> {
  const places = new Map<string, MessagePlace>();
  for (const [id, { place }] of living) {
    let { parent } = place;
    for (let steps = tombstones.size; parent !== rootId && !living.has(parent); steps--) {
      parent = steps > 0 ? (tombstones.get(parent)?.parent ?? rootId) : rootId;
    }
    places.set(id, parent === place.parent ? place : { ...place, parent });
  }
  breakRings(places);
  return Object.fromEntries(places);
}

/** Two moves at once might have put each of two messages under the other: the first by its id goes to the root. */
function breakRings(places: Map<string, MessagePlace>): void {
  const attached = new Set<string>([rootId]);
  for (const id of [...places.keys()].sort()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    for (let next = id; !attached.has(next); next = places.get(next)?.parent ?? rootId) {
      if (onPath.has(next)) {
        const first = path.slice(path.indexOf(next)).sort()[0] ?? next;
        places.set(first, { parent: rootId, revision: unsaved, index: 0 });
        break;
      }
      onPath.add(next);
      path.push(next);
    }
    for (const each of path) attached.add(each);
  }
}

/** Siblings in the order of their places. */
export function childLists(places: Readonly<Record<string, MessagePlace>>): Children {
  const lists: Record<string, string[]> = {};
  for (const [id, { parent }] of Object.entries(places)) {
    const list = lists[parent];
    if (list === undefined) lists[parent] = [id];
    else list.push(id);
  }
  const order = (a: string, b: string): number => {
    const [placeA, placeB] = [places[a], places[b]];
    return placeA === undefined || placeB === undefined ? 0 : comparePlaces(placeA, a, placeB, b);
  };
  for (const list of Object.values(lists)) list.sort(order);
  return lists;
}

/** Mine where it is still there, else what is stored, else the newest version; a document may end above them all. */
function shownChildren(replicas: Replicas, children: Children): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const [parent, list] of Object.entries(children)) {
    const wanted = replicas
      .map(({ conversation }) => shownUnder(conversation, parent))
      .find((id) => id !== undefined && (id === pathEnd || list.includes(id)));
    const id = wanted ?? list.at(-1) ?? pathEnd;
    if (id !== pathEnd) shown[parent] = id;
  }
  return shown;
}

/** What tells a document from a chat. */
function documentMark({ startToken }: Conversation): Pick<Conversation, 'startToken'> {
  return startToken === undefined ? {} : { startToken };
}

function lastSetup([mine, stored]: Replicas): Pick<Conversation, SetupField> {
  const last = <Field extends SetupField>(field: Field): Conversation[Field] =>
    (stored.setup[field] > mine.setup[field] ? stored : mine).conversation[field];
  return {
    title: last('title'),
    systemPrompt: last('systemPrompt'),
    exampleTurns: last('exampleTurns'),
    assistantPrefill: last('assistantPrefill'),
    params: last('params'),
    presetParams: last('presetParams'),
    modelId: last('modelId'),
  };
}

function mapRecord<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
