import {
  addMessage,
  assistantText,
  parentOf,
  removeExchange,
  removeMessage,
  showVersion,
  versionsOf,
} from '../core/conversation.ts';
import { cutReply, scoredEdit } from '../core/editedReply.ts';
import { toldReply } from '../core/plainChat.ts';
import { replyOf } from '../core/tokenTrack.ts';
import { insertAfter, showPathTo } from '../core/treeEdits.ts';
import {
  emptyTreeHistory,
  recordChange,
  redoChange,
  type TreeStep,
  undoChange,
} from '../core/treeHistory.ts';
import type { AssistantMessage, ChatMessage, Conversation } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';
import type { ConversationActions, ConversationScope, Notice } from './appState.ts';
import { isBusy } from './busy.ts';
import { type EditScoring, scoreEdit } from './scoreEdit.ts';

/** What changes the shape of a conversation's tree without having anything written. */
export type TreeActions = Pick<
  ConversationActions,
  | 'editReply'
  | 'insertMessage'
  | 'deleteMessage'
  | 'showVersion'
  | 'showMessage'
  | 'undoChange'
  | 'redoChange'
>;

export interface TreeSurroundings {
  readonly client: EngineClient;
  readonly newId: () => string;
  /** Starts `work` when nothing else runs. */
  readonly whenFree: (work: () => Promise<void>) => Promise<void>;
  /** Keeps everything else out until the scoring has ended. */
  readonly during: (messageId: string, scoring: EditScoring) => Promise<void>;
  readonly refreshContextUsed: () => Promise<void>;
}

export function createTreeActions(
  { getState: get, setState: set }: ConversationScope,
  { client, newId, whenFree, during, refreshContextUsed }: TreeSurroundings,
): TreeActions {
  const scope = { getState: get, setState: set };

  function step(move: typeof undoChange, done: (words: string) => Notice): void {
    if (isBusy(get())) {
      set({ notice: { kind: 'info', text: busyWords, remedy: null } });
      return;
    }
    const { conversation, histories } = get();
    const next: TreeStep | null = move(conversation, histories[conversation.id] ?? emptyTreeHistory);
    if (next === null) return;
    set({
      conversation: next.conversation,
      histories: { ...histories, [conversation.id]: next.history },
      selection: null,
      notice: done(next.words),
    });
    void refreshContextUsed();
  }

  return {
    async editReply(messageId, text) {
      if (text.trim() === '') return;
      await whenFree(async () => {
        const { conversation, vocabulary, run } = get();
        const reply = replyOf(conversation, messageId);
        const parent = parentOf(conversation, messageId);
        if (reply === null || parent === undefined || text === assistantText(reply)) return;
        const id = newId();
        const add = (edited: AssistantMessage, notice: Notice | null) => {
          restructure(scope, 'the edit', addMessage(conversation, parent, edited));
          set({ selection: null, notice });
          void refreshContextUsed();
        };
        const edited = undoNotice('The reply was edited; the former version stays.', conversation.id);
        if (reply.promptIds === null) {
          add(toldReply(id, text), edited);
          return;
        }
        if (vocabulary === null || run.status !== 'ready') {
          set({ notice: { kind: 'info', text: needsModel, remedy: null } });
          return;
        }
        const cut = cutReply(reply, text, vocabulary);
        if (cut.rest === '') {
          add(scoredEdit(reply, id, cut, []), edited);
          return;
        }
        add({ ...toldReply(id, text), endReason: null }, null);
        await during(id, (signal) => scoreEdit(scope, client, { reply, id, text, cut }, signal));
        if (get().notice === null) set({ notice: edited });
        await refreshContextUsed();
      });
    },
    insertMessage(place, messageId, role, text) {
      if (text.trim() === '' || isBusy(get())) return;
      const { conversation } = get();
      const parent = place === 'after' ? messageId : parentOf(conversation, messageId);
      if (parent === undefined || conversation.messages[messageId] === undefined) return;
      const id = newId();
      const message: ChatMessage = role === 'user' ? { id, role, text } : toldReply(id, text);
      restructure(scope, 'the inserted message', insertAfter(conversation, parent, message, newId));
      set({ selection: null, notice: undoNotice('A message was inserted.', conversation.id) });
      void refreshContextUsed();
    },
    deleteMessage(messageId) {
      if (isBusy(get())) return;
      const { conversation: before } = get();
      const isQuestion = before.messages[messageId]?.role === 'user';
      const conversation = (isQuestion ? removeExchange : removeMessage)(before, messageId);
      const count = Object.keys(before.messages).length - Object.keys(conversation.messages).length;
      if (count === 0) return;
      restructure(scope, 'the deletion', conversation);
      const text = count === 1 ? 'One message was deleted.' : `${count} messages were deleted.`;
      set({ selection: null, notice: undoNotice(text, before.id) });
      void refreshContextUsed();
    },
    showVersion(messageId, step) {
      if (isBusy(get())) return;
      const versions = versionsOf(get().conversation, messageId);
      const other = versions[versions.indexOf(messageId) + step];
      if (other === undefined) return;
      set({ conversation: showVersion(get().conversation, other), selection: null });
      void refreshContextUsed();
    },
    showMessage(messageId) {
      if (isBusy(get())) return;
      set({ conversation: showPathTo(get().conversation, messageId), selection: null });
      void refreshContextUsed();
    },
    undoChange: () =>
      step(undoChange, (words) => ({
        kind: 'info',
        text: `Undone: ${words}.`,
        remedy: 'redo',
        treeId: treeId(),
      })),
    redoChange: () => step(redoChange, (words) => undoNotice(`Done again: ${words}.`, treeId())),
  };

  function treeId(): string {
    return get().conversation.id;
  }
}

const busyWords = 'Undo and redo wait until the reply is written; Stop ends it.';
const needsModel =
  'An edited reply keeps the ids of its tokens, and only the model’s tokenizer can go on from them: edit it when the model is ready.';

function undoNotice(text: string, treeId: string): Notice {
  return { kind: 'info', text, remedy: 'undo', treeId };
}

/** Conversations whose changes are remembered. */
const keptHistories = 20;

/** Shows the changed conversation and remembers how to take that back. */
export function restructure(
  { getState, setState }: ConversationScope,
  words: string,
  next: Conversation,
): void {
  const { conversation, histories } = getState();
  const { [conversation.id]: known = emptyTreeHistory, ...others } = histories;
  const kept = Object.entries(others).slice(1 - keptHistories);
  setState({
    conversation: next,
    histories: {
      ...Object.fromEntries(kept),
      [conversation.id]: recordChange(known, words, conversation, next),
    },
  });
}
