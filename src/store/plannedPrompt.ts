import { documentText, piecesOf } from '../core/documentPieces.ts';
import { editPieces } from '../core/editPieces.ts';
import { chatPlan, documentPlan, type PromptPlan } from '../core/promptPlan.ts';
import type { AppState } from './appState.ts';

/** What Send (or Complete) would ask the model now, in the conversation that this state shows. */
export function plannedPrompt({ view, conversation, draft, completion }: AppState): PromptPlan {
  if (view !== 'completion') return chatPlan(conversation, draft);
  const { cursor, startToken } = completion;
  const pieces = piecesOf(completion.conversation);
  if (cursor === null) return documentPlan(pieces, startToken);
  const text = documentText(pieces).slice(0, cursor);
  // The id of a reply that is cut there is seen nowhere.
  return documentPlan(
    editPieces(pieces, text, () => ''),
    startToken,
  );
}
