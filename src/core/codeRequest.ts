import type { CodeValue } from './codeLiteral.ts';
import { askedTurn } from './askedTurn.ts';
import { type PlainMessage, plainMessages } from './plainChat.ts';
import { numericParams } from './samplingParams.ts';
import type { Conversation, SamplingParams } from './types.ts';

/** A request as a program would send it. */
export interface CodeRequest {
  readonly modelId: string;
  readonly input: /** A last message of the assistant's is continued. */
    | { readonly kind: 'chat'; readonly messages: readonly PlainMessage[] }
    | { readonly kind: 'text'; readonly text: string; readonly startToken: boolean }
    | { readonly kind: 'ids'; readonly ids: readonly number[] };
  readonly params: SamplingParams;
}

/**
 * The chat's request as it stands on the screen.
 * @returns null: nothing was said and nothing is typed.
 */
export function conversationRequest(conversation: Conversation, draft: string): CodeRequest | null {
  const { before, prefill, params } = askedTurn(conversation, draft);
  if (before.length === 0) return null;
  const begun: readonly PlainMessage[] = prefill === '' ? [] : [{ role: 'assistant', content: prefill }];
  const messages = [...plainMessages(conversation, before), ...begun];
  return { modelId: conversation.modelId, input: { kind: 'chat', messages }, params };
}

export type CodeFields = Readonly<Record<string, CodeValue>>;

/** OpenAI's fields of a request, and what servers and this page add to them. */
export interface RequestFields {
  /** "chat/completions" or "completions". */
  readonly path: string;
  readonly own: CodeFields;
  readonly extra: CodeFields;
}

/** Candidates per token: what OpenAI's own servers still give in the newer and in the older interface. */
const chatCandidates = 10;
const legacyCandidates = 5;

/**
 * What is off is left out, because not every server knows every field.
 * @param server some OpenAI-compatible server; otherwise this page.
 */
export function requestFields({ modelId, input, params }: CodeRequest, server: boolean): RequestFields {
  const model = server ? { model: modelId } : {};
  const extra = { ...extraSettings(params, server) };
  if (input.kind === 'chat') {
    const messages = input.messages.map(({ role, content, example }) => ({
      role,
      content,
      ...(example === true && !server ? { example } : {}),
    }));
    return {
      path: 'chat/completions',
      own: {
        ...model,
        messages,
        ...settings(params),
        logprobs: true,
        top_logprobs: chatCandidates,
      },
      extra: continues(input.messages) && server ? { ...extra, ...continuing } : extra,
    };
  }
  const bare = input.kind === 'text' && !input.startToken;
  return {
    path: 'completions',
    own: {
      ...model,
      prompt: input.kind === 'text' ? input.text : input.ids,
      ...settings(params),
      logprobs: legacyCandidates,
    },
    extra: bare ? { ...extra, add_special_tokens: false } : extra,
  };
}

/** As vLLM has it; this page continues by itself. */
const continuing = { continue_final_message: true, add_generation_prompt: false } as const;

function continues(messages: readonly PlainMessage[]): boolean {
  return messages.at(-1)?.role === 'assistant';
}

function settings(params: SamplingParams): CodeFields {
  const { temperature, topP, maxTokens, frequencyPenalty, presencePenalty, stop, seed, logitBias } = params;
  return {
    temperature,
    top_p: topP,
    max_tokens: maxTokens,
    ...unless('frequency_penalty', frequencyPenalty, numericParams.frequencyPenalty.apiDefault),
    ...unless('presence_penalty', presencePenalty, numericParams.presencePenalty.apiDefault),
    ...(stop.length === 0 ? {} : { stop }),
    ...unless('seed', seed, numericParams.seed.apiDefault),
    ...(Object.keys(logitBias).length === 0 ? {} : { logit_bias: logitBias }),
  };
}

function extraSettings(params: SamplingParams, server: boolean): CodeFields {
  const { topK, minP, repetitionPenalty, repetitionScope } = params;
  // Servers know one scope alone, the whole context.
  const scoped = !server && repetitionPenalty !== 1;
  return {
    ...unless('top_k', topK, numericParams.topK.apiDefault),
    ...unless('min_p', minP, numericParams.minP.apiDefault),
    ...unless('repetition_penalty', repetitionPenalty, numericParams.repetitionPenalty.apiDefault),
    ...(scoped ? unless('repetition_penalty_scope', repetitionScope, 'context') : {}),
  };
}

function unless<Value extends CodeValue>(name: string, value: Value, off: Value): CodeFields {
  return value === off ? {} : { [name]: value };
}

/** What a program that talks to some server should know of it, a sentence each. */
export function serverNotes({ params }: CodeRequest): readonly string[] {
  const { repetitionPenalty, repetitionScope, seed, temperature, logitBias } = params;
  const notes: string[] = [];
  if (repetitionPenalty !== 1 && repetitionScope !== 'context') {
    notes.push('A server counts the whole context for repetition_penalty; Glassbox is set to count less.');
  }
  if (seed !== -1 && temperature !== 0) {
    notes.push('Another engine draws other tokens from the same seed.');
  }
  if (Object.keys(logitBias).length > 0) notes.push('logit_bias names token ids of this very model.');
  return notes;
}
