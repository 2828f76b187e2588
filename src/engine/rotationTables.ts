/** Rotary position embedding (RoFormer, arXiv 2104.09864) of a model or of some of its layers. */
export interface Rope {
  /** Pair j of a head of size d turns by base^(−2j/d) per position. */
  readonly base: number;
  /** How a model that was trained on shorter texts stretches its positions; null: it does not. */
  readonly scaling: RopeScaling | null;
}

export type RopeScaling =
  /** Position interpolation (arXiv 2306.15595): every frequency is divided by `factor`. */
  | { readonly type: 'linear'; readonly factor: number }
  /** YaRN (arXiv 2309.00071): slow frequencies are divided, fast ones stay, and scores grow a little. */
  | {
      readonly type: 'yarn';
      readonly factor: number;
      /** Positions before the stretching. */
      readonly originalLength: number;
      /** Pairs that turn more often than this within `originalLength` stay as they are (β in the paper). */
      readonly fastTurns: number;
      /** Pairs that turn less often are divided by `factor` (α in the paper). */
      readonly slowTurns: number;
    };

/**
 * Cosines and sines, each [positions, headSize / 2]: of the angle p · frequency[j] at [p, j], and with YaRN times
 * the factor that makes the scores grow.
 * @param divisors of the frequencies [headSize / 2] (Llama 3's `rope_freqs`); null divides nothing.
 */
export function rotationTables(
  positions: number,
  headSize: number,
  { base, scaling }: Rope,
  divisors: Float32Array | null,
): { readonly cos: Float32Array; readonly sin: Float32Array } {
  const half = headSize / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  const size = scaling?.type === 'yarn' ? 1 + 0.1 * Math.log(scaling.factor) : 1;
  for (let j = 0; j < half; j++) {
    const unscaled = base ** (-j / half) / (divisors?.[j] ?? 1);
    const frequency = unscaled * frequencyScale(scaling, base, headSize, j);
    for (let position = 0; position < positions; position++) {
      cos[position * half + j] = size * Math.cos(position * frequency);
      sin[position * half + j] = size * Math.sin(position * frequency);
    }
  }
  return { cos, sin };
}

/** What the frequency of pair `j` is multiplied by. */
function frequencyScale(scaling: RopeScaling | null, base: number, headSize: number, j: number): number {
  if (scaling === null) return 1;
  const { factor } = scaling;
  if (scaling.type === 'linear') return 1 / factor;
  // The pair, not always a whole one, that turns so many times within the original length.
  const pairTurning = (turns: number) =>
    (headSize * Math.log(scaling.originalLength / (turns * 2 * Math.PI))) / (2 * Math.log(base));
  const first = Math.max(0, Math.floor(pairTurning(scaling.fastTurns)));
  const last = Math.min(headSize - 1, Math.ceil(pairTurning(scaling.slowTurns)));
  const share = Math.min(1, Math.max(0, (j - first) / Math.max(0.001, last - first)));
  return share / factor + (1 - share);
}
