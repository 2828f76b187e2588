import type { ModelCapabilities } from './capabilities.ts';

/** How far back the repetition penalty looks: this reply, all own replies, or prompt and reply. */
export type RepetitionScope = 'reply' | 'replies' | 'context';

/** What decides the next token, given the logits. Ranges and defaults: `samplingParams.ts`. */
export interface SamplingParams {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  readonly repetitionPenalty: number;
  readonly repetitionScope: RepetitionScope;
  readonly frequencyPenalty: number;
  readonly presencePenalty: number;
  /** Token id (as a decimal string) → number added to its raw logit. */
  readonly logitBias: Readonly<Record<string, number>>;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  /** −1 = a fresh seed for every reply. */
  readonly seed: number;
}

export type DevicePreference = 'auto' | 'webgpu' | 'wasm';

/**
 * Where a model comes from. Files are handed over as Blobs: whoever reads one takes the bytes that it needs, where they
 * lie. The page fetches and keeps them (`src/files`); the engine's worker never speaks with another origin.
 */
export type ModelSource =
  | { readonly kind: 'embedded'; readonly manifestUrl: string; readonly chatTemplate?: string }
  /** A stand-in that replays a fixed text, for trying the page without a download. */
  | { readonly kind: 'scripted'; readonly tokensPerSecond: number }
  /** `chatTemplate`: Jinja that the person wrote in place of the file's own; null: the file's. */
  | { readonly kind: 'gguf'; readonly file: Blob; readonly chatTemplate: string | null }
  /** An ONNX export in the layout of transformers.js; `files` by their paths in the repository. */
  | {
      readonly kind: 'onnx';
      readonly files: Readonly<Record<string, Blob>>;
      readonly dtype: OnnxDtype;
      readonly chatTemplate: string | null;
    }
  /** A server with OpenAI's API: `url` ends before `/chat/completions`. Its key is never part of a spec. */
  | { readonly kind: 'server'; readonly url: string; readonly model: string };

/** transformers.js's names of the precisions that an export can have. */
export type OnnxDtype = 'fp32' | 'fp16' | 'q8' | 'int8' | 'uint8' | 'q4' | 'q4f16' | 'bnb4';

/** Which model, from where, on what. Never holds sampling settings: a slider never reloads a model. */
export interface ModelSpec {
  /** What conversations remember: the same id means the same vocabulary and weights. */
  readonly id: string;
  /** What the person reads until the model itself says its name. */
  readonly name: string;
  readonly source: ModelSource;
  /** `auto`: 8-bit blocks on WebGPU, fp32 on WASM; files from the hub have a dtype of their own. */
  readonly dtype: 'auto';
  readonly device: DevicePreference;
  /** Tokens of context to allow for, at most what the model was trained with. */
  readonly contextLength: number;
}

/** Where a model runs. */
export interface ChosenDevice {
  readonly device: 'webgpu' | 'wasm' | 'server';
  /** WebGPU adapter name, "CPU (WebAssembly)", or "Server · host". */
  readonly deviceName: string;
  /** Why the CPU is used although WebGPU was wished for; null when it was not. */
  readonly deviceReason: string | null;
}

/** What is known of a loaded model. */
export interface ModelInfo extends ChosenDevice {
  readonly id: string;
  readonly name: string;
  readonly architecture: string;
  readonly license: string;
  readonly threads: number;
  /** What the person should know of this load: storage without room, threads that cannot be had. */
  readonly notices: readonly string[];
  readonly dtype: string;
  readonly contextLength: number;
  /** The server did not say how much it takes: `contextLength` is what the sliders end at, and no more. */
  readonly contextUntold?: true;
  readonly vocabularySize: number;
  readonly endOfTurnIds: readonly number[];
  /** Put in front of a plain completion (engine.md §3); null where the model has none. */
  readonly startToken: { readonly id: number; readonly text: string } | null;
  /** Left out where chats are rendered elsewhere, or not by a template. */
  readonly chatTemplate?: ChatTemplate;
  readonly capabilities: ModelCapabilities;
  /** Bytes of weights held by the session. */
  readonly weightBytes: number;
  /** Of the whole file, as its manifest says; null: there is none. */
  readonly sha256: string | null;
}

/** Jinja that chats are rendered by. `fallback`: ours, since the model brings none; `own`: the person's. */
export interface ChatTemplate {
  readonly source: 'file' | 'own' | 'fallback';
  readonly text: string;
}

/** What every token id stands for, as flat arrays that can be transferred. */
export interface VocabularyTable {
  /** All tokens' bytes, one after the other; a special token's are its name in UTF-8. */
  readonly bytes: Uint8Array;
  /** Token `id` is `bytes[offsets[id]] … bytes[offsets[id + 1]]`; length = vocabulary size + 1. */
  readonly offsets: Uint32Array;
  /** 1 where the id is a special token; 2 where it is text that is found as a whole, before any other. */
  readonly special: Uint8Array;
  /**
   * SentencePiece's dummy prefix: text at the beginning of a prompt, and after a token that is found as a whole, is
   * tokenized with a space in front that nobody wrote.
   */
  readonly spacePrefix?: boolean;
}

/**
 * What is needed to re-shape one position's distribution later (probabilities.md §1).
 * Logits are raw: before bias, penalties and temperature.
 */
export interface DistributionEvidence {
  /** The 64 most likely ids (fewer if the vocabulary is smaller), descending, ties lowest id first. */
  readonly topIds: Uint32Array;
  /** Raw logits of `topIds`. */
  readonly topLogits: Float32Array;
  readonly maxLogit: number;
  /** ln Σ exp(logit) over the whole vocabulary. */
  readonly logSumExp: number;
  /** 32 bins, 0.5 nat wide, downwards from the last of `topLogits`; the last bin takes all below. */
  readonly tailCounts: Uint32Array;
  /** Per bin: Σ exp(logit − maxLogit). */
  readonly tailExpSums: Float32Array;
  /**
   * Bytes of `topIds`, where a server told them (`core/serverTokens.ts`). Then they are all that is known: the logits
   * are ln-probabilities, their sum over the whole vocabulary is 1 (`logSumExp` 0), and the histogram is empty.
   */
  readonly names?: readonly Uint8Array[];
}

/** Raw (T = 1, untouched logits) figures of one token at its position. */
export interface TokenScore {
  readonly id: number;
  /** Raw natural-log probability. */
  readonly logprob: number;
  /** 1 = most likely; ties: the lower id first. null: lower than all that a server told. */
  readonly rank: number | null;
  /** Entropy of the raw distribution, nats; null: a server tells only the most likely. */
  readonly entropy: number | null;
  /** Raw ln-probability that the turn ended here (all end-of-turn tokens together); null: there are none. */
  readonly stopLogprob: number | null;
  readonly evidence: DistributionEvidence;
}

/** How a token of the reply was drawn. */
export interface TokenDraw {
  readonly params: SamplingParams;
  /**
   * The uniform number in [0, 1); not used when greedy; null: the person put the token there (a branch), or a server
   * drew it, which tells neither of the next two.
   */
  readonly uniform: number | null;
  /** Probability after shaping of the token that was taken. */
  readonly probability: number | null;
  /** Tokens that passed every filter. */
  readonly keptCount: number | null;
  /** In a mixed reply: the second persona's weight λ in the logits; the record's raw figures are the mixture's. */
  readonly mixWeight?: number;
}

export type TokenKind = 'text' | 'special';

/** Everything recorded about one token, of a reply or of a prompt that was scored. */
export interface TokenRecord extends TokenScore {
  readonly bytes: Uint8Array;
  /**
   * The characters that this token completes; joining them over a reply rebuilds it exactly.
   * Empty for special tokens and for what a stop string removed.
   */
  readonly text: string;
  readonly kind: TokenKind;
  /** Wholly or partly removed from the text by a stop string. */
  readonly inStop: boolean;
  /** null for a token of the prompt, and for one that the person typed. */
  readonly draw: TokenDraw | null;
  /** Milliseconds from the previous token (or the end of prefill) to this one; 0 in a prompt. */
  readonly elapsedMs: number;
}

export type RunEndReason = 'stop' | 'length' | 'context' | 'aborted';

/** Exact counters and times of one run. */
export interface RunStats {
  readonly promptTokens: number;
  /** Prompt tokens whose keys and values were still cached. */
  readonly reusedTokens: number;
  readonly prefilledTokens: number;
  readonly decodedTokens: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  /** From the start of the run to the first token; null when there was none. */
  readonly firstTokenMs: number | null;
  /** Held by the model's runtime after the run, where known. */
  readonly memoryBytes: number | null;
}

export interface UserMessage {
  readonly id: string;
  readonly role: 'user';
  readonly text: string;
}

/**
 * A reply is its prefill followed by its tokens; so is one that the person edited or told (core/editedReply.ts):
 * what was typed before it was scored is prefill, scored it is tokens without a draw.
 */
export interface AssistantMessage {
  readonly id: string;
  readonly role: 'assistant';
  /** Text put into the model's mouth, before the first of `tokens`. */
  readonly prefill: string;
  /** The ids that `prefill` became; null before the run started, and of a reply that was only told. */
  readonly prefillIds: Uint32Array | null;
  readonly tokens: readonly TokenRecord[];
  /** Ids that stood before this reply and its prefill; null before its run started. */
  readonly promptIds: Uint32Array | null;
  /** What stood before the first message when its run started; missing in what was written by hand, and in older files. */
  readonly opening?: Opening;
  /** Of a mixed reply: the ids that stood before it under the second persona. */
  readonly mixedPromptIds?: Uint32Array;
  /** Ids of the model's finished replies among them: what the penalty scope "own replies" counts. */
  readonly earlierReplyIds: Uint32Array | null;
  /** Records of `promptIds` from the second on (nothing stands before the first) and of `prefillIds`; null until asked for. */
  readonly promptTokens: readonly TokenRecord[] | null;
  /** The seed that was used; null before the run started. */
  readonly seed: number | null;
  /** null while it is being written. */
  readonly endReason: RunEndReason | 'error' | null;
  readonly stats: RunStats | null;
}

/** A message of the conversation's tree. The system prompt belongs to the conversation itself. */
export type ChatMessage = UserMessage | AssistantMessage;

/** A made-up exchange before the first message: it shows the model how to answer (few-shot). */
export interface ExampleTurn {
  readonly user: string;
  readonly assistant: string;
}

/** What stands before the first message of every request. */
export interface Opening {
  readonly systemPrompt: string;
  readonly exampleTurns: readonly ExampleTurn[];
}

/** A conversation is a tree: edit, regenerate and branch add siblings, nothing is lost. */
export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly systemPrompt: string;
  /** Stand between the system prompt and the first message of every request. */
  readonly exampleTurns: readonly ExampleTurn[];
  /** What each new reply begins with, put into the model's mouth; '' = nothing. */
  readonly assistantPrefill: string;
  /** Of a document without a chat template: whether the model's start token stands in front. Chats have none. */
  readonly startToken?: boolean;
  readonly params: SamplingParams;
  /** What "Restore preset" goes back to: the chosen starting point's settings, else the recommended ones. */
  readonly presetParams: SamplingParams;
  readonly modelId: string;
  readonly messages: Readonly<Record<string, ChatMessage>>;
  /** Parent id ('' = root) → ids of its children, oldest first. */
  readonly children: Readonly<Record<string, readonly string[]>>;
  /** Parent id ('' = root) → the child that is shown. */
  readonly shownChild: Readonly<Record<string, string>>;
}

export interface LoadProgress {
  readonly step: 'download' | 'read' | 'unpack' | 'session';
  readonly loadedBytes: number;
  readonly totalBytes: number;
  /** 0–1 over the whole load. */
  readonly fraction: number;
  /** The busy server asked for a pause of so many seconds; 0: nothing waits. */
  readonly pauseSeconds: number;
  readonly elapsedMs: number;
}

export type RunState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'loading';
      readonly progress: LoadProgress | null;
      readonly device: ChosenDevice | null;
    }
  | { readonly status: 'ready' }
  | {
      readonly status: 'generating';
      readonly messageId: string;
      readonly prefilled: number;
      readonly toPrefill: number;
    }
  | {
      readonly status: 'failed';
      readonly message: string;
      /** It is not here at all: loading it again would not help. */
      readonly absent: boolean;
    };

export type LoadEvent =
  /** Where the model will run: known before anything is downloaded. */
  | ({ readonly type: 'load-device' } & ChosenDevice)
  | { readonly type: 'load-progress'; readonly progress: LoadProgress }
  | {
      readonly type: 'load-end';
      readonly info: ModelInfo;
      readonly vocabulary: VocabularyTable;
      /** Milliseconds by step, in the order in which they ran. */
      readonly steps: Readonly<Record<string, number>>;
    }
  | {
      readonly type: 'load-error';
      readonly message: string;
      /** `engine`: the runtime broke, so another device may do; `files`: none would; `absent`: there are none. */
      readonly cause: 'files' | 'absent' | 'engine';
    }
  /** After `load-end`: a server has shown that it gives less than its kind promised. */
  | { readonly type: 'capabilities'; readonly capabilities: ModelCapabilities }
  /** After `load-end`: the loaded engine is gone, whatever was running. */
  | { readonly type: 'engine-lost'; readonly message: string };

export type RunEvent =
  | {
      readonly type: 'run-start';
      /** Ids before the reply. */
      readonly promptIds: Uint32Array;
      /** Of a mixed reply: ids before it in the second prompt; null: nothing is mixed. */
      readonly mixedPromptIds: Uint32Array | null;
      /** Ids of the reply that stand before the run's first token: its prefill, or what is continued. */
      readonly continuedIds: Uint32Array;
      /** Ids of the model's finished replies in this conversation. */
      readonly earlierReplyIds: Uint32Array;
      readonly reusedTokens: number;
      readonly seed: number;
    }
  /** In the place of `run-start` where a server writes: it tells no ids, neither of the prompt nor of the reply. */
  | { readonly type: 'server-start'; readonly seed: number | null }
  | { readonly type: 'prefill'; readonly done: number; readonly total: number }
  | { readonly type: 'token'; readonly record: TokenRecord }
  /** More of the reply, from a server that tells nothing of its tokens. */
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'run-end'; readonly reason: RunEndReason; readonly stats: RunStats }
  | {
      readonly type: 'run-error';
      readonly message: string;
      /**
       * refused: the request cannot be met as it stands; context: it does not fit the window;
       * engine: the engine itself broke, and its worker is replaced.
       */
      readonly cause: 'refused' | 'context' | 'engine';
      /** Most tokens that a reply to this prompt may have; left out: none fits, or it is not known. */
      readonly room?: number;
    };

export type EngineEvent = LoadEvent | RunEvent;

/** What an assistant turn consists of: text to be tokenized, or ids as they were sampled. */
export type ReplySegment = string | readonly number[];

export type PromptMessage =
  | { readonly role: 'system' | 'user'; readonly text: string }
  /** `example`: the model never said it, so that the penalties do not count it among its own replies. */
  | { readonly role: 'assistant'; readonly segments: readonly ReplySegment[]; readonly example?: true };

/**
 * `closed`: the messages alone; `reply`: then the opening of an assistant turn (Hugging Face's
 * add_generation_prompt); `continue`: the last message is the assistant's and stays open.
 */
export type ChatEnding = 'closed' | 'reply' | 'continue';

/** What the model is asked to continue. */
export type PromptInput =
  | {
      readonly kind: 'chat';
      readonly messages: readonly PromptMessage[];
      readonly ending: ChatEnding;
      /** Jinja to try in place of the model's chat template. */
      readonly template?: string;
    }
  /** `after`: the id behind which the text will stand; left out, it is the beginning of a prompt. */
  | { readonly kind: 'text'; readonly text: string; readonly startToken: boolean; readonly after?: number }
  /** A document of typed text and of ids that the model wrote; those are its earlier replies for the penalties. */
  | {
      readonly kind: 'segments';
      readonly segments: readonly ReplySegment[];
      readonly startToken: boolean;
    }
  | { readonly kind: 'ids'; readonly ids: readonly number[] }
  /** A reply goes on after `replyIds`, under the very prompt that it began with. */
  | {
      readonly kind: 'continuation';
      readonly promptIds: readonly number[];
      readonly earlierReplyIds: readonly number[];
      readonly replyIds: readonly number[];
    };

export interface TokenizedText {
  readonly ids: readonly number[];
  /** Stream-decoded text of each id, special tokens written out. */
  readonly pieces: readonly string[];
  readonly text: string;
}
