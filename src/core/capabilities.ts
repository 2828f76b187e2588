/** What a model's source can give; the page shows the rest as switched off, with `capabilityGap`'s sentence. */
export interface ModelCapabilities {
  /** `full`: every token's logit; `top`: the most likely few and what was chosen; `text`: nothing but the text. */
  readonly distribution: 'full' | 'top' | 'text';
  /** A reply can go on from any of its tokens, with ids as they were: branches, edits, prefills are exact. */
  readonly rewind: boolean;
  /** Several replies in one pass. */
  readonly batch: boolean;
  /** The tokens of a given text can be scored. */
  readonly promptScores: boolean;
  /** Text ↔ ids without a run. */
  readonly tokenizer: boolean;
}

/** A model that runs on this device. */
export const localCapabilities: ModelCapabilities = {
  distribution: 'full',
  rewind: true,
  batch: true,
  promptScores: true,
  tokenizer: true,
};
