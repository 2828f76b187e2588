import { replacePane } from '../core/comparisonSetup.ts';
import { firstComparePreset } from '../core/presets.ts';
import type { Conversation } from '../core/types.ts';
import type { AppState, AppStore, Notice, View } from './appState.ts';
import { isBusy, isPaneBusy } from './busy.ts';
import type { CompareControl } from './compareActions.ts';
import type { CompletionControl } from './completionActions.ts';
import { type Completion, isWritten } from './completionState.ts';
import type { ConversationControl } from './conversationActions.ts';
import { emptyConversation } from './emptyConversation.ts';
import { createLibrary } from './library/createLibrary.ts';
import type { ExternalChange, Library, LibrarySurroundings } from './library/library.ts';
import type { LibraryActions } from './libraryState.ts';
import { newComparison } from './newComparison.ts';
import { readOpenIds, writeOpenIds } from './openIds.ts';
import { settled, settledConversation } from './settled.ts';

/** What the library needs of the browser. */
export type LibraryPlatform = Omit<LibrarySurroundings, 'isWriting' | 'onStatus' | 'onExternalChange'>;

export interface LibraryActionSurroundings {
  /** null: nothing is kept. */
  readonly platform: LibraryPlatform | null;
  /** Of this tab: what it showed last. */
  readonly session: Storage | null;
  readonly newId: () => string;
  readonly chat: ConversationControl;
  readonly compare: CompareControl;
  readonly completion: CompletionControl;
}

/** For tests and measurements of other things. */
const nowhere: LibraryPlatform = {
  indexedDB: null,
  channel: null,
  storage: null,
  now: () => 0,
  setTimer: () => () => {},
  breathe: async () => {},
};

/** What the list and the open conversations depend on. */
const concerned = ['view', 'conversation', 'comparison', 'completion', 'run', 'queuedReplyId'] as const;
/** The list follows what is written with this delay. */
const listDelayMs = 300;

/** Keeps everything that is said on this machine, and brings it back. */
export function createLibraryActions(app: AppStore, surroundings: LibraryActionSurroundings): LibraryActions {
  const { session, newId, chat, compare, completion } = surroundings;
  const platform = surroundings.platform ?? nowhere;
  const { getState: get, setState: set } = app;
  let listing = false;
  /** Until what was shown before is back, that is what a reload must find. */
  let started = false;
  /** What this tab shows, as it was kept last. */
  let written = '';
  /** What it showed before the page was loaded. */
  const { view, conversation, comparison, completion: text } = readOpenIds(session);

  const library: Library = createLibrary({
    ...platform,
    isWriting: (id) => isWriting(get(), id),
    onStatus: (status) => set((state) => ({ library: { ...state.library, status } })),
    onExternalChange: takeOver,
  });

  if (surroundings.platform !== null) app.subscribe(keep);

  function keep(state: AppState, before: AppState): void {
    const { conversation, comparison, completion: document } = state;
    if (conversation !== before.conversation) library.observe(conversation);
    if (comparison !== before.comparison) library.observeComparison(comparison);
    if (
      document.conversation !== before.completion.conversation ||
      document.startToken !== before.completion.startToken
    ) {
      library.observe(asDocument(document));
    }
    // A pointer that moves, or a notice, concerns neither the list nor what is open.
    if (concerned.every((field) => state[field] === before[field])) return;
    if (shape(state) !== shape(before)) refreshSoon();
    if (started) keepOpenIds(state);
  }

  function keepOpenIds(state: AppState): void {
    const ids = openIds(state);
    const text = JSON.stringify(ids);
    if (text !== written) writeOpenIds(session, ids);
    written = text;
  }

  async function refresh(): Promise<void> {
    const summaries = await library.summaries();
    set((state) => ({ library: { ...state.library, summaries } }));
  }

  function refreshSoon(): void {
    if (listing) return;
    listing = true;
    platform.setTimer(() => {
      listing = false;
      void refresh();
    }, listDelayMs);
  }

  /** Another tab wrote: what is shown here follows, unless it is being written. */
  function takeOver(change: ExternalChange): void {
    refreshSoon();
    if (change.kind === 'conversation' && change.merged !== null) putBack(change.merged);
    // What is being written goes on, and is saved again with its next message.
    if (change.kind === 'removed' && !isWriting(get(), change.id)) closeRemoved(change.id);
    if (change.kind === 'everything-deleted') void stopAll().then(closeEverything);
  }

  function putBack(conversation: Conversation): void {
    const { conversation: shown, comparison, completion: document } = get();
    if (shown.id === conversation.id) set({ conversation });
    if (document.conversation.id === conversation.id) {
      const { startToken, ...text } = conversation;
      set({ completion: { ...document, conversation: text } });
    }
    const pane = comparison.panes.find((candidate) => candidate.conversation.id === conversation.id);
    if (pane !== undefined) set({ comparison: replacePane(comparison, { ...pane, conversation }) });
  }

  function closeRemoved(id: string): void {
    const { conversation, comparison, modelSpec } = get();
    if (conversation.id === id) {
      set({
        conversation: emptyConversation(newId(), modelSpec.id),
        queuedReplyId: null,
        selection: null,
        hovered: null,
      });
    }
    if (comparison.id === id) compare.show(newComparison(newId, modelSpec.id, firstComparePreset));
    if (get().completion.conversation.id === id) completion.startAfresh();
  }

  function closeEverything(): void {
    const { conversation, comparison, completion: document } = get();
    for (const { id } of [conversation, comparison, document.conversation]) closeRemoved(id);
  }

  /** The tab that shows it; null: none does. */
  function viewOf(id: string): View | null {
    const { conversation, comparison, completion: document } = get();
    if (id === comparison.id) return 'compare';
    if (id === conversation.id) return 'chat';
    return id === document.conversation.id ? 'completion' : null;
  }

  async function stopAll(): Promise<void> {
    await Promise.all([chat.stopActive(), compare.stopAll(), completion.stopAll()]);
  }

  /** @param stillWanted asked once it is read. @returns whether there was such a thing. */
  async function show(id: string, kind: string, stillWanted = () => true): Promise<boolean> {
    // Stopped before it is read: nothing may be written between reading and showing.
    if (kind === 'comparison') {
      await compare.stopAll();
      const opened = await library.openComparison(id);
      if (opened === null) return false;
      if (!stillWanted()) return true;
      compare.show(settled(opened.comparison));
      set({ notice: badRecordsNotice(opened.badRecords) });
      return true;
    }
    await (kind === 'document' ? completion.stopAll() : chat.stopActive());
    const opened = await library.open(id);
    if (opened === null) return false;
    if (!stillWanted()) return true;
    const read = settledConversation(opened.conversation);
    const conversation = opened.interrupted ? markedAsEnded(read) : read;
    if (conversation.startToken !== undefined) completion.show(conversation);
    else {
      set({ conversation, queuedReplyId: null, selection: null, hovered: null });
      void chat.refreshContextUsed();
    }
    set({ notice: badRecordsNotice(opened.badRecords) ?? interruptedNotice(opened.interrupted) });
    return true;
  }

  /** What fails is said. */
  async function saying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      set({ notice: { kind: 'error', text, remedy: null } });
    }
  }

  const actions: LibraryActions = {
    async start({ reopen }) {
      const { view: firstView } = get();
      await refresh();
      if (reopen)
        await saying(async () => {
          const kinds = new Map((get().library.summaries ?? []).map(({ id, kind }) => [id, kind]));
          for (const id of [comparison, text, conversation]) {
            const kind = id === null ? undefined : kinds.get(id);
            const untouched = () => isUntouched(get(), kind ?? '');
            if (id !== null && kind !== undefined && untouched()) await show(id, kind, untouched);
          }
          if (view !== null && get().view === firstView) set({ view });
        });
      started = true;
      keepOpenIds(get());
      await library.purge();
    },
    open: (id) =>
      saying(async () => {
        const held = viewOf(id);
        // To show it anew would stop what is written in it.
        if (held !== null && (held !== 'compare' || isWriting(get(), id))) return set({ view: held });
        const kind = get().library.summaries?.find((summary) => summary.id === id)?.kind ?? 'conversation';
        if (!(await show(id, kind))) {
          set({ notice: { kind: 'error', text: 'This is no longer there.', remedy: null } });
          refreshSoon();
          return;
        }
        set({ view: viewOf(id) ?? 'chat' });
      }),
    async rename(id, title) {
      const { conversation, completion: document } = get();
      if (conversation.id === id) set({ conversation: { ...conversation, title } });
      if (document.conversation.id === id) {
        set({ completion: { ...document, conversation: { ...document.conversation, title } } });
      }
      await library.rename(id, title);
      await refresh();
    },
    async setPinned(id, pinned) {
      await library.setPinned(id, pinned);
      await refresh();
    },
    async duplicate(id) {
      const copy = newId();
      if (await library.duplicate(id, copy)) await actions.open(copy);
      await refresh();
    },
    async remove(id) {
      const title = get().library.summaries?.find((summary) => summary.id === id)?.title ?? '';
      if (isWriting(get(), id)) await stopAll();
      if (!(await library.remove(id))) return;
      closeRemoved(id);
      const text = title === '' ? 'It was deleted.' : `“${title}” was deleted.`;
      set({ notice: { kind: 'info', text, remedy: 'undo', restores: id } });
      await refresh();
    },
    async restore(id) {
      await library.restore(id);
      await refresh();
      await actions.open(id);
    },
    async flush() {
      await library.flush();
    },
    async loadAll() {
      const all: Conversation[] = [];
      for (const { id, kind } of await library.summaries()) {
        if (kind === 'comparison') {
          const kept = await library.openComparison(id).catch(() => null);
          // As one conversation of each persona.
          for (const { name, conversation } of kept?.comparison.panes ?? []) {
            all.push({ ...conversation, title: `${conversation.title} (${name})`.trim() });
          }
          continue;
        }
        const opened = await library.open(id).catch(() => null);
        if (opened !== null) all.push(opened.conversation);
      }
      return all;
    },
    async add(conversations) {
      for (const conversation of conversations) library.observe(conversation);
      await library.flush();
      await refresh();
      const [first] = conversations;
      if (first !== undefined) await actions.open(first.id);
    },
    deleteEverything: () =>
      saying(async () => {
        await stopAll();
        await library.deleteEverything();
        closeEverything();
        set({ notice: { kind: 'info', text: 'Everything that was said here was deleted.', remedy: null } });
        await refresh();
      }),
    async refreshStorage() {
      const storage = await library.storageReport();
      set((state) => ({ library: { ...state.library, storage } }));
    },
  };
  return actions;
}

/** With new objects for what was cut off, so that its end is saved and told only once. */
function markedAsEnded(conversation: Conversation): Conversation {
  const messages = Object.entries(conversation.messages).map(([id, message]) => [
    id,
    message.role === 'assistant' && message.endReason === 'aborted' ? { ...message } : message,
  ]);
  return { ...conversation, messages: Object.fromEntries(messages) };
}

/** As it is kept: a chat has no start token. */
function asDocument({ conversation, startToken }: Completion): Conversation {
  return { ...conversation, startToken };
}

function isWriting(state: AppState, conversationId: string): boolean {
  const { conversation, comparison, completion } = state;
  if (conversation.id === conversationId) return isBusy(state);
  // Scoring writes nothing, so it is not what `isCompleting` tells.
  if (completion.conversation.id === conversationId) {
    return completion.queuedReplyId !== null || isWritten(completion);
  }
  const { panes, mixer } = comparison;
  return [...panes, ...(mixer === null ? [] : [mixer.pane])].some(
    (pane) =>
      (pane.conversation.id === conversationId || comparison.id === conversationId) && isPaneBusy(pane),
  );
}

/** Nothing was begun there since the page was opened: what was shown before may take its place. */
function isUntouched(
  { conversation, queuedReplyId, comparison, completion }: AppState,
  kind: string,
): boolean {
  const isEmpty = ({ messages }: Conversation) => Object.keys(messages).length === 0;
  if (kind === 'comparison') return comparison.panes.every((pane) => isEmpty(pane.conversation));
  if (kind === 'document') return isEmpty(completion.conversation);
  return queuedReplyId === null && isEmpty(conversation);
}

/** What the list says of what is open; it changes when a message is begun or ended, not with every token. */
function shape(state: AppState): string {
  const { conversation, comparison, completion } = state;
  const all = [conversation, completion.conversation, ...comparison.panes.map((pane) => pane.conversation)];
  return JSON.stringify([
    comparison.id,
    all.map(({ id, title, messages }) => [id, title, Object.keys(messages).length, isWriting(state, id)]),
  ]);
}

function openIds({ view, conversation, comparison, completion }: AppState) {
  return {
    view,
    conversation: conversation.id,
    comparison: comparison.id,
    completion: completion.conversation.id,
  };
}

function badRecordsNotice(count: number): Notice | null {
  if (count === 0) return null;
  const records = count === 1 ? 'One record' : `${count} records`;
  return {
    kind: 'error',
    text: `${records} of this conversation could not be read and ${count === 1 ? 'was' : 'were'} put aside; the rest is here.`,
    remedy: null,
  };
}

/** The page went away while a reply was being written. */
function interruptedNotice(interrupted: boolean): Notice | null {
  const text = 'A reply was interrupted when the page closed. Continue goes on with it.';
  return interrupted ? { kind: 'info', text, remedy: null } : null;
}
