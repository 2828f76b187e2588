import type { Lesson } from '../core/lessons.ts';
import { titleOf, withMessages } from '../core/plainChat.ts';
import type { AppState, AppStore, Notice } from './appState.ts';
import type { ConversationControl } from './conversationActions.ts';
import { emptyConversation } from './emptyConversation.ts';

interface PresetSurroundings {
  readonly newId: () => string;
  readonly chat: Pick<ConversationControl, 'leave' | 'refreshContextUsed'>;
}

/**
 * Fills the form of the preset's tab and shows it; sends nothing. What was said, set or typed there before makes room
 * for it and can be put back with Undo.
 */
export async function applyPreset(
  store: AppStore,
  { newId, chat }: PresetSurroundings,
  lesson: Lesson,
): Promise<void> {
  const { actions } = store.getState();
  actions.setView(lesson.mode);
  switch (lesson.mode) {
    case 'compare':
      actions.compare.applyPreset(lesson);
      return;
    case 'completion':
      await actions.completion.applyPreset(lesson);
      return;
    case 'chat':
      await chat.leave(() => store.setState((before) => filledChat(before, newId, lesson)));
      await chat.refreshContextUsed();
      return;
    default:
      lesson satisfies never;
  }
}

function filledChat(
  before: AppState,
  newId: () => string,
  lesson: Extract<Lesson, { readonly mode: 'chat' }>,
): Partial<AppState> {
  const { systemPrompt, exampleTurns, assistantPrefill, params, earlier, message: draft } = lesson;
  const form = { systemPrompt, exampleTurns, assistantPrefill, params, presetParams: params };
  const empty = { ...emptyConversation(newId(), before.modelSpec.id), ...form, title: titleOf(earlier) };
  const conversation = withMessages(empty, earlier, newId);
  return {
    conversation,
    draft,
    filledBy: { presetId: lesson.id, conversationId: conversation.id, filled: conversation, draft },
    selection: null,
    hovered: null,
    notice: isUntouched(before) ? null : undoNotice(before, draft),
  };
}

/** Nothing in it is the person's own. */
function isUntouched({ conversation, draft, filledBy }: AppState): boolean {
  if (conversation === filledBy?.filled) return draft === filledBy.draft || draft === '';
  const untouched = emptyConversation(conversation.id, conversation.modelId);
  return draft === '' && JSON.stringify(conversation) === JSON.stringify(untouched);
}

function undoNotice({ conversation: before, draft }: AppState, filled: string): Notice {
  const replacedDraft = { before: draft, filled };
  return { kind: 'info', text: 'The preset was opened.', remedy: 'undo', before, replacedDraft };
}

/** What stands in the message box after Undo. */
export function draftAfterUndo(draft: string, replaced: Notice['replacedDraft']): string {
  return replaced !== undefined && (draft === replaced.filled || draft === '') ? replaced.before : draft;
}
