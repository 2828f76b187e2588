import type { SamplingParams, TokenRecord } from './types.ts';

/**
 * The three readings of probabilities.md §2. raw: the model's own distribution (T = 1, nothing cut);
 * sampled: as the settings stood when the token was drawn; what-if: re-shaped by the settings as they are now.
 */
export type Reading = 'raw' | 'sampled' | 'what-if';

/** One recorded candidate of a position, as a reading sees it. */
export interface ReadCandidate {
  readonly id: number;
  /** 1 = most likely in the raw distribution; null: not known (`TokenScore`). */
  readonly rank: number | null;
  readonly rawProbability: number;
  /** Under the reading; 0 when its filters cut the candidate. */
  readonly probability: number;
  readonly kept: boolean;
  readonly chosen: boolean;
}

export type ShapingStageName = 'logits' | 'penalties' | 'temperature' | 'top-k' | 'top-p' | 'min-p';

/** What is left after one stage of the sampler (probabilities.md §3, waterfall). */
export interface ShapingStage {
  readonly name: ShapingStageName;
  /** Tokens left; null when the count lies below the recorded ranks ("≥64"). */
  readonly survivors: number | null;
  /** Share of this stage's own distribution before its cut that the survivors hold; 1 where nothing was cut. */
  readonly mass: number;
  /** The chosen token's probability after this stage, renormalised; 0 once cut. */
  readonly chosenProbability: number;
}

/** One position under one reading. */
export interface ReadPosition {
  /** The recorded candidates (at most 64), and the chosen token when it lies lower, in raw order. */
  readonly candidates: readonly ReadCandidate[];
  readonly chosen: ReadCandidate;
  /**
   * Tokens that pass every filter; null when the cut lies below the recorded ranks: "≥64 kept". Under the
   * settings of the draw it is the draw's own count, and never null.
   */
  readonly keptCount: number | null;
  /** Probability under the reading of all tokens that are not in `candidates`. */
  readonly restProbability: number;
  /** Worked out when asked for. */
  readonly stages: readonly ShapingStage[];
}

/** What the penalties count: the ids around a track's tokens. */
export interface TrackContext {
  readonly tokens: readonly TokenRecord[];
  /** Ids before the reply. */
  readonly promptIds: ArrayLike<number>;
  /** Of a mixed reply: ids before it in the second prompt, which count where that one weighed more. */
  readonly mixedPromptIds?: ArrayLike<number>;
  /** Ids of the reply itself before the first of `tokens`: what was put into the model's mouth. */
  readonly prefillIds: ArrayLike<number>;
  readonly earlierReplyIds: ArrayLike<number>;
}

/** Reads any position of a track; cheap to call for hundreds of positions in a frame. */
export type TrackReader = (index: number) => ReadPosition;

/**
 * Makes the reader of a track; `params` are the settings as they are now, for "what-if".
 * @param ranks how many of the recorded candidates to list: a chart of many tokens needs few, and reading
 * them is faster. The chosen token is always listed.
 */
export type CreateTrackReader = (
  context: TrackContext,
  reading: Reading,
  params: SamplingParams,
  ranks?: number,
) => TrackReader;
