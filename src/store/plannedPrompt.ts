import { documentText, piecesOf } from '../core/documentPieces.ts';
import { editPieces } from '../core/editPieces.ts';
import { chatPlan, documentPlan, type PromptPlan } from '../core/promptPlan.ts';
import type { PromptMessage } from '../core/types.ts';
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

/** Where nothing is said yet, a template is shown on this. */
const sampleTurns: readonly PromptMessage[] = [
  { role: 'user', text: 'What is a chat template?' },
  { role: 'assistant', segments: ['It writes messages as one text.'] },
  { role: 'user', text: 'Why?' },
];

/** Whether a template is shown on the sample, because nothing is said yet. */
export function triesSample({ conversation, draft }: AppState): boolean {
  const { input } = chatPlan(conversation, draft);
  return input.kind === 'chat' && !input.messages.some(({ role }) => role === 'user');
}

/** The chat as another template would write it; a sample where nothing is said yet. */
export function templateTrial(state: AppState, template: string): PromptPlan {
  const plan = chatPlan(state.conversation, state.draft);
  const { input } = plan;
  if (input.kind !== 'chat') return plan;
  if (!triesSample(state)) return { ...plan, input: { ...input, template } };
  const names = sampleTurns.map(({ role }, index) => ({
    kind: 'example' as const,
    name: `Sample ${index + 1}, ${role}`,
  }));
  return {
    input: { ...input, messages: [...input.messages, ...sampleTurns], ending: 'reply', template },
    names: [...plan.names, ...names],
    asks: true,
  };
}
