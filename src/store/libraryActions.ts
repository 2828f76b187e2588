import type { Conversation } from '../core/types.ts';
import type { AppState, AppStore, Notice } from './appState.ts';
import { isBusy, isComparing, isCompleting, isWriting } from './busy.ts';
import { asDocument } from './completionState.ts';
import { conversationsData, type ExportedParts, unreadableData } from './exportConversations.ts';
import { createLibrary } from './library/createLibrary.ts';
import type { ExternalChange, Library, LibrarySummary, LibrarySurroundings } from './library/library.ts';
import { conversationsOf } from './library/saveComparison.ts';
import type { LibraryActions } from './libraryState.ts';
import { loadEverything, missingWords } from './loadEverything.ts';
import { createOpenConversations, type OpenConversationSurroundings, titleOf } from './openConversations.ts';
import { openIds, readOpenIds, writeOpenIds } from './openIds.ts';

/** What the library needs of the browser. */
export type LibraryPlatform = Omit<LibrarySurroundings, 'isWriting' | 'onStatus' | 'onExternalChange'>;

export interface LibraryActionSurroundings extends OpenConversationSurroundings {
  /** null: nothing is kept. */
  readonly platform: LibraryPlatform | null;
  /** Of this tab: what it showed last. */
  readonly session: Storage | null;
  /** Here or in another tab, and what was shown is closed. */
  readonly onEverythingDeleted: () => void;
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

/** The library's actions, and what the rest of the store asks of it. */
export interface LibraryControl {
  readonly actions: LibraryActions;
  /** The conversation as it is now, also with what other tabs have added; of one that is not kept, what was given. */
  latest(conversation: Conversation): Conversation;
}

/** Keeps everything that is said on this machine, and brings it back. */
export function createLibraryActions(app: AppStore, surroundings: LibraryActionSurroundings): LibraryControl {
  const { session, newId } = surroundings;
  const platform = surroundings.platform ?? nowhere;
  const { getState: get, setState: set } = app;
  let listing = false;
  /** Until what was shown before is back, that is what a reload must find. */
  let started = false;
  /** What is shown was deleted for good, and is about to be closed: no more of it is kept. */
  let closing = false;
  /** What this tab shows, as it was kept last. */
  let written = '';
  /** What it showed before the page was loaded. */
  const before = readOpenIds(session);

  const library: Library = createLibrary({
    ...platform,
    isWriting: (id) => isWriting(get(), id),
    onStatus: (status) => set((state) => ({ library: { ...state.library, status } })),
    onExternalChange: takeOver,
  });
  const shown = createOpenConversations(app, library, surroundings);

  if (surroundings.platform !== null) app.subscribe(keep);

  function keep(state: AppState, former: AppState): void {
    if (!closing) observe(state, former);
    // A pointer that moves, or a notice, concerns neither the list nor what is open.
    if (concerned.every((field) => state[field] === former[field])) return;
    if (shape(state) !== shape(former)) refreshSoon();
    if (started) keepOpenIds(state);
  }

  /** @param former null: all of it may be new. */
  function observe(state: AppState, former: AppState | null): void {
    const { conversation, comparison, completion: document } = state;
    if (conversation !== former?.conversation) library.observe(conversation);
    if (comparison !== former?.comparison) library.observeComparison(comparison);
    if (
      document.conversation !== former?.completion.conversation ||
      document.startToken !== former.completion.startToken
    ) {
      library.observe(asDocument(document));
    }
  }

  function keepOpenIds(state: AppState): void {
    const ids = openIds(state);
    const text = JSON.stringify(ids);
    if (text !== written) writeOpenIds(session, ids);
    written = text;
  }

  async function refresh(): Promise<void> {
    const [summaries, trash, putAside] = await Promise.all([
      library.summaries(),
      library.trash(),
      library.quarantineCount(),
    ]);
    set((state) => ({ library: { ...state.library, summaries, trash, putAside } }));
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
    if (change.kind === 'conversation' && change.merged !== null) shown.update(change.merged);
    if (change.kind === 'removed' && shown.viewOf(change.id) !== null) removedElsewhere(change.id);
    if (change.kind === 'everything-deleted') void everythingDeletedElsewhere();
  }

  function removedElsewhere(id: string): void {
    const title = titleOf(get(), id);
    const deleted = `${title === '' ? 'What is shown here' : `“${title}”`} was deleted in another tab`;
    // What is being written goes on, and is saved again with its next message.
    if (isWriting(get(), id)) {
      say(`${deleted}. A reply is being written in it here, so it is kept.`);
      return;
    }
    void shown.close(id);
    set({ notice: { kind: 'info', text: `${deleted}.`, remedy: 'undo', restores: id } });
  }

  async function everythingDeletedElsewhere(): Promise<void> {
    const deleted = 'Everything that was said here was deleted in another tab';
    const text = isAnythingWritten(get())
      ? `${deleted}, with the reply that was being written.`
      : `${deleted}.`;
    await closeAllWith(async () => {});
    say(text);
  }

  /** Closes all that is shown; what is said until it is closed is kept only where the work fails. */
  async function closeAllWith(work: () => Promise<void>): Promise<void> {
    closing = true;
    try {
      await work();
      await shown.closeAll();
      surroundings.onEverythingDeleted();
    } finally {
      closing = false;
      observe(get(), null);
    }
  }

  function say(text: string): void {
    set({ notice: { kind: 'info', text, remedy: null } });
  }

  /** What fails is said. */
  async function saying<Result>(work: () => Promise<Result>): Promise<Result | null> {
    try {
      return await work();
    } catch (error) {
      set({ notice: problem(error instanceof Error ? error.message : String(error)) });
      return null;
    }
  }

  /**
   * Shows what came into the list; in mid-reply it only says that it is there.
   * @returns whether it is shown.
   */
  async function openNew(id: string, words: string): Promise<boolean> {
    await refresh();
    const isLeft = isAnythingWritten(get());
    if (isLeft) say(`${words} in the list; the reply that is being written goes on.`);
    else await actions.open(id);
    return !isLeft;
  }

  function kindOf(id: string): LibrarySummary['kind'] {
    return get().library.summaries?.find((summary) => summary.id === id)?.kind ?? 'conversation';
  }

  /** Why it was not done. */
  function refused(done: string): Notice {
    return problem(
      library.status().mode === 'saved'
        ? 'This is no longer there.'
        : `It could not be ${done}, because nothing can be saved now.`,
    );
  }

  const actions: LibraryActions = {
    async start({ reopen }) {
      const { view: firstView } = get();
      await refresh();
      if (reopen) await saying(() => shown.reopen(before, firstView));
      started = true;
      keepOpenIds(get());
      await library.purge();
    },
    async open(id) {
      await saying(async () => {
        const held = shown.viewOf(id);
        // To show it anew would stop what is written in it.
        if (held !== null && (held !== 'compare' || isWriting(get(), id))) return set({ view: held });
        if (!(await shown.show(id, kindOf(id)))) {
          set({ notice: problem('This is no longer there.') });
          refreshSoon();
          return;
        }
        set({ view: shown.viewOf(id) ?? 'chat' });
      });
    },
    async rename(id, title) {
      shown.rename(id, title);
      if (!(await library.rename(id, title))) set({ notice: refused('renamed') });
      await refresh();
    },
    async setPinned(id, pinned) {
      if (!(await library.setPinned(id, pinned))) set({ notice: refused(pinned ? 'pinned' : 'unpinned') });
      await refresh();
    },
    async duplicate(id) {
      const copy = newId();
      if (await library.duplicate(id, copy)) await openNew(copy, 'The copy is');
      else set({ notice: refused('copied') });
    },
    async remove(id) {
      const title = get().library.summaries?.find((summary) => summary.id === id)?.title ?? '';
      const kind = kindOf(id);
      const wasShown = shown.viewOf(id) !== null;
      // Closed first: what is said meanwhile is not said in it.
      await shown.close(id);
      if (!(await library.remove(id))) {
        if (wasShown) await saying(() => shown.show(id, kind));
        set({ notice: refused('deleted') });
        return;
      }
      const text = title === '' ? 'It was deleted.' : `“${title}” was deleted.`;
      set({ notice: { kind: 'info', text, remedy: 'undo', restores: id } });
      await refresh();
    },
    async restore(id) {
      if (await actions.takeBack(id)) await openNew(id, 'It is back');
      else set({ notice: refused('taken back') });
    },
    async takeBack(id) {
      const isBack = await library.restore(id);
      await refresh();
      const { notice } = get();
      if (isBack && notice?.restores === id) set({ notice: null });
      return isBack;
    },
    async erase(id) {
      const isGone = await library.erase(id);
      await refresh();
      const { notice } = get();
      if (isGone && notice?.restores === id) set({ notice: null });
      return isGone;
    },
    async flush() {
      await library.flush();
    },
    exportAll: () =>
      saying(async () => {
        const loaded = await loadEverything(library);
        const missing = missingWords(loaded);
        if (missing !== null) set({ notice: problem(missing) });
        await refresh();
        return conversationsData(loaded.conversations, new Date(platform.now()));
      }),
    exportUnreadable: () =>
      saying(async (): Promise<ExportedParts> => {
        return unreadableData(await library.quarantined(), new Date(platform.now()));
      }),
    async add(conversations) {
      await library.add(conversations);
      const [first] = conversations;
      if (first === undefined) return;
      const count = conversations.length;
      const words = count === 1 ? 'The conversation is' : `${count} conversations are`;
      const isShown = await openNew(first.id, words);
      if (isShown && count > 1 && get().notice === null) say(`${words} in the list; this is the first.`);
    },
    async deleteEverything() {
      await saying(async () => {
        await closeAllWith(library.deleteEverything);
        await get().actions.models.removeAll();
        say('Everything that was said here was deleted.');
        await refresh();
      });
    },
    async refreshStorage() {
      const storage = await library.storageReport();
      set((state) => ({ library: { ...state.library, storage } }));
    },
  };
  return { actions, latest: shown.latest };
}

/** A reply in any tab of the page. */
function isAnythingWritten(state: AppState): boolean {
  return isBusy(state) || isComparing(state) || isCompleting(state);
}

/** What the list says of what is open; it changes when a message is begun or ended, not with every token. */
function shape(state: AppState): string {
  const { conversation, comparison, completion } = state;
  const all = [conversation, completion.conversation, ...conversationsOf(comparison)];
  return JSON.stringify([
    comparison.id,
    all.map(({ id, title, messages }) => [id, title, Object.keys(messages).length, isWriting(state, id)]),
  ]);
}

function problem(text: string): Notice {
  return { kind: 'error', text, remedy: null };
}
