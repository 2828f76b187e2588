import { holdsIds } from '../core/conversation.ts';
import { readablePart } from '../core/modelId.ts';
import { emptyTreeHistory } from '../core/treeHistory.ts';
import type { Conversation } from '../core/types.ts';
import type { AppState, Notice } from './appState.ts';
import { nameOfModel } from './modelNames.ts';
import { isAtHand } from './models/knownModels.ts';

/** Whether a model has begun to say something in it: a reply that still waits, or was told, has no ids. */
export function hasReplies({ messages }: Pick<Conversation, 'messages'>): boolean {
  return Object.values(messages).some(
    (message) => message.role === 'assistant' && (message.promptIds !== null || holdsIds(message)),
  );
}

/**
 * Replies are token ids, and those mean nothing to another model: it would read them as other words without
 * a word of warning. Such a conversation (from a file, say) can be read, but not gone on with.
 */
export function isForeign(conversation: Conversation, modelId: string): boolean {
  return conversation.modelId !== modelId && hasReplies(conversation);
}

/** Whether Undo or Redo can bring back what another model said. */
export function isForeignByUndo(
  { id, modelId: own }: Conversation,
  modelId: string,
  histories: AppState['histories'],
): boolean {
  const { undo, redo } = histories[id] ?? emptyTreeHistory;
  return (
    own !== modelId && [...undo, ...redo].some(({ before, after }) => hasReplies(before) || hasReplies(after))
  );
}

/** The same in short, beside what cannot be done therefore. */
export const needsItsModel = 'Another model wrote these replies: choose that one to write more.';

/** Says so where it is the case; null: the chosen model can go on with them. */
export function foreignNotice(
  state: Pick<AppState, 'modelSpec' | 'models' | 'keptModels' | 'loadedModels'>,
  conversations: readonly Conversation[],
): Notice | null {
  const { modelSpec, models, keptModels } = state;
  const foreign = conversations.find((conversation) => isForeign(conversation, modelSpec.id));
  if (foreign === undefined) return null;
  const { modelId } = foreign;
  const known = models.find(({ id }) => id === modelId);
  const isHere = known !== undefined && (keptModels === null || isAtHand(known, keptModels[modelId]));
  const name = nameOfModel(state, modelId);
  const written = isHere
    ? `These replies were written by “${name}”`
    : `These replies were written by “${name === modelId ? readablePart(modelId) : name}”, which is not on this device (any more)`;
  const toWriteMore = isHere
    ? 'use that model or start a new conversation'
    : 'bring that model in Models or start a new conversation';
  return {
    kind: 'error',
    text: `${written}, so “${modelSpec.name}” cannot go on with them. They can be read; to write more, ${toWriteMore}.`,
    ...(isHere ? { remedy: 'use-model', modelId } : { remedy: 'new-conversation' }),
  };
}
