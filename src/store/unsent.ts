import type { SetupField } from '../core/conversationReplica.ts';
import type { Conversation } from '../core/types.ts';
import type { AppState, AppStore } from './appState.ts';
import { isSetup } from './library/checkRows.ts';
import { readOpenIds } from './openIds.ts';

// What was typed and not sent is no part of the library: it stays with the tab, over a reload and until the tab is
// closed.

/** What the person set for a conversation in which nothing is said yet; the library keeps none of those. */
type UnsaidSetup = Pick<
  Conversation,
  'systemPrompt' | 'exampleTurns' | 'assistantPrefill' | 'params' | 'presetParams'
>;

export interface Unsent {
  /** What stands in the message box of each conversation, by its id, the last one typed last. '' = nothing said yet. */
  readonly drafts: ReadonlyMap<string, string>;
  /** null: something is said in the conversation that is shown. */
  readonly setup: UnsaidSetup | null;
}

const storageKey = 'glassbox.unsent';
const unsaidFields = ['systemPrompt', 'exampleTurns', 'assistantPrefill', 'params', 'presetParams'] as const;
/** Characters of all drafts together: far below what browsers grant. */
export const draftsLimit = 200_000;

/** What this tab kept; what is unreadable counts as nothing. */
export function readUnsent(session: Pick<Storage, 'getItem'> | null): Unsent {
  let kept: unknown = null;
  try {
    kept = JSON.parse(session?.getItem(storageKey) ?? 'null');
  } catch {
    // Blocked storage or a spoilt record: the tab begins anew.
  }
  const { drafts, setup } = fieldsOf(kept);
  const list: readonly unknown[] = Array.isArray(drafts) ? drafts : [];
  const fields = fieldsOf(setup);
  const isSound = unsaidFields.every((field: SetupField) => isSetup(field, fields[field]));
  return { drafts: new Map(list.filter(isDraft)), setup: isSound ? (setup as UnsaidSetup) : null };
}

/**
 * Gives each conversation a message box of its own, and keeps what stands there. Into a new conversation what was
 * typed comes along, unless a text waits there; with Undo it goes back.
 * @param kept what the state began with.
 */
export function keepUnsent(
  app: AppStore,
  session: Pick<Storage, 'getItem' | 'setItem'> | null,
  kept: Unsent,
): void {
  const drafts = new Map(kept.drafts);
  /** The conversation that the text in the new one's box came from: at first what a reload reopens. */
  let origin = readOpenIds(session).conversation;
  /** The new one's own text, which stays there. */
  let own = drafts.get('') ?? '';

  app.subscribe((state, before) => {
    const { conversation, draft } = state;
    const [key, last] = [keyOf(conversation), keyOf(before.conversation)];
    const isOther = conversation.id !== before.conversation.id;
    const isDropped = dropAll(state, before, key);
    if (isOther && draft === before.draft) goTo(key, last, draft);
    else if (isOther || key !== last || draft !== before.draft) {
      if (!isOther) stay(state, before, last);
      put(key, draft);
    } else if (!isDropped && (key !== '' || conversation === before.conversation)) return;
    write(app.getState());
  });

  /** Another conversation is shown. */
  function goTo(key: string, last: string, draft: string): void {
    const waiting = drafts.get(key);
    const goesBack = last === '' && key === origin && draft !== own && (waiting ?? draft) === draft;
    if (goesBack) drafts.delete('');
    if (key === '') [origin, own] = [waiting === undefined ? last : null, ''];
    const next = waiting ?? (goesBack || key === '' ? draft : '');
    put(key, next);
    if (next !== draft) app.setState({ draft: next });
  }

  /** The text changed, or the first message made it a conversation; one that did not fit unmakes it. */
  function stay({ conversation }: AppState, before: AppState, last: string): void {
    const isSent = Object.values(conversation.messages).some(
      (message) => message.role === 'user' && message.text === before.draft,
    );
    // Typed over or sent it has left where it came from; a preset's text only takes its place.
    const isMoved = last === '' && (conversation === before.conversation || isSent);
    if (isMoved && origin !== null && drafts.get(origin) === before.draft) drafts.delete(origin);
    drafts.delete(last);
  }

  /** Of what was deleted with everything else nothing stays. @returns whether it was. */
  function dropAll({ library }: AppState, before: AppState, key: string): boolean {
    const hadSome = (before.library.summaries ?? []).length > 0;
    if (!hadSome || library.summaries?.length !== 0) return false;
    for (const id of drafts.keys()) if (id !== key) drafts.delete(id);
    return true;
  }

  function put(key: string, draft: string): void {
    drafts.delete(key);
    if (draft !== '') drafts.set(key, draft);
    let size = [...drafts.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [id, { length }] of drafts) {
      if (size <= draftsLimit) return;
      drafts.delete(id);
      size -= length;
    }
  }

  function write({ conversation }: AppState): void {
    const setup = keyOf(conversation) === '' ? setupOf(conversation) : null;
    try {
      session?.setItem(storageKey, JSON.stringify({ drafts: [...drafts], setup }));
    } catch {
      // A convenience: without it a reload begins anew.
    }
  }
}

function keyOf({ id, messages }: Conversation): string {
  return Object.keys(messages).length === 0 ? '' : id;
}

function setupOf(conversation: Conversation): UnsaidSetup {
  const { systemPrompt, exampleTurns, assistantPrefill, params, presetParams } = conversation;
  return { systemPrompt, exampleTurns, assistantPrefill, params, presetParams };
}

function isDraft(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
