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
  /** Whether the tab of any of these unfinished replies has gone; without locks they all are taken for given up. */
  areGivenUp(replyIds: readonly string[]): Promise<boolean>;
  /** The conversation with an end for each reply that no tab writes any more: the same object where there is none. */
  withEnds(conversation: Conversation): Conversation;
  /** Lets go of this conversation's replies. */
  forget(conversation: Conversation): void;
  close(): void;
}

export function createWrittenReplies({ locks, onUnwritten }: WrittenSurroundings): WrittenReplies {
  /** What lets go of each of this tab's own. */
  const own = new Map<string, () => void>();
  const watched = new Set<string>();
  const unwritten = new Set<string>();
  const closing = new AbortController();
  const { signal } = closing;

  /** A page that is being left is refused; then there is nobody to tell either. */
  async function request(replyId: string, work: () => Promise<void> | void): Promise<void> {
    await locks?.request(lockName(replyId), { signal }, work).catch(() => {});
  }

  function release(replyId: string): void {
    own.get(replyId)?.();
    own.delete(replyId);
  }

  return {
    observe(before, now) {
      if (before?.messages === now.messages) return;
      for (const replyId of unfinished(now)) {
        if (own.has(replyId) || isUnfinished(before?.messages[replyId])) continue;
        const released = new Promise<void>((resolve) => own.set(replyId, resolve));
        void request(replyId, () => released);
      }
    },
    saved({ messages }) {
      for (const replyId of own.keys()) {
        const message = messages[replyId];
        if (message !== undefined && !isUnfinished(message)) release(replyId);
      }
    },
    watch(conversation) {
      for (const replyId of unfinished(conversation)) {
        if (own.has(replyId) || watched.has(replyId)) continue;
        watched.add(replyId);
        void request(replyId, () => {
          watched.delete(replyId);
          unwritten.add(replyId);
          onUnwritten(conversation.id);
        });
      }
    },
    async areGivenUp(replyIds) {
      if (replyIds.length === 0) return false;
      const { held = [] } = (await locks?.query().catch(() => null)) ?? {};
      const names = new Set(held.map(({ name }) => name));
      return replyIds.some((replyId) => !names.has(lockName(replyId)));
    },
    withEnds(conversation) {
      const ended = unfinished(conversation).filter((id) => unwritten.has(id) && !own.has(id));
      for (const id of Object.keys(conversation.messages)) unwritten.delete(id);
      return ended.reduce(withStopped, conversation);
    },
    forget({ messages }) {
      for (const id of Object.keys(messages)) release(id);
    },
    close() {
      closing.abort();
      for (const replyId of [...own.keys()]) release(replyId);
    },
  };
}

function lockName(replyId: string): string {
  return `glassbox-reply-${replyId}`;
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
