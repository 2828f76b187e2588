import type { PaneWriting } from '../core/comparison.ts';
import { type DocumentHistory, emptyHistory } from '../core/documentHistory.ts';
import type { PlacedToken } from '../core/placedTokens.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type { AssistantMessage, Conversation } from '../core/types.ts';
import type { TokenSelection } from './appState.ts';
import { emptyConversation } from './emptyConversation.ts';

/** How many continuations one text can have written at once. */
export const continuationRange = { min: 1, max: 8 } as const;

/** The tab "Completion": a text without a chat template, and how the model goes on with it. */
export interface Completion {
  /** The document: typed text and replies on end (core/documentPieces.ts). */
  readonly conversation: Conversation;
  /** Whether the model's start token stands in front. */
  readonly startToken: boolean;
  /** Continuations that Complete writes. */
  readonly count: number;
  /** Where the text cursor stands, in characters; null: at the end. */
  readonly cursor: number | null;
  readonly history: DocumentHistory;
  readonly writing: PaneWriting | null;
  /** Continuations that are written together with the shown one. */
  readonly beside: readonly string[];
  readonly queuedReplyId: string | null;
  readonly contextUsed: number;
  /** The text in tokens as it stood when it was last asked; null: not asked yet. */
  readonly tokens: DocumentTokens | null;
  /**
   * The whole text as the model scored it, in the shape of a reply that has only a prompt; it stands in no
   * tree. What was changed since is told by comparing its `promptIds` with `tokens`.
   */
  readonly score: AssistantMessage | null;
  readonly scoring: boolean;
  readonly selection: TokenSelection | null;
  readonly hovered: TokenSelection | null;
  /** The preset that filled the document, for what to try next. */
  readonly presetId: string | null;
}

/** What the model would get. */
export interface DocumentTokens {
  readonly text: string;
  /** The start token's among them. */
  readonly ids: readonly number[];
  /** The tokens of the typed parts, in order. */
  readonly placed: readonly PlacedToken[];
}

/** An empty document. */
export function newCompletion(newId: () => string, modelId: string): Completion {
  return {
    conversation: { ...emptyConversation(newId(), modelId), systemPrompt: '' },
    startToken: true,
    count: 1,
    cursor: null,
    history: emptyHistory,
    writing: null,
    beside: [],
    queuedReplyId: null,
    contextUsed: 0,
    tokens: null,
    score: null,
    scoring: false,
    selection: null,
    hovered: null,
    presetId: null,
  };
}

/** As it is kept and exported: the start token is what tells it from a chat. */
export function asDocument({ conversation, startToken }: Completion): Conversation {
  return { ...conversation, startToken };
}

/** Whether a continuation is being written; one that ended in whatever way is not. */
export function isWritten({ conversation, writing, beside }: Completion): boolean {
  const ids = writing === null ? beside : [writing.messageId, ...beside];
  return ids.some((id) => replyOf(conversation, id)?.endReason === null);
}
