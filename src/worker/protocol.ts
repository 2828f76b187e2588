import type {
  EngineEvent,
  ModelSpec,
  PromptInput,
  SamplingParams,
  TokenizedText,
  TokenScore,
} from '../core/types.ts';

/** The wire between page and worker: types only. No tensors and no BigInts cross. */
export type EngineCommand =
  | { readonly type: 'load'; readonly requestId: number; readonly spec: ModelSpec }
  | {
      readonly type: 'generate';
      readonly requestId: number;
      readonly prompt: PromptInput;
      readonly params: SamplingParams;
      /** Number of assistant turns before this one: part of every draw (engine.md §4). */
      readonly turn: number;
    }
  | { readonly type: 'score'; readonly requestId: number; readonly prompt: PromptInput }
  | { readonly type: 'count-tokens'; readonly requestId: number; readonly prompt: PromptInput }
  | { readonly type: 'tokenize'; readonly requestId: number; readonly input: TokenizeInput }
  | { readonly type: 'set-params'; readonly requestId: number; readonly params: SamplingParams }
  | { readonly type: 'abort'; readonly requestId: number };

/** Either text (or a chat) to ids, or ids to text. */
export type TokenizeInput =
  | { readonly direction: 'encode'; readonly prompt: PromptInput }
  | { readonly direction: 'decode'; readonly ids: readonly number[] };

/** Raw scores of a prompt's tokens: `scores[0]` is null, nothing stands before it. */
export interface ScoreResult {
  readonly tokens: TokenizedText;
  readonly scores: readonly (TokenScore | null)[];
}

export type EngineReplyEvent =
  | EngineEvent
  | { readonly type: 'counted'; readonly count: number }
  | { readonly type: 'tokenized'; readonly result: TokenizedText }
  | { readonly type: 'scored'; readonly result: ScoreResult };

export interface EngineReply {
  readonly requestId: number;
  readonly event: EngineReplyEvent;
}
