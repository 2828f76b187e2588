import { shownPath } from './conversation.ts';
import { documentSegments, type Piece } from './documentPieces.ts';
import { chatPrompt, replyPrompt, saysSomething } from './promptMessages.ts';
import type { ChatMessage, Conversation, PromptInput } from './types.ts';

/** What a part of the prompt is. `added`: by the chat template alone. */
export type PromptPartKind =
  | 'added'
  | 'system'
  | 'example'
  | 'user'
  | 'assistant'
  | 'draft'
  | 'opening'
  | 'prefill'
  | 'start'
  | 'text'
  | 'written'
  | 'earlier'
  | 'whole';

export interface PromptPartName {
  readonly kind: PromptPartKind;
  /** "User message 2". */
  readonly name: string;
}

/** What the model would be asked, and what each of its messages (or of a document's segments) is called. */
export interface PromptPlan {
  readonly input: PromptInput;
  readonly names: readonly PromptPartName[];
  /** Whether a reply is asked for; else it is what stands before the next message. */
  readonly asks: boolean;
}

/** The chat with what is typed as its next message: exactly what Send would have answered. */
export function chatPlan(conversation: Conversation, draft: string): PromptPlan {
  const path = shownPath(conversation);
  const typed: readonly ChatMessage[] = draft.trim() === '' ? [] : [{ id: '', role: 'user', text: draft }];
  const before = [...path, ...typed];
  const asks = before.at(-1)?.role === 'user';
  const names = [...openingNames(conversation), ...spokenNames(path)];
  if (typed.length > 0) names.push({ kind: 'draft', name: 'Message box' });
  if (!asks) return { input: chatPrompt(conversation, before, 'closed'), names, asks };
  const { assistantPrefill } = conversation;
  if (assistantPrefill !== '') names.push({ kind: 'prefill', name: 'Prefill' });
  return { input: replyPrompt(conversation, before, assistantPrefill), names, asks };
}

function openingNames({ systemPrompt, exampleTurns }: Conversation): PromptPartName[] {
  const examples = exampleTurns.flatMap((_, index): PromptPartName[] => [
    { kind: 'example', name: `Example ${index + 1}, user` },
    { kind: 'example', name: `Example ${index + 1}, assistant` },
  ]);
  return systemPrompt === '' ? examples : [{ kind: 'system', name: 'System prompt' }, ...examples];
}

function spokenNames(path: readonly ChatMessage[]): PromptPartName[] {
  const count = { user: 0, assistant: 0 };
  return path.flatMap((message) => {
    const number = ++count[message.role];
    if (!saysSomething(message)) return [];
    const who = message.role === 'user' ? 'User' : 'Assistant';
    return [{ kind: message.role, name: `${who} message ${number}` }];
  });
}

/** A document up to where it is gone on with: exactly what Complete would send. */
export function documentPlan(pieces: readonly Piece[], startToken: boolean): PromptPlan {
  const segments = documentSegments(pieces).map(({ segment }) => segment);
  return {
    input: { kind: 'segments', segments, startToken },
    names: segments.map((segment) =>
      typeof segment === 'string'
        ? { kind: 'text', name: 'Typed text' }
        : { kind: 'written', name: 'Written by the model' },
    ),
    asks: true,
  };
}
