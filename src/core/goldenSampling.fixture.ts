import { readFileSync } from 'node:fs';
import type { ShapingParams, TokenHistory } from './sampling.ts';

interface Expected {
  readonly rank0: number;
  readonly survivors: number;
  readonly ids?: readonly number[];
  readonly probs?: readonly number[];
  readonly top_ids?: readonly number[];
  readonly top_probs?: readonly number[];
  readonly entropy?: number;
  readonly sum_squares?: number;
  readonly survivors_range?: readonly [number, number];
}

export interface GoldenCase {
  readonly name: string;
  readonly logits: Float32Array;
  readonly params: ShapingParams;
  readonly history: TokenHistory;
  readonly expected: Expected;
  readonly tieAtTopPCut: boolean;
}

interface Ids {
  readonly prompt_ids: readonly number[];
  readonly generated_ids: readonly number[];
}

interface VectorEntry extends Ids {
  readonly name: string;
  readonly logits_f32_b64: string;
}

interface CaseEntry extends Partial<Ids> {
  readonly name: string;
  readonly vector?: string;
  readonly logits?: readonly (number | null)[];
  readonly params: {
    readonly temperature: number;
    readonly top_k: number;
    readonly top_p: number;
    readonly min_p: number;
    readonly repetition_penalty: number;
    readonly frequency_penalty: number;
    readonly presence_penalty: number;
    readonly logit_bias: Readonly<Record<string, number>>;
  };
  readonly expected: Expected;
  readonly tie_at_top_p_cut?: boolean;
}

const file = new URL('../../fixtures/golden/sampling.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly vectors: readonly VectorEntry[];
  readonly cases: readonly CaseEntry[];
};

/** Raw logits of the embedded model at three positions, 49,152 each. */
export const goldenVectors: ReadonlyMap<string, { readonly logits: Float32Array; readonly ids: Ids }> =
  new Map(
    golden.vectors.map((entry) => {
      const bytes = Uint8Array.from(Buffer.from(entry.logits_f32_b64, 'base64'));
      return [entry.name, { logits: new Float32Array(bytes.buffer), ids: entry }];
    }),
  );

/** Distributions computed by the transformers library (fixtures/golden). */
export const goldenCases: readonly GoldenCase[] = golden.cases.map((entry) => {
  const vector = goldenVectors.get(entry.vector ?? '');
  const logits =
    vector?.logits ?? Float32Array.from(entry.logits ?? [], (x) => x ?? Number.NEGATIVE_INFINITY);
  const promptIds = vector?.ids.prompt_ids ?? entry.prompt_ids ?? [];
  const generatedIds = vector?.ids.generated_ids ?? entry.generated_ids ?? [];
  return {
    name: entry.name,
    logits,
    params: {
      temperature: entry.params.temperature,
      topK: entry.params.top_k,
      topP: entry.params.top_p,
      minP: entry.params.min_p,
      repetitionPenalty: entry.params.repetition_penalty,
      frequencyPenalty: entry.params.frequency_penalty,
      presencePenalty: entry.params.presence_penalty,
      logitBias: entry.params.logit_bias,
    },
    history: { repetitionIds: [...promptIds, ...generatedIds], generatedIds },
    expected: entry.expected,
    tieAtTopPCut: entry.tie_at_top_p_cut ?? false,
  };
});
