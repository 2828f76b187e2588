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
        counted_range: createRange(),
      });
    } catch (error) {
      if (error instanceof RangeError) {
        throw new Error(
          'The chat template counts or repeats further than fits into memory. Shorten its loops in the chat-template editor, or use plain completion.',
          { cause: error },
        );
      }
      throw new Error(
        `The model's chat template refuses this conversation (${reasonOf(error)}). Change the order of the messages or the system prompt.`,
        { cause: error },
      );
    }
    const pieces = rendered.split(sentinel);
    const replies = messages.filter((message) => message.role === 'assistant').length;
    if (pieces.length !== replies + 1) {
      throw new Error(
        `The model's chat template shows ${pieces.length - 1} replies of ${replies}. Let it show every reply in the chat-template editor, or use plain completion.`,
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
    const template = new Template(readable);
    // The library declares its own range after what it is given, so that only the template itself can set another.
    template.parsed.body.unshift(...new Template('{% set range = counted_range %}').parsed.body);
    return template;
  } catch (error) {
    throw new Error(
      `The chat template cannot be read (${endsEarly(error) ? unfinished : reasonOf(error)}). Correct it in the chat-template editor, or use plain completion.`,
      { cause: error },
    );
  }
}

/** In all loops of one rendering together. */
const mostCounted = 100_000;

/** Jinja's `range`; one that counts without end would take the engine with it. */
function createRange(): (start: number, stop?: number, step?: number) => number[] {
  let counted = 0;
  return (start, stop, step = 1) => {
    const [from, to] = stop === undefined ? [0, start] : [start, stop];
    // What is no number counts nothing, as in the library.
    const length = Math.max(0, Math.ceil((to - from) / step)) || 0;
    counted += length;
    if (counted > mostCounted) throw new RangeError('range() counts too far');
    return Array.from({ length }, (_, index) => from + index * step);
  };
}

const unfinished = 'it ends in the middle of a tag, or before the end of an if, a for or a macro';

/** Whether the library read on behind the last token; it says so in several ways. */
function endsEarly(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return error instanceof Error && /^(Unexpected end of input|Missing end of)/.test(error.message);
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
