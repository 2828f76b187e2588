import type { InspectedFile } from '../core/modelFacts.ts';
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
      readonly batch: string | null;
      readonly mix: MixInput | null;
    }
  /** `from`: index of the first token to score; those before it come from the cache where they can. */
  | {
      readonly type: 'score';
      readonly requestId: number;
      readonly prompt: PromptInput;
      readonly from: number;
    }
  | { readonly type: 'count-tokens'; readonly requestId: number; readonly prompt: PromptInput }
  | { readonly type: 'tokenize'; readonly requestId: number; readonly input: TokenizeInput }
  | { readonly type: 'set-params'; readonly requestId: number; readonly params: SamplingParams }
  | { readonly type: 'set-mix-weight'; readonly requestId: number; readonly weight: number }
  | { readonly type: 'abort'; readonly requestId: number }
  /** What a GGUF is, before it is loaded; needs no model. */
  | { readonly type: 'inspect'; readonly requestId: number; readonly file: Blob }
  /** Asks for a sign of life; answered at once, past all that waits. */
  | { readonly type: 'ping'; readonly requestId: number };

/**
 * A second prompt whose next-token logits are blended in: (1 − weight) · first + weight · second. Both prompts
 * get every token that is drawn.
 */
export interface MixInput {
  readonly prompt: PromptInput;
  readonly weight: number;
}

/** Text (or a chat) to ids, or ids to text. */
export type TokenizeInput =
  | { readonly direction: 'encode'; readonly prompt: PromptInput }
  /** Special tokens' names are text like any other. */
  | { readonly direction: 'encode-plain'; readonly text: string }
  | { readonly direction: 'decode'; readonly ids: readonly number[] };

/** Raw scores of a prompt's tokens: null for the first, before which nothing stands, and before `from`. */
export interface ScoreResult {
  readonly tokens: TokenizedText;
  readonly scores: readonly (TokenScore | null)[];
}

export type EngineReplyEvent =
  | EngineEvent
  | { readonly type: 'counted'; readonly count: number }
  | { readonly type: 'tokenized'; readonly result: TokenizedText }
  | { readonly type: 'scored'; readonly result: ScoreResult }
  | { readonly type: 'inspected'; readonly result: InspectedFile }
  | { readonly type: 'pong' };

export interface EngineReply {
  readonly requestId: number;
  readonly event: EngineReplyEvent;
}
