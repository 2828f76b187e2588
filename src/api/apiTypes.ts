import type { ModelOrigin } from '../core/knownModel.ts';
import type { SamplingParams, TokenizedText } from '../core/types.ts';

/** The shapes of `window.glassbox`: OpenAI's names, extensions named as vLLM names them (interface.md §5). */

export interface ApiMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  /** An example of how to reply, which the model never said: it is no turn, and penalties on replies pass it over. */
  readonly example?: boolean;
}

/** Sampling fields that both endpoints take; what is missing is off (interface.md §5). */
export interface SamplingArguments {
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly min_p?: number;
  readonly max_tokens?: number;
  readonly stop?: string | readonly string[] | null;
  readonly seed?: number | null;
  readonly n?: number;
  readonly frequency_penalty?: number;
  readonly presence_penalty?: number;
  readonly repetition_penalty?: number;
  readonly repetition_penalty_scope?: SamplingParams['repetitionScope'];
  readonly logit_bias?: Readonly<Record<string, number>> | null;
  readonly stream?: boolean;
  /** Taken for compatibility; the loaded model always answers. */
  readonly model?: string;
}

export interface ChatCompletionArguments extends SamplingArguments {
  readonly messages: readonly ApiMessage[];
  readonly logprobs?: boolean;
  /** 0–64. */
  readonly top_logprobs?: number;
}

export interface CompletionArguments extends SamplingArguments {
  /** Text (the start token goes in front), or ids taken as they are. */
  readonly prompt: string | readonly number[];
  readonly echo?: boolean;
  /** 0–64 candidates per token. */
  readonly logprobs?: number | null;
  /** Whether the start token goes in front of a text prompt; true unless said otherwise. */
  readonly add_special_tokens?: boolean;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface ApiTopLogprob {
  readonly token: string;
  readonly token_id: number;
  readonly logprob: number;
  readonly bytes: readonly number[];
}

export interface ApiLogprob extends ApiTopLogprob {
  readonly top_logprobs: readonly ApiTopLogprob[];
}

export type FinishReason = 'stop' | 'length';

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

export interface ChatLogprobs {
  readonly content: readonly ApiLogprob[];
}

export interface ChatChoice {
  readonly index: number;
  readonly message: { readonly role: 'assistant'; readonly content: string };
  readonly finish_reason: FinishReason;
  readonly logprobs: ChatLogprobs | null;
  /** The seed that was used: give it again for the same reply. */
  readonly seed: number;
}

export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChatChoice[];
  readonly usage: Usage;
}

export interface ChatCompletionChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly delta: { readonly role?: 'assistant'; readonly content?: string };
    readonly finish_reason: FinishReason | null;
    readonly logprobs: ChatLogprobs | null;
  }[];
  /** On the last chunk alone. */
  readonly usage: Usage | null;
}

export interface CompletionLogprobs {
  readonly tokens: readonly string[];
  readonly token_ids: readonly number[];
  readonly token_logprobs: readonly (number | null)[];
  readonly top_logprobs: readonly (Readonly<Record<string, number>> | null)[];
  /** Where each token starts in `text`, in UTF-16 code units. */
  readonly text_offset: readonly number[];
}

export interface CompletionChoice {
  readonly index: number;
  readonly text: string;
  readonly finish_reason: FinishReason | null;
  readonly logprobs: CompletionLogprobs | null;
}

/** Also the shape of a chunk, with one choice and `usage` on the last alone. */
export interface Completion {
  readonly id: string;
  readonly object: 'text_completion';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly CompletionChoice[];
  readonly usage: Usage | null;
}

export interface DistributionArguments {
  readonly temperature?: number;
  readonly top_k?: number;
  readonly top_p?: number;
  readonly min_p?: number;
  readonly repetition_penalty?: number;
  readonly frequency_penalty?: number;
  readonly presence_penalty?: number;
  readonly logit_bias?: Readonly<Record<string, number>>;
}

export interface ReadyInfo {
  readonly model: string;
  readonly device: 'webgpu' | 'wasm' | 'server';
  readonly contextLength: number;
  readonly vocabularySize: number;
}

export interface OpenModelOptions {
  /** Whether a Blob is kept on this device too, for later visits; false unless said otherwise. */
  readonly keep?: boolean;
  /** What a Blob is called that is no File. */
  readonly name?: string;
  /** Ends the look at an address and the download; a load that has begun goes on in the page. */
  readonly signal?: AbortSignal;
}

export interface ModelListing {
  readonly id: string;
  readonly name: string;
  /** Where it was got from. */
  readonly source: ModelOrigin['kind'];
  readonly license: string | null;
  readonly loaded: boolean;
  /** Bytes of this model kept on this device; 0 when nothing of it is. */
  readonly cachedBytes: number;
}

export interface ApiStats {
  readonly lastRun: {
    readonly promptTokens: number;
    readonly reusedTokens: number;
    readonly prefilledTokens: number;
    readonly decodedTokens: number;
    readonly prefillMs: number;
    readonly decodeMs: number;
    readonly firstTokenMs: number | null;
  } | null;
  /** Bytes held by the model's runtime, where known. */
  readonly memory: number | null;
}

/** Overloads by `stream`, as in the OpenAI client. */
export interface Create<Arguments, Result, Chunk> {
  (body: Arguments & { readonly stream: true }, options?: RequestOptions): Promise<AsyncIterable<Chunk>>;
  (body: Arguments & { readonly stream?: false }, options?: RequestOptions): Promise<Result>;
}

export interface GlassboxApi {
  /** Settles when the model can be used; rejects, in plain words, when it cannot. */
  readonly ready: Promise<ReadyInfo>;
  readonly chat: {
    readonly completions: {
      readonly create: Create<ChatCompletionArguments, ChatCompletion, ChatCompletionChunk>;
    };
  };
  readonly completions: { readonly create: Create<CompletionArguments, Completion, Completion> };
  tokenize(text: string): Promise<Pick<TokenizedText, 'ids' | 'pieces'>>;
  detokenize(ids: readonly number[]): Promise<string>;
  applyChatTemplate(
    messages: readonly ApiMessage[],
    options?: { readonly addGenerationPrompt?: boolean },
  ): Promise<{ readonly text: string; readonly ids: readonly number[] }>;
  /** Exactly what the sampler would draw from; survivors only, ascending by id. */
  distribution(
    logits: ArrayLike<number | null>,
    params?: DistributionArguments,
    history?: { readonly promptIds?: readonly number[]; readonly generatedIds?: readonly number[] },
  ): { readonly ids: readonly number[]; readonly probabilities: readonly number[] };
  readonly models: {
    list(): Promise<readonly ModelListing[]>;
    load(id: string): Promise<ReadyInfo>;
    /**
     * Opens a GGUF: a Blob where it lies, an address once it is kept on this device. Rejects, before anything is loaded,
     * what is no GGUF, cannot run here or does not fit.
     */
    open(source: Blob | string, options?: OpenModelOptions): Promise<ReadyInfo>;
    /** Deletes its files, and takes what was brought here from the list. */
    delete(id: string): Promise<void>;
  };
  stats(): ApiStats;
}
