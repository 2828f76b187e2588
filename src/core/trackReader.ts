import { createPositionShaper, type PositionHistory } from './positionShaper.ts';
import type { CreateTrackReader, ReadCandidate, ShapingStage } from './reading.ts';
import type { ShapingParams } from './sampling.ts';
import { trackHistory } from './trackHistory.ts';

/** The raw reading: T = 1, nothing cut. */
const untouched: ShapingParams = {
  temperature: 1,
  topK: 0,
  topP: 1,
  minP: 0,
  repetitionPenalty: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
  logitBias: {},
};

/**
 * A token of a prompt was not drawn: "as sampled" reads it raw, and of the penalties only a repetition
 * penalty over the whole context has ids to look back on.
 */
export const createTrackReader: CreateTrackReader = (context, reading, params) => {
  const { tokens } = context;
  const shaper = createPositionShaper();
  const history = trackHistory(context);
  let index = 0;
  let scope = params.repetitionScope;
  const ofReply: PositionHistory = {
    isRepeated: (id) => history.isRepeated(id, index, scope),
    countBefore: (id) => history.countBefore(id, index),
  };
  const ofPrompt: PositionHistory = {
    isRepeated: (id) => scope === 'context' && history.isRepeated(id, index, scope),
    countBefore: () => 0,
  };

  return (at) => {
    const token = tokens[at];
    if (token === undefined) throw new RangeError(`There is no token ${at} in a track of ${tokens.length}.`);
    index = at;
    const shaping = reading === 'sampled' ? token.draw?.params : params;
    scope = shaping?.repetitionScope ?? 'reply';
    const stages: ShapingStage[] = [];
    const raw = reading === 'raw' || shaping === undefined;
    shaper.load(token);
    shaper.shape(raw ? untouched : shaping, token.draw === null ? ofPrompt : ofReply, stages);
    const candidates: ReadCandidate[] = [];
    const { logSumExp, topIds } = token.evidence;
    for (let place = 0; place < shaper.size; place++) {
      const chosen = place === shaper.chosenPlace;
      const rawProbability = Math.exp(shaper.logitAt(place) - logSumExp);
      candidates.push({
        id: shaper.idAt(place),
        rank: place < topIds.length ? place + 1 : token.rank,
        rawProbability,
        probability: raw ? rawProbability : shaper.probabilityAt(place),
        kept: shaper.isKept(place),
        chosen,
      });
    }
    const chosen = candidates[shaper.chosenPlace]!;
    const restProbability = shaper.restProbability();
    return { candidates, chosen, keptCount: shaper.keptCount(), restProbability, stages };
  };
};
