import { Template } from '@huggingface/jinja';
import type { ChatTemplate, PromptMessage } from '../core/types.ts';
import type { TokenMetadata } from './tokenMetadata.ts';

const chatMl =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/** For models that know no chat: a conversation as it stands in many a text. */
const plainChat = `{% for message in messages %}
{%- if message['role'] == 'system' %}{{ message['content'] + '\\n\\n' }}
{%- elif message['role'] == 'user' %}{{ 'User:\\n' + message['content'] + '\\n\\n' }}
{%- else %}{{ 'Assistant:\\n' + message['content'] + '\\n\\n' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{ 'Assistant:\\n' }}{% endif %}`;

/** The template that a model's chats are rendered by: the person's own, else the file's, else ChatML or plain words. */
export function chooseChatTemplate(
  { chatTemplate, tokens }: Pick<TokenMetadata, 'chatTemplate' | 'tokens'>,
  own: string | null,
): ChatTemplate {
  if (own !== null) return { source: 'own', text: own };
  if (chatTemplate !== null) return { source: 'file', text: chatTemplate };
  const knowsChatMl = tokens.includes('<|im_start|>') && tokens.includes('<|im_end|>');
  return { source: 'fallback', text: knowsChatMl ? chatMl : plainChat };
}

/**
 * Renders a chat with the replies left out: element i of the result stands before reply i, the last one
 * after the last reply. A template thus never sees (trims, shortens) what the model wrote.
 */
export type ChatRenderer = (
  messages: readonly PromptMessage[],
  addGenerationPrompt: boolean,
) => readonly string[];

/** What templates may name beside the messages. */
export interface TemplateTokens {
  /** The BOS token's text; '' = there is none. */
  readonly bos: string;
  readonly eos: string;
}

/** @returns a renderer, which throws Error in plain words where the template cannot be read or refuses the messages. */
export function createChatRenderer(source: string, { bos, eos }: TemplateTokens): ChatRenderer {
  let template: Template | null = null;

  function render(messages: readonly PromptMessage[], addGenerationPrompt: boolean): readonly string[] {
    template ??= parse(source);
    const sentinel = absentFrom(messages);
    let rendered: string;
    try {
      rendered = template.render({
        messages: messages.map((message) => ({
          role: message.role,
          content: message.role === 'assistant' ? sentinel : message.text,
        })),
        add_generation_prompt: addGenerationPrompt,
        bos_token: bos,
        eos_token: eos,
        // As transformers names what a chat does not have.
        tools: null,
        documents: null,
      });
    } catch (error) {
      throw new Error(
        `The model's chat template refuses this conversation (${reasonOf(error)}). Change the order of the messages or the system prompt.`,
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
  }

  return (messages, addGenerationPrompt) => {
    const system = messages[0]?.role === 'system' ? messages[0].text.trim() : '';
    if (system === '') return render(messages, addGenerationPrompt);
    // Templates without a system role raise an exception or pass over it.
    let refusal: unknown = null;
    try {
      const pieces = render(messages, addGenerationPrompt);
      if (pieces.some((piece) => piece.includes(system))) return pieces;
    } catch (error) {
      refusal = error;
    }
    try {
      return render(systemInFirstUser(messages), addGenerationPrompt);
    } catch (error) {
      throw refusal ?? error;
    }
  };
}

function parse(source: string): Template {
  try {
    // transformers' own tag, which marks what is trained on, means nothing here.
    const readable = source
      .replaceAll(/(\{%[-+]?\s*)generation(\s*[-+]?%\})/g, '$1if true$2')
      .replaceAll(/(\{%[-+]?\s*)endgeneration(\s*[-+]?%\})/g, '$1endif$2');
    return new Template(readable);
  } catch (error) {
    throw new Error(
      `The chat template cannot be read (${reasonOf(error)}). Correct it in the chat-template editor, or use plain completion.`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/^Parser Error: /, '').replace(/\.$/, '');
}

/** The system prompt as the beginning of the first user message, as Gemma's and Mistral's own templates write it. */
function systemInFirstUser(messages: readonly PromptMessage[]): readonly PromptMessage[] {
  const [system, ...others] = messages;
  if (system === undefined || system.role === 'assistant') return messages;
  const index = others.findIndex((message) => message.role === 'user');
  const user = others[index];
  if (user === undefined || user.role === 'assistant') return [{ ...system, role: 'user' }, ...others];
  return others.with(index, { ...user, text: `${system.text}\n\n${user.text}` });
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
