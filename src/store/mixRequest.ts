import type { Comparison } from '../core/comparison.ts';
import { shownPath } from '../core/conversation.ts';
import { chatPrompt, replyPrompt } from '../core/promptMessages.ts';
import type { Conversation, PromptInput } from '../core/types.ts';
import type { RunRequest } from './runReply.ts';

/** A reply of the mixture: the mixer's own conversation under the first two panes' personas. */
export function mixRequest(comparison: Comparison, messageId: string, usual: RunRequest): RunRequest {
  const { mixer, panes } = comparison;
  const [first, second] = panes;
  if (mixer === null || first === undefined || second === undefined) return usual;
  const path = shownPath(mixer.pane.conversation);
  const index = path.findIndex((message) => message.id === messageId);
  const message = path[index];
  if (message?.role !== 'assistant') return usual;
  const { weight } = mixer;
  const promptUnder = (opening: Conversation): PromptInput =>
    replyPrompt(opening, path.slice(0, index), message);
  if (usual.prompt.kind !== 'continuation') {
    return {
      ...usual,
      prompt: promptUnder(first.conversation),
      mix: { prompt: promptUnder(second.conversation), weight },
    };
  }
  // It goes on under both prompts that it began with; older files do not hold the second.
  const { mixedPromptIds } = message;
  const prompt: PromptInput =
    mixedPromptIds === undefined
      ? chatPrompt(second.conversation, path.slice(0, index + 1), 'continue')
      : { ...usual.prompt, promptIds: [...mixedPromptIds] };
  return { ...usual, mix: { prompt, weight } };
}
