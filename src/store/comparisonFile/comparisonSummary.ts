import type { ComparisonFile, PaneJson } from '../../core/comparisonJson.ts';
import type { MessageJson } from '../../core/conversationJson.ts';

/** One persona of a file, in figures. */
export interface PaneSummary {
  readonly name: string;
  /** All versions. */
  readonly messages: number;
  readonly tokens: number;
}

/** What a person wants to know of a file before it is opened. */
export interface ComparisonSummary {
  /** The first question; '' when nothing was asked. */
  readonly question: string;
  /** With the mixture, where there is one, last. */
  readonly panes: readonly PaneSummary[];
  readonly messages: number;
  readonly tokens: number;
  readonly model: ComparisonFile['model'];
  /** Models whose ids the replies hold. */
  readonly replyModels: readonly string[];
  readonly exportedAt: string;
}

export function summarise(file: ComparisonFile): ComparisonSummary {
  const { panes, mixer } = file.comparison;
  const all = mixer === null ? panes : [...panes, mixer.pane];
  const summaries = all.map(paneSummary);
  const replied = all.filter(({ conversation }) => conversation.messages.some(isReply));
  return {
    question: all.map(({ conversation }) => firstQuestion(conversation.messages)).find(Boolean) ?? '',
    panes: summaries,
    messages: summaries.reduce((sum, { messages }) => sum + messages, 0),
    tokens: summaries.reduce((sum, { tokens }) => sum + tokens, 0),
    model: file.model,
    replyModels: [...new Set(replied.map(({ conversation }) => conversation.modelId))],
    exportedAt: file.exportedAt,
  };
}

function paneSummary({ name, conversation: { messages } }: PaneJson): PaneSummary {
  const tokens = messages.reduce((sum, message) => sum + tokenCount(message), 0);
  return { name, messages: messages.length, tokens };
}

const isReply = ({ role }: MessageJson) => role === 'assistant';

function tokenCount(message: MessageJson): number {
  return message.role === 'assistant' ? message.tokens.length : 0;
}

function firstQuestion(messages: readonly MessageJson[]): string {
  const first = messages.find(({ parent, shown, role }) => parent === '' && shown && role === 'user');
  return first?.role === 'user' ? first.text : '';
}
