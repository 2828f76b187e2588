import type { Comparison } from '../core/comparison.ts';
import { shownPath } from '../core/conversation.ts';
import { chatPrompt, replyPrompt } from '../core/promptMessages.ts';
import type { PromptInput } from '../core/types.ts';
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
  const continued = message.tokens.length > 0;
  const promptUnder = (opening: Parameters<typeof chatPrompt>[0]): PromptInput =>
    continued
      ? chatPrompt(opening, path.slice(0, index + 1), 'continue')
      : replyPrompt(opening, path.slice(0, index), message);
  return {
    ...usual,
    prompt: promptUnder(first.conversation),
    mix: { prompt: promptUnder(second.conversation), weight: mixer.weight },
  };
}
