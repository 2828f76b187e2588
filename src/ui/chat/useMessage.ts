import { useShallow } from 'zustand/react/shallow';
import { rootId, shownPath } from '../../core/conversation.ts';
import type { AssistantMessage, UserMessage } from '../../core/types.ts';
import { useApp } from '../../store/useApp.ts';

/** One row of the conversation as it is shown. The role and number make its name. */
export interface ShownMessage {
  readonly id: string;
  readonly parentId: string;
  readonly role: 'user' | 'assistant';
  /** From 1, among the messages of its role. */
  readonly number: number;
}

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
  return useApp((state) => {
    const message = state.conversation.messages[id];
    return message?.role === 'assistant' ? message : null;
  });
}

const none: readonly string[] = [];

/** The versions of a message, oldest first, itself among them. */
export function useVersions(parentId: string = rootId): readonly string[] {
  return useApp((state) => state.conversation.children[parentId] ?? none);
}
