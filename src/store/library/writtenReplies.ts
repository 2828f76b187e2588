import { replaceMessage } from '../../core/conversation.ts';
import type { ChatMessage, Conversation } from '../../core/types.ts';

/** What is used of LockManager. */
export type TabLocks = Pick<LockManager, 'request' | 'query'>;

export interface WrittenSurroundings {
  /** null: the browser has none; then nothing is known of other tabs. */
  readonly locks: TabLocks | null;
  /** The other tab that wrote a reply of this conversation has gone, or has just ended it. */
  readonly onUnwritten: (conversationId: string) => void;
}

/**
 * Which replies are being written, and whether the tab that writes each still lives: that tab holds a Web Lock of
 * the reply's name, which the browser takes away when the tab dies, however it dies.
 */
export interface WrittenReplies {
  /** Before other tabs can read of it: this tab's replies are its own from when they appear. */
  observe(before: Conversation | null, now: Conversation): void;
  /** Lets go of what has ended, once that is stored. */
  saved(conversation: Conversation): void;
  /** What is unfinished and not this tab's own is another's, which is watched. */
  watch(conversation: Conversation): void;
  /** Those of these unfinished replies whose tab still lives; without locks all are taken for given up. */
  goingOn(conversationId: string, replyIds: readonly string[]): Promise<readonly string[]>;
  /** The conversation with an end for each reply that no tab writes any more: the same object where there is none. */
  takeEnds(conversation: Conversation): Conversation;
  /** The same with an end for each unfinished one of this tab's own. */
  endOwn(conversation: Conversation): Conversation;
  /** Lets go of this conversation's replies. */
  forget(conversation: Conversation): void;
  close(): void;
}

export function createWrittenReplies({ locks, onUnwritten }: WrittenSurroundings): WrittenReplies {
  // All by the names of their locks: a copy's replies have the same ids.
  /** What lets go of each of this tab's own. */
  const own = new Map<string, () => void>();
  const watched = new Set<string>();
  const unwritten = new Set<string>();
  const closing = new AbortController();
  const { signal } = closing;

  /** A page that is being left is refused; then there is nobody to tell either. */
  async function request(name: string, work: () => Promise<void> | void): Promise<void> {
    await locks?.request(name, { signal }, work).catch(() => {});
  }

  function release(name: string): void {
    own.get(name)?.();
    own.delete(name);
  }

  return {
    observe(before, now) {
      if (before?.messages === now.messages) return;
      for (const replyId of unfinished(now)) {
        const name = lockName(now.id, replyId);
        if (own.has(name) || isUnfinished(before?.messages[replyId])) continue;
        const released = new Promise<void>((resolve) => own.set(name, resolve));
        void request(name, () => released);
      }
    },
    saved({ id, messages }) {
      for (const [replyId, message] of Object.entries(messages)) {
        if (!isUnfinished(message)) release(lockName(id, replyId));
      }
    },
    watch(conversation) {
      for (const replyId of unfinished(conversation)) {
        const name = lockName(conversation.id, replyId);
        if (own.has(name) || watched.has(name)) continue;
        watched.add(name);
        void request(name, () => {
          watched.delete(name);
          unwritten.add(name);
          onUnwritten(conversation.id);
        });
      }
    },
    async goingOn(conversationId, replyIds) {
      if (replyIds.length === 0) return [];
      const { held = [] } = (await locks?.query().catch(() => null)) ?? {};
      const names = new Set(held.map(({ name }) => name));
      return replyIds.filter((replyId) => names.has(lockName(conversationId, replyId)));
    },
    takeEnds(conversation) {
      const nameOf = (replyId: string) => lockName(conversation.id, replyId);
      const ended = unfinished(conversation).filter(
        (id) => unwritten.has(nameOf(id)) && !own.has(nameOf(id)),
      );
      for (const id of Object.keys(conversation.messages)) unwritten.delete(nameOf(id));
      return ended.reduce(withStopped, conversation);
    },
    endOwn(conversation) {
      const ended = unfinished(conversation).filter((id) => own.has(lockName(conversation.id, id)));
      return ended.reduce(withStopped, conversation);
    },
    forget({ id, messages }) {
      for (const replyId of Object.keys(messages)) release(lockName(id, replyId));
    },
    close() {
      closing.abort();
      for (const name of [...own.keys()]) release(name);
    },
  };
}

function lockName(conversationId: string, replyId: string): string {
  return `glassbox-reply-${conversationId}-${replyId}`;
}

function isUnfinished(message: ChatMessage | undefined): boolean {
  return message?.role === 'assistant' && message.endReason === null;
}

function unfinished({ messages }: Conversation): readonly string[] {
  return Object.keys(messages).filter((id) => isUnfinished(messages[id]));
}

function withStopped(conversation: Conversation, replyId: string): Conversation {
  const reply = conversation.messages[replyId];
  if (reply?.role !== 'assistant') return conversation;
  return replaceMessage(conversation, { ...reply, endReason: 'aborted' });
}
