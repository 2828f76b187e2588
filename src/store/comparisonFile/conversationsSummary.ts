import type { ChatLine } from '../../core/conversationJsonl.ts';
import type { ConversationJson, MessageJson } from '../../core/conversationJson.ts';
import type { ConversationsFile } from '../../core/conversationsJson.ts';
import { type SpokenMessage, titleOf } from '../../core/plainChat.ts';

/** One conversation of a file, in figures. */
export interface ConversationSummary {
  readonly title: string;
  /** All versions. */
  readonly messages: number;
  readonly tokens: number;
}

/** What a person wants to know of a file before anything of it is added. */
export interface ConversationsSummary {
  readonly conversations: readonly ConversationSummary[];
  readonly messages: number;
  readonly tokens: number;
  /** Models whose ids the replies hold. */
  readonly replyModels: readonly string[];
  /** null: the file does not say. */
  readonly exportedAt: string | null;
  readonly app: string | null;
}

export function summariseConversations(file: ConversationsFile): ConversationsSummary {
  const replied = file.conversations.filter(({ messages }) => messages.some(isReply));
  return {
    ...totals(file.conversations.map(conversationSummary)),
    replyModels: [...new Set(replied.map(({ modelId }) => modelId))],
    exportedAt: file.exportedAt,
    app: file.app,
  };
}

/** Of texts alone. */
export function summariseLines(lines: readonly ChatLine[]): ConversationsSummary {
  const summaries = lines.map(({ messages }) => {
    const spoken = messages.filter((message): message is SpokenMessage => message.role !== 'system');
    return { title: titleOf(spoken), messages: spoken.length, tokens: 0 };
  });
  return { ...totals(summaries), replyModels: [], exportedAt: null, app: null };
}

function totals(conversations: readonly ConversationSummary[]) {
  return {
    conversations,
    messages: conversations.reduce((sum, { messages }) => sum + messages, 0),
    tokens: conversations.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

function conversationSummary({ title, messages }: ConversationJson): ConversationSummary {
  const tokens = messages.reduce((sum, message) => sum + tokenCount(message), 0);
  return { title, messages: messages.length, tokens };
}

const isReply = ({ role }: MessageJson) => role === 'assistant';

function tokenCount(message: MessageJson): number {
  return message.role === 'assistant' ? message.tokens.length : 0;
}
