import { evidenceTopCount } from './distributionEvidence.ts';
import { fastExp } from './fastExp.ts';
import type { ShapingStage, ShapingStageName } from './reading.ts';
import type { ShapingParams } from './sampling.ts';
import { createTailModel, type TailCut } from './tailModel.ts';
import type { TokenScore } from './types.ts';

/** What the penalties look back on from one position. */
export interface PositionHistory {
  isRepeated(id: number): boolean;
  countBefore(id: number): number;
}

/**
 * The sampler over one position's record: the recorded candidates one by one, the rest as a histogram.
 * Everything it holds is valid until the next `load`.
 */
export interface PositionShaper {
  /** Recorded candidates, and the chosen token when it lies lower, in raw order. */
  readonly size: number;
  readonly chosenPlace: number;
  idAt(place: number): number;
  /** Raw, exact. */
  logitAt(place: number): number;
  /** After shaping; 0 for a token that was cut. */
  probabilityAt(place: number): number;
  isKept(place: number): boolean;
  /** null: the cut lies below the recorded ranks. */
  keptCount(): number | null;
  /** Probability of all that is not recorded one by one. */
  restProbability(): number;
  load(score: TokenScore): void;
  /** As the sampler of `sampling.ts`, in the same order. Writes down each stage where a list is given. */
  shape(params: ShapingParams, history: PositionHistory, stages: ShapingStage[] | null): void;
}

export function createPositionShaper(): PositionShaper {
  const capacity = evidenceTopCount + 1;
  const tail = createTailModel();
  const ids = new Uint32Array(capacity);
  const rawLogits = new Float64Array(capacity);
  const logits = new Float64Array(capacity);
  const weights = new Float64Array(capacity);
  /** Places from the most to the least likely after the penalties (ties: the lower id first). */
  const order = new Uint8Array(capacity);
  const kept = new Uint8Array(capacity);
  let size = 0;
  let chosenPlace = 0;
  /** Of those in `order`, the first ones are kept. */
  let keptSize = 0;
  let keptMass = 0;
  let tailKept: TailCut = { count: 0, mass: 0 };
  let stages: ShapingStage[] | null = null;

  const logitOf = (rank: number): number => logits[order[rank]!]!;
  const mass = (): number => keptMass + tailKept.mass;

  const keptCount = (): number | null => {
    const count = keptSize + tailKept.count;
    const cutInTail = tailKept.count > 0 && tailKept.count < tail.count;
    return cutInTail && count >= evidenceTopCount ? null : Math.round(count);
  };

  const penalise = (params: ShapingParams, history: PositionHistory): void => {
    const { logitBias, repetitionPenalty, frequencyPenalty, presencePenalty } = params;
    for (const id in logitBias) {
      const place = ids.subarray(0, size).indexOf(Number(id));
      if (place >= 0) logits[place]! += logitBias[id] ?? 0;
    }
    const counted = frequencyPenalty !== 0 || presencePenalty !== 0;
    for (let place = 0; place < size; place++) {
      const id = ids[place]!;
      if (repetitionPenalty !== 1 && history.isRepeated(id)) {
        const logit = logits[place]!;
        logits[place] = logit < 0 ? logit * repetitionPenalty : logit / repetitionPenalty;
      }
      const count = counted ? history.countBefore(id) : 0;
      if (count > 0) logits[place]! -= frequencyPenalty * count + presencePenalty;
    }
  };

  /** Insertion: most stand right already. */
  const sort = (): void => {
    for (let place = 0; place < size; place++) {
      const logit = logits[place]!;
      let rank = place;
      for (; rank > 0; rank--) {
        const before = order[rank - 1]!;
        if (logits[before]! > logit || (logits[before]! === logit && ids[before]! < ids[place]!)) break;
        order[rank] = before;
      }
      order[rank] = place;
    }
    keptSize = size;
    while (keptSize > 0 && logitOf(keptSize - 1) === Number.NEGATIVE_INFINITY) keptSize--;
  };

  const weigh = (temperature: number): void => {
    const max = Math.max(logitOf(0), tail.firstLogit());
    keptMass = 0;
    for (let rank = 0; rank < keptSize; rank++) {
      const place = order[rank]!;
      weights[place] = fastExp((logits[place]! - max) / temperature);
      keptMass += weights[place]!;
    }
    tail.weigh(temperature, max);
    tailKept = { count: tail.count, mass: tail.mass };
  };

  const keepFirst = (count: number): void => {
    keptSize = count;
    keptMass = 0;
    for (let rank = 0; rank < count; rank++) keptMass += weights[order[rank]!]!;
  };

  const keepTail = (cut: TailCut): void => {
    if (cut.count < tailKept.count) tailKept = cut;
  };

  const cutTopK = (topK: number): void => {
    let count = 0;
    while (count < keptSize && count + Math.round(tail.above(logitOf(count)).count) < topK) count++;
    while (count > 0 && count < keptSize && logitOf(count) === logitOf(count - 1)) count++;
    keepFirst(count);
    keepTail(tail.first(topK - count));
  };

  const cutTopP = (share: number): void => {
    const target = share * mass();
    let count = 0;
    let before = 0;
    let above = 0;
    while (count < keptSize) {
      const next = tail.above(logitOf(count)).mass;
      if (before + next >= target && count + next > 0) break;
      above = next;
      before += weights[order[count]!]!;
      count++;
    }
    keepFirst(count);
    keepTail(tail.heaviest(Math.max(target - before, above)));
  };

  const cutMinP = (ratio: number, temperature: number): void => {
    const max = Math.max(logitOf(0), tail.firstLogit());
    const farthest = -Math.log(ratio) * temperature;
    let count = 0;
    while (count < keptSize && max - logitOf(count) <= farthest) count++;
    keepFirst(count);
    keepTail(tail.above(max - farthest));
  };

  const note = (name: ShapingStageName, before: number): void => {
    if (stages === null) return;
    const rank = order.subarray(0, keptSize).indexOf(chosenPlace);
    stages.push({
      name,
      survivors: keptCount(),
      mass: Math.min(1, mass() / before),
      chosenProbability: rank < 0 ? 0 : weights[chosenPlace]! / mass(),
    });
  };

  const run = (params: ShapingParams, history: PositionHistory): void => {
    const { temperature, topK, topP, minP } = params;
    logits.set(rawLogits);
    if (stages !== null) {
      sort();
      weigh(1);
      note('logits', mass());
    }
    penalise(params, history);
    sort();
    if (stages !== null || temperature === 0) {
      weigh(1);
      note('penalties', mass());
    }
    let before = mass();
    if (temperature === 0) {
      const first = logitOf(0) >= tail.firstLogit() ? 1 : 0;
      keepFirst(first);
      keepTail(tail.first(1 - first));
    } else {
      weigh(temperature);
      before = mass();
    }
    note('temperature', before);
    before = mass();
    if (temperature > 0 && topK > 0) cutTopK(topK);
    note('top-k', before);
    before = mass();
    if (temperature > 0 && topP < 1) cutTopP(topP);
    note('top-p', before);
    before = mass();
    if (temperature > 0 && minP > 0) cutMinP(minP, temperature);
    note('min-p', before);
  };

  return {
    get size() {
      return size;
    },
    get chosenPlace() {
      return chosenPlace;
    },
    idAt: (place) => ids[place]!,
    logitAt: (place) => rawLogits[place]!,
    probabilityAt: (place) => (kept[place] === 1 ? weights[place]! / mass() : 0),
    isKept: (place) => kept[place] === 1,
    keptCount,
    restProbability: () => tailKept.mass / mass(),
    load({ id, logprob, evidence }) {
      const { topIds, topLogits, logSumExp } = evidence;
      size = topIds.length;
      ids.set(topIds);
      rawLogits.set(topLogits);
      chosenPlace = topIds.indexOf(id);
      if (chosenPlace >= 0) {
        tail.load(evidence, null);
        return;
      }
      chosenPlace = size;
      ids[size] = id;
      rawLogits[size] = Math.fround(logprob + logSumExp);
      tail.load(evidence, rawLogits[size]!);
      size++;
    },
    shape(params, history, list) {
      stages = list;
      run(params, history);
      kept.fill(0);
      for (let rank = 0; rank < keptSize; rank++) kept[order[rank]!] = 1;
    },
  };
}
