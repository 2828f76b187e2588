import { evidenceTopCount } from './distributionEvidence.ts';
import { createPositionShaper } from './positionShaper.ts';
import type { CreateTrackReader, ReadCandidate, ShapingStage } from './reading.ts';
import type { PositionHistory } from './recordedTokens.ts';
import { neutralSamplingParams } from './samplingParams.ts';
import { type TrackHistory, trackHistory } from './trackHistory.ts';
import type { SamplingParams, TokenRecord } from './types.ts';

/**
 * Reads positions from their records alone (probabilities.md §1): the recorded candidates have exact logits,
 * the rest of the vocabulary is a histogram. So a result is exact when no token below rank 64 matters to it
 * (top-k ≤ 64 without a tie there, a cut within the recorded ranks of a known mass, greedy), and close
 * otherwise: a hundredth of a percentage point, save that a token at the very edge of top-p may fall on the
 * other side. Under the settings of its draw a position is exact, because the draw recorded its count and
 * its sum of weights. A bias or penalty on a token that was not recorded is seen only by the draw.
 *
 * A token of a prompt was not drawn: "as sampled" reads it raw. "What-if" shapes it; of the penalties only a
 * repetition penalty over the whole context looks back, on the ids before it.
 */
export const createTrackReader: CreateTrackReader = (context, reading, params, ranks = evidenceTopCount) => {
  const { tokens } = context;
  const shaper = createPositionShaper();
  const neutral = neutralSamplingParams(params);
  let history: TrackHistory | null = null;
  let index = 0;
  let shaping = params;
  let drawn = true;
  const positionHistory: PositionHistory = {
    isRepeated(id) {
      const { repetitionScope } = shaping;
      if (!drawn && repetitionScope !== 'context') return false;
      history ??= trackHistory(context);
      return history.isRepeated(id, index, repetitionScope);
    },
    countBefore(id) {
      if (!drawn) return 0;
      history ??= trackHistory(context);
      return history.countBefore(id, index);
    },
  };

  const shape = (at: number, token: TokenRecord, stages: ShapingStage[] | null): void => {
    const { draw } = token;
    index = at;
    drawn = draw !== null;
    shaping = reading === 'what-if' ? params : reading === 'raw' ? neutral : (draw?.params ?? neutral);
    const isDraw = draw !== null && reading !== 'raw' && sameShaping(shaping, draw.params);
    shaper.shape(token, { params: shaping, history: positionHistory, draw: isDraw ? draw : null, stages });
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

  return (at) => {
    const token = tokens[at];
    if (token === undefined) throw new RangeError(`There is no token ${at} in a track of ${tokens.length}.`);
    shape(at, token, null);
    const listed = Math.min(ranks, token.evidence.topIds.length);
    const candidates: ReadCandidate[] = [];
    for (let place = 0; place < listed; place++) candidates.push(candidateAt(place, token));
    if (shaper.chosenPlace >= listed) candidates.push(candidateAt(shaper.chosenPlace, token));
    return {
      candidates,
      chosen: candidates[Math.min(shaper.chosenPlace, listed)]!,
      keptCount: shaper.keptCount,
      restProbability: shaper.restProbability(listed),
      get stages() {
        const stages: ShapingStage[] = [];
        shape(at, token, stages);
        return stages;
      },
    };
  };
};

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
