import { Template } from '@huggingface/jinja';
import type { PromptMessage } from '../core/types.ts';
import type { TokenMetadata } from './tokenMetadata.ts';

const chatMl =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/**
 * Renders a chat with the replies left out: element i of the result stands before reply i, the last one
 * after the last reply. A template thus never sees (trims, shortens) what the model wrote.
 */
export type ChatRenderer = (
  messages: readonly PromptMessage[],
  addGenerationPrompt: boolean,
) => readonly string[];

/** The file's own template; ChatML where it has none but knows ChatML's tokens. */
export function createChatRenderer({ chatTemplate, tokens, bosId, eosId }: TokenMetadata): ChatRenderer {
  const source =
    chatTemplate ?? (tokens.includes('<|im_start|>') && tokens.includes('<|im_end|>') ? chatMl : null);
  let template: Template | null = null;
  return (messages, addGenerationPrompt) => {
    if (source === null) {
      throw new Error('This model has no chat template. Use plain completion, or choose an instruct model.');
    }
    const sentinel = absentFrom(messages);
    let rendered: string;
    try {
      template ??= new Template(source);
      rendered = template.render({
        messages: messages.map((message) => ({
          role: message.role,
          content: message.role === 'assistant' ? sentinel : message.text,
        })),
        add_generation_prompt: addGenerationPrompt,
        bos_token: bosId === null ? '' : (tokens[bosId] ?? ''),
        eos_token: eosId === null ? '' : (tokens[eosId] ?? ''),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The model's chat template refuses this conversation (${reason}). Change the order of the messages or the system prompt.`,
        { cause: error },
      );
    }
    const pieces = rendered.split(sentinel);
    const replies = messages.filter((message) => message.role === 'assistant').length;
    if (pieces.length !== replies + 1) {
      throw new Error(
        `The model's chat template shows ${pieces.length - 1} replies of ${replies}. Remove replies from the conversation or use plain completion.`,
      );
    }
    return pieces;
  };
}

/** A string (private-use characters around a number) that occurs in no message. */
function absentFrom(messages: readonly PromptMessage[]): string {
  for (let number = 0; ; number++) {
    const candidate = `\uE000${number}\uE001`;
    if (!messages.some((message) => message.role !== 'assistant' && message.text.includes(candidate))) {
      return candidate;
    }
  }
}
