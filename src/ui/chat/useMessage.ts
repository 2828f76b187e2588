import { useShallow } from 'zustand/react/shallow';
import { rootId, shownPath } from '../../core/conversation.ts';
import { replyOf } from '../../core/tokenTrack.ts';
import type { AssistantMessage, UserMessage } from '../../core/types.ts';
import { useApp } from '../../store/useApp.ts';
import { useFramed } from '../kit/usePaced.ts';

/** Ids of the shown messages, first to last; the same array as long as they stay. */
export function useShownIds(): readonly string[] {
  return useApp(useShallow((state) => shownPath(state.conversation).map((message) => message.id)));
}

export function useUserMessage(id: string): UserMessage | null {
  return useApp((state) => {
    const message = state.conversation.messages[id];
    return message?.role === 'user' ? message : null;
  });
}

/** Changes with every token of this message, and of no other. */
export function useAssistantMessage(id: string): AssistantMessage | null {
  return useApp((state) => replyOf(state.conversation, id));
}

const none: readonly string[] = [];

/** The same, drawn when the page has room for it. */
export function useFramedMessage(id: string): AssistantMessage | null {
  return useFramed((state) => replyOf(state.conversation, id));
}

/** The versions of a message, oldest first, itself among them. */
export function useVersions(parentId: string = rootId): readonly string[] {
  return useApp((state) => state.conversation.children[parentId] ?? none);
}

/**
 * Number (from 1) of the first earlier version whose text is the same; null when there is none, or while
 * the reply is being written.
 */
export function useSameVersion(id: string, parentId: string): number | null {
  return useApp(({ conversation }) => {
    const versions = conversation.children[parentId] ?? none;
    const own = conversation.messages[id];
    if (versions.length < 2 || own?.role !== 'assistant' || own.endReason === null) return null;
    const at = versions.findIndex((version) => {
      const other = conversation.messages[version];
      return version === id || (other?.role === 'assistant' && sameText(own, other));
    });
    return versions[at] === id ? null : at + 1;
  });
}

function sameText(a: AssistantMessage, b: AssistantMessage): boolean {
  return (
    a.tokens.length === b.tokens.length &&
    a.prefill === b.prefill &&
    a.tokens.every(({ text }, index) => text === b.tokens[index]?.text)
  );
}
