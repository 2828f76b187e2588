import type { AppState, View } from './appState.ts';
import { asDocument } from './completionState.ts';
import {
  conversationLines,
  conversationRefusal,
  conversationsData,
  conversationText,
  type ExportedParts,
  plainText,
} from './exportConversations.ts';

/** A kind of file in which what is shown can be saved. */
export interface ExportChoice {
  readonly id: 'json' | 'markdown' | 'jsonl' | 'text';
  readonly label: string;
  /** Other words by which it is looked for. */
  readonly alias: string;
  make(state: AppState, now: Date): ExportedParts;
}

export interface ExportChoices {
  /** What is saved, in a word. */
  readonly subject: 'conversation' | 'document';
  readonly choices: readonly ExportChoice[];
}

/** What the chat or the document can be saved as; a comparison has files of its own. */
export function exportChoices(view: View): ExportChoices {
  return view === 'completion' ? documentChoices : chatChoices;
}

/** Why nothing of it can be saved now, in a sentence; null: it can. */
export function choicesRefusal(state: AppState): string | null {
  return conversationRefusal(state, state.view === 'completion' ? 'The text is empty.' : undefined);
}

const json = { id: 'json', label: 'All versions and tokens (.json)', alias: '' } as const;
const markdown = { id: 'markdown', label: 'Text to read (.md)', alias: 'markdown' } as const;

const chatChoices: ExportChoices = {
  subject: 'conversation',
  choices: [
    { ...json, make: ({ conversation }, now) => conversationsData([conversation], now) },
    { ...markdown, make: (state, now) => conversationText(state.conversation, state, now) },
    {
      id: 'jsonl',
      label: 'Chat for programs (.jsonl)',
      alias: 'openai',
      make: ({ conversation }, now) => conversationLines([conversation], now),
    },
  ],
};

const documentChoices: ExportChoices = {
  subject: 'document',
  choices: [
    { ...json, make: ({ completion }, now) => conversationsData([asDocument(completion)], now) },
    {
      ...markdown,
      make: (state, now) => conversationText(asDocument(state.completion), state, now),
    },
    {
      id: 'text',
      label: 'The text alone (.txt)',
      alias: 'plain',
      make: ({ completion }, now) => plainText(asDocument(completion), now),
    },
  ],
};
