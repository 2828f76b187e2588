import { evidenceTopCount } from './distributionEvidence.ts';
import { createPositionShaper } from './positionShaper.ts';
import type { CreateTrackReader, ReadCandidate, ReadPosition, ShapingStage } from './reading.ts';
import { neutralSamplingParams } from './samplingParams.ts';
import { type RepeatedToken, trackHistory } from './trackHistory.ts';
import type { SamplingParams, TokenRecord } from './types.ts';

const none: readonly RepeatedToken[] = [];
/** One for all readers: each shapes anew before it reads, and an append makes several of them. */
const shaper = createPositionShaper();

/**
 * Reads positions from their records alone (probabilities.md §1): the recorded candidates have exact logits,
 * the rest of the vocabulary is a histogram.
 *
 * Exact where no token below rank 64 matters (greedy, top-k ≤ 64, bar tokens that tie with the 64th), and
 * under the settings of the draw, which recorded its count and, through its probability, its sum of weights.
 * Elsewhere within 0.12 percentage points on real logits; only a token within 0.05 points of the edge of
 * top-p may be taken for its neighbour's side. Penalties on tokens that were not recorded are not seen: up to
 * one point when two hundred of them crowd the top of the tail.
 *
 * A token of a prompt was not drawn: "as sampled" reads it raw. "What-if" shapes it; of the penalties only a
 * repetition penalty over the whole context looks back, on the ids before it.
 */
export const createTrackReader: CreateTrackReader = (context, reading, params, ranks = evidenceTopCount) => {
  const { tokens } = context;
  const neutral = neutralSamplingParams(params);
  let shaping = params;

  const shape = (index: number, token: TokenRecord, stages: ShapingStage[] | null): void => {
    const { draw } = token;
    // A server tells nothing of the rest, so that nothing can be shaped.
    const told = token.evidence.names !== undefined;
    shaping = told
      ? neutral
      : reading === 'what-if'
        ? params
        : reading === 'raw'
          ? neutral
          : (draw?.params ?? neutral);
    const isDraw = draw !== null && reading !== 'raw' && sameShaping(shaping, draw.params);
    const repeated = hasPenalties(shaping) ? trackHistory(context).repeatedAt(index) : none;
    const history = { repeated, drawn: draw !== null };
    shaper.shape(token, { params: shaping, history, draw: isDraw ? draw : null, stages });
  };

  const candidateAt = (place: number, token: TokenRecord): ReadCandidate => {
    const { logSumExp, topIds } = token.evidence;
    const rawProbability = Math.exp(shaper.logitAt(place) - logSumExp);
    return {
      id: shaper.idAt(place),
      rank: place < topIds.length ? place + 1 : token.rank,
      rawProbability,
      probability: shaping === neutral ? rawProbability : shaper.probabilityAt(place),
      kept: shaper.isKept(place),
      chosen: place === shaper.chosenPlace,
    };
  };

  const stagesAt = (index: number): readonly ShapingStage[] => {
    const stages: ShapingStage[] = [];
    shape(index, tokens[index]!, stages);
    return stages;
  };

  return (index) => {
    const token = tokens[index];
    if (token === undefined) throw new RangeError(`A track of ${tokens.length} tokens has none at ${index}.`);
    shape(index, token, null);
    const listed = Math.min(ranks, token.evidence.topIds.length);
    const candidates: ReadCandidate[] = [];
    for (let place = 0; place < listed; place++) candidates.push(candidateAt(place, token));
    if (shaper.chosenPlace >= listed) candidates.push(candidateAt(shaper.chosenPlace, token));
    const chosen = candidates[Math.min(shaper.chosenPlace, listed)]!;
    const restProbability =
      token.evidence.names === undefined ? shaper.restProbability(listed) : untold(candidates);
    const read = { candidates, chosen, keptCount: shaper.keptCount, restProbability };
    return new LazyPosition(read, index, stagesAt);
  };
};

/** What a server's candidates leave of the model's own distribution, which is all that is read of them. */
function untold(candidates: readonly ReadCandidate[]): number {
  return Math.max(0, 1 - candidates.reduce((sum, { rawProbability }) => sum + rawProbability, 0));
}

/** Whether two settings make the same of the same logits. */
function sameShaping(a: SamplingParams, b: SamplingParams): boolean {
  return (
    a === b ||
    (a.temperature === b.temperature &&
      a.topK === b.topK &&
      a.topP === b.topP &&
      a.minP === b.minP &&
      a.repetitionPenalty === b.repetitionPenalty &&
      a.repetitionScope === b.repetitionScope &&
      a.frequencyPenalty === b.frequencyPenalty &&
      a.presencePenalty === b.presencePenalty &&
      sameBias(a.logitBias, b.logitBias))
  );
}

function sameBias(a: SamplingParams['logitBias'], b: SamplingParams['logitBias']): boolean {
  if (a === b) return true;
  for (const id in a) if (a[id] !== b[id]) return false;
  for (const id in b) if (a[id] !== b[id]) return false;
  return true;
}

function hasPenalties({ repetitionPenalty, frequencyPenalty, presencePenalty }: SamplingParams): boolean {
  return repetitionPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0;
}

/** A class for its getter on the prototype: one on every object would cost more than all of the maths. */
class LazyPosition implements ReadPosition {
  readonly candidates: readonly ReadCandidate[];
  readonly chosen: ReadCandidate;
  readonly keptCount: number | null;
  readonly restProbability: number;
  readonly #index: number;
  readonly #stagesAt: (index: number) => readonly ShapingStage[];

  constructor(
    { candidates, chosen, keptCount, restProbability }: Omit<ReadPosition, 'stages'>,
    index: number,
    stagesAt: (index: number) => readonly ShapingStage[],
  ) {
    this.candidates = candidates;
    this.chosen = chosen;
    this.keptCount = keptCount;
    this.restProbability = restProbability;
    this.#index = index;
    this.#stagesAt = stagesAt;
  }

  get stages(): readonly ShapingStage[] {
    return this.#stagesAt(this.#index);
  }
}
