import type { Lesson } from '../core/lessons.ts';
import { titleOf, withMessages } from '../core/plainChat.ts';
import type { AppStore } from './appState.ts';

/**
 * Fills the form of the preset's tab and shows it; sends nothing. What was said there before makes room for it and
 * can be put back with Undo.
 */
export async function applyPreset(store: AppStore, newId: () => string, lesson: Lesson): Promise<void> {
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
      if (Object.keys(store.getState().conversation.messages).length > 0) await actions.newConversation();
      store.setState(({ conversation, modelSpec }) => {
        const { systemPrompt, exampleTurns, assistantPrefill, params, earlier } = lesson;
        const form = { systemPrompt, exampleTurns, assistantPrefill, params, presetParams: params };
        const filled = { ...conversation, ...form, modelId: modelSpec.id, title: titleOf(earlier) };
        return {
          conversation: withMessages(filled, earlier, newId),
          draft: lesson.message,
          filledBy: { presetId: lesson.id, conversationId: conversation.id },
        };
      });
      return;
    default:
      lesson satisfies never;
  }
}
