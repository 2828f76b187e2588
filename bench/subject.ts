/** Milliseconds of one run; times that the engine does not have are left out. */
export interface DecodeTimes {
  readonly promptTokens: number;
  /** From one token to the next, the engine's whole loop; one entry per forward pass. */
  readonly loopMs: readonly number[];
  /** The same forward passes without anything around them, in between; only for our engine. */
  readonly bareMs?: readonly number[];
  /** Per token by the engine's own clock; only for wllama. */
  readonly ownClockMs?: number;
}

/** Milliseconds of steps in which each of `rows` replies gets a token. */
export interface BatchTimes {
  readonly rows: number;
  readonly stepMs: readonly number[];
}

export interface PrefillTimes {
  readonly promptTokens: number;
  readonly prefillMs: number;
}

/** Milliseconds of forward passes of one token each, by how many were cached before. */
export interface GrowthTimes {
  readonly cachedTokens: number;
  readonly passMs: readonly number[];
}

/** Milliseconds from the request to the first token, with a history that is cached and with none. */
export interface FirstTokenTimes {
  readonly historyTokens: number;
  readonly newTokens: number;
  readonly coldMs: number;
  readonly secondTurnMs: number;
}

/** Microseconds per token of shaping, drawing and scoring. */
export interface SamplerTimes {
  readonly defaultsUs: readonly number[];
  readonly everythingKeptUs: readonly number[];
}

/** An engine with the model loaded and a number of threads. */
export interface Subject {
  readonly label: string;
  readonly threads: number;
  decode(text: string, tokens: number): Promise<DecodeTimes>;
  prefill(text: string): Promise<PrefillTimes>;
  /** Replies together; only our own engine writes several. */
  readonly batch?: (text: string, rows: number, tokens: number) => Promise<BatchTimes>;
  /** The same model and weights in transformers.js's own `generate()`. */
  readonly stock?: (text: string, tokens: number) => Promise<DecodeTimes>;
  /** The growth of a pass with the context; only our own engine's pass can be timed alone. */
  readonly growth?: (text: string, cachedTokens: readonly number[], passes: number) => Promise<GrowthTimes[]>;
  readonly firstToken?: (text: string) => Promise<FirstTokenTimes>;
  /** Only our own engine has one to time. */
  readonly sampler?: (text: string) => Promise<SamplerTimes>;
}
