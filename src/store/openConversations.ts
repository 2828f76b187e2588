import { mapPanes, type Pane, panesOf } from '../core/comparison.ts';
import { firstComparePreset } from '../core/presets.ts';
import type { Conversation } from '../core/types.ts';
import type { AppState, AppStore, Notice, View } from './appState.ts';
import { isWriting } from './busy.ts';
import type { CompareControl } from './compareActions.ts';
import type { CompletionControl } from './completionActions.ts';
import type { ConversationControl } from './conversationActions.ts';
import { emptyConversation } from './emptyConversation.ts';
import type { Library, LibrarySummary } from './library/library.ts';
import { newComparison } from './newComparison.ts';
import { idIn, type OpenIds } from './openIds.ts';
import { settled } from './settled.ts';

export interface OpenConversationSurroundings {
  readonly newId: () => string;
  readonly chat: ConversationControl;
  readonly compare: CompareControl;
  readonly completion: CompletionControl;
}

type Kind = LibrarySummary['kind'];

/** What of the library is open: one thing in each tab. */
export interface OpenConversations {
  /** The tab that shows it; null: none does. */
  viewOf(id: string): View | null;
  /**
   * Shows it in the tab of its kind. What is being written there is stopped first, and that is said.
   * @param stillWanted asked once it is read.
   * @returns whether there was such a thing. Rejects with LibraryFault when it cannot be read.
   */
  show(id: string, kind: Kind, stillWanted?: () => boolean): Promise<boolean>;
  /**
   * Shows again what was shown on the last visit, where nothing was begun since.
   * @param firstView that the page began with.
   */
  reopen(before: OpenIds, firstView: View): Promise<void>;
  /** The conversation as it is now, also with what other tabs have added; of one that is not held, what was given. */
  latest(conversation: Conversation): Conversation;
  /** What another tab has added to it. */
  update(conversation: Conversation): void;
  rename(id: string, title: string): void;
  /** Something empty takes its place, where it is shown; what is being written there is stopped first. */
  close(id: string): Promise<void>;
  closeAll(): Promise<void>;
}

export function createOpenConversations(
  app: AppStore,
  library: Library,
  { newId, chat, compare, completion }: OpenConversationSurroundings,
): OpenConversations {
  const { getState: get, setState: set } = app;
  const stopIn = { compare: compare.stopAll, completion: completion.stopAll } as const;

  function viewOf(id: string): View | null {
    return views.find((view) => idIn(get(), view) === id) ?? null;
  }

  /** Stops what is written in the tab and shows something else there, before anything more is begun in it. */
  async function leave(view: View, work: () => void): Promise<void> {
    if (view === 'chat') return chat.leave(work);
    await stopIn[view]();
    work();
  }

  /** What the person should know of what is stopped in the tab. */
  function stoppedIn(view: View): Notice | null {
    const id = idIn(get(), view);
    return info(isWriting(get(), id) ? stoppedWords(titleOf(get(), id)) : null);
  }

  // Read first: what is said meanwhile is said in what is shown, and stopped with it.
  async function show(id: string, kind: Kind, stillWanted = () => true): Promise<boolean> {
    const view = viewOfKind[kind];
    if (kind === 'comparison') {
      const opened = await library.openComparison(id);
      if (opened === null) return false;
      if (!stillWanted()) return true;
      const stopped = stoppedIn(view);
      await leave(view, () => {
        compare.show(mapPanes(settled(opened.comparison), paneNow));
        set({ notice: joined(badRecordsNotice(opened.badRecords), stopped) });
      });
      return true;
    }
    const opened = await library.open(id);
    if (opened === null) return false;
    if (!stillWanted()) return true;
    const stopped = stoppedIn(view);
    await leave(view, () => {
      const read = latest(opened.conversation);
      const conversation = opened.interrupted ? markedAsEnded(read) : read;
      if (conversation.startToken !== undefined) completion.show(conversation);
      else set({ conversation, queuedReplyId: null, selection: null, hovered: null });
      const cutOff = info(opened.interrupted ? interruptedWords : null);
      set({ notice: joined(badRecordsNotice(opened.badRecords), cutOff, stopped) });
    });
    if (view === 'chat') void chat.refreshContextUsed();
    return true;
  }

  async function close(id: string): Promise<void> {
    const view = viewOf(id);
    if (view !== null) await leave(view, () => showNothing(view));
  }

  function showNothing(view: View): void {
    const { modelSpec } = get();
    switch (view) {
      case 'chat': {
        const conversation = emptyConversation(newId(), modelSpec.id);
        set({ conversation, queuedReplyId: null, selection: null, hovered: null });
        return;
      }
      case 'compare':
        compare.show(newComparison(newId, modelSpec.id, firstComparePreset));
        return;
      case 'completion':
        completion.startAfresh();
        return;
      default:
        view satisfies never;
    }
  }

  const paneNow = (pane: Pane): Pane => ({ ...pane, conversation: latest(pane.conversation) });

  const latest = (conversation: Conversation) => library.held(conversation.id) ?? conversation;

  return {
    viewOf,
    show,
    latest,
    async reopen({ view, conversation, comparison, completion: text }, firstView) {
      const { summaries } = get().library;
      const kinds = new Map((summaries ?? []).map((summary) => [summary.id, summary.kind]));
      for (const id of [comparison, text, conversation]) {
        const kind = id === null ? undefined : kinds.get(id);
        if (id === null || kind === undefined) continue;
        const untouched = () => isUntouched(get(), viewOfKind[kind]);
        if (untouched()) await show(id, kind, untouched);
      }
      if (view !== null && get().view === firstView) set({ view });
    },
    update(conversation) {
      const { conversation: shown, comparison, completion: document } = get();
      if (shown.id === conversation.id) set({ conversation });
      if (document.conversation.id === conversation.id) {
        const { startToken, ...text } = conversation;
        set({ completion: { ...document, conversation: text } });
      }
      const isMine = (pane: Pane) => pane.conversation.id === conversation.id;
      if (!panesOf(comparison).some(isMine)) return;
      set({ comparison: mapPanes(comparison, (pane) => (isMine(pane) ? { ...pane, conversation } : pane)) });
    },
    rename(id, title) {
      const { conversation, completion: document } = get();
      if (conversation.id === id) set({ conversation: { ...conversation, title } });
      if (document.conversation.id === id) {
        set({ completion: { ...document, conversation: { ...document.conversation, title } } });
      }
    },
    close,
    async closeAll() {
      await Promise.all(views.map((view) => leave(view, () => showNothing(view))));
    },
  };
}

const views: readonly View[] = ['compare', 'chat', 'completion'];
const viewOfKind = { conversation: 'chat', comparison: 'compare', document: 'completion' } as const;

/** Nothing was begun there since the page was opened: what was shown before may take its place. */
function isUntouched({ conversation, queuedReplyId, comparison, completion }: AppState, view: View): boolean {
  const isEmpty = ({ messages }: Conversation) => Object.keys(messages).length === 0;
  if (view === 'compare') return panesOf(comparison).every((pane) => isEmpty(pane.conversation));
  if (view === 'completion') return isEmpty(completion.conversation);
  return queuedReplyId === null && isEmpty(conversation);
}

/** With new objects for what was cut off, so that its end is saved and told only once. */
function markedAsEnded(conversation: Conversation): Conversation {
  const messages = Object.entries(conversation.messages).map(([id, message]) => [
    id,
    message.role === 'assistant' && message.endReason === 'aborted' ? { ...message } : message,
  ]);
  return { ...conversation, messages: Object.fromEntries(messages) };
}

/** Of what is open in any tab. */
export function titleOf({ conversation, comparison, completion }: AppState, id: string): string {
  if (comparison.id === id) {
    const all = comparison.panes.map((pane) => pane.conversation.title);
    return all.find((title) => title !== '') ?? '';
  }
  return [conversation, completion.conversation].find((each) => each.id === id)?.title ?? '';
}

const interruptedWords = 'A reply was interrupted when the page closed. Continue goes on with it.';

function stoppedWords(title: string): string {
  const place = title === '' ? 'before' : `in “${title}”`;
  return `What was being written ${place} was stopped; as far as it goes it is kept.`;
}

function info(text: string | null): Notice | null {
  return text === null ? null : { kind: 'info', text, remedy: null };
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

/** One line that says all of it, as gravely as the gravest. */
function joined(...notices: readonly (Notice | null)[]): Notice | null {
  const said = notices.filter((notice) => notice !== null);
  if (said.length === 0) return null;
  const kind = said.some((notice) => notice.kind === 'error') ? 'error' : 'info';
  return { kind, text: said.map(({ text }) => text).join(' '), remedy: null };
}
