import { evidenceTopCount } from './distributionEvidence.ts';
import { fastExp } from './fastExp.ts';
import type { ShapingStage, ShapingStageName } from './reading.ts';
import { createRecordedTokens, type PositionHistory } from './recordedTokens.ts';
import { createTailModel, type TailCut } from './tailModel.ts';
import type { SamplingParams, TokenDraw, TokenScore } from './types.ts';

/** How one position is to be shaped. */
export interface ShapingTask {
  readonly params: SamplingParams;
  readonly history: PositionHistory;
  /** The draw that was made with these very settings; null: none was. */
  readonly draw: TokenDraw | null;
  /** Takes the stages; null: they are not wanted. */
  readonly stages: ShapingStage[] | null;
}

/**
 * The sampler of `sampling.ts` over one position's record: the recorded tokens one by one, the rest as a
 * histogram. What it holds is valid until it shapes again.
 */
export interface PositionShaper {
  /** Recorded candidates, and the chosen token when it lies lower. A place is an index into their raw order. */
  readonly size: number;
  readonly chosenPlace: number;
  /** Tokens that pass every filter; null: the cut lies below the recorded ranks. */
  readonly keptCount: number | null;
  idAt(place: number): number;
  /** Raw, exact. */
  logitAt(place: number): number;
  isKept(place: number): boolean;
  /** 0 for a token that was cut. */
  probabilityAt(place: number): number;
  /** Of all tokens but the first `listed` places and the chosen token. */
  restProbability(listed: number): number;
  shape(score: TokenScore, task: ShapingTask): void;
}

const nothing: TailCut = { count: 0, mass: 0 };

export function createPositionShaper(): PositionShaper {
  const tail = createTailModel();
  const recorded = createRecordedTokens();
  const { ids, rawLogits, logits, order } = recorded;
  const weights = new Float64Array(order.length);
  const isKept = new Uint8Array(order.length);
  /** Rank of the chosen token among those of the tail; it is one of them by its raw logit. */
  let chosenTailRank = 0;
  /** The first of `order` are kept. */
  let keptSize = 0;
  let keptMass = 0;
  let tailKept = nothing;
  /** From the draw, where there is one. */
  let settledCount: number | null = null;

  const logitOf = (rank: number): number => logits[order[rank]!]!;
  const mass = (): number => keptMass + tailKept.mass;
  const firstLogit = (): number => Math.max(logitOf(0), tail.firstLogit);
  const chosenProbability = (): number =>
    order.subarray(0, keptSize).includes(recorded.chosenPlace) ? weights[recorded.chosenPlace]! / mass() : 0;

  const keptCount = (): number | null => {
    const ofTail = Math.round(tailKept.count);
    if (ofTail < tail.count)
      return keptSize + ofTail < evidenceTopCount || ofTail === 0 ? keptSize + ofTail : null;
    return tail.countIsKnown ? keptSize + tail.count - recorded.raisedSize : null;
  };

  const weigh = (temperature: number): void => {
    const reference = firstLogit();
    for (let rank = 0; rank < recorded.finiteSize; rank++) {
      const place = order[rank]!;
      weights[place] = fastExp((logits[place]! - reference) / temperature);
    }
    tail.weigh(temperature, reference);
    keep(recorded.finiteSize, { count: tail.count, mass: tail.mass });
  };

  const keep = (size: number, ofTail: TailCut): void => {
    keptSize = size;
    keptMass = 0;
    for (let rank = 0; rank < size; rank++) keptMass += weights[order[rank]!]!;
    tailKept = ofTail;
  };

  const cut = (size: number, ofTail: TailCut): void =>
    keep(size, ofTail.count < tailKept.count ? ofTail : tailKept);

  /** How many tokens of the tail stand before the one of this rank. */
  const tailBefore = (rank: number): number => {
    const place = order[rank]!;
    if (logits[place]! >= tail.top) return 0;
    const unmoved = place === recorded.chosenPlace && logits[place] === rawLogits[place];
    return unmoved && chosenTailRank > 0 ? chosenTailRank - 1 : Math.round(tail.above(logits[place]!).count);
  };

  const keepFirst = (): void => {
    const size = logitOf(0) >= tail.firstLogit ? 1 : 0;
    cut(size, tail.first(1 - size));
  };

  /** Ties with the last one stay; those in the tail with the last recorded one cannot be seen. */
  const keepTopK = (topK: number): void => {
    let size = 0;
    while (size < keptSize && size + tailBefore(size) < topK) size++;
    while (size > 0 && size < keptSize && logitOf(size) === logitOf(size - 1)) size++;
    cut(size, tail.first(topK - size));
  };

  const keepTopP = (share: number): void => {
    const target = share * mass();
    let size = 0;
    let before = 0;
    let tailMass = 0;
    while (size < keptSize) {
      const above = tail.first(tailBefore(size)).mass;
      if (before + above >= target && before + above > 0) break;
      tailMass = above;
      before += weights[order[size]!]!;
      size++;
    }
    cut(size, tail.heaviest(Math.max(target - before, tailMass)));
  };

  const keepMinP = (ratio: number, temperature: number): void => {
    const first = firstLogit();
    const farthest = -Math.log(ratio) * temperature;
    let size = 0;
    while (size < keptSize && first - logitOf(size) <= farthest) size++;
    cut(size, tail.above(first - farthest));
  };

  /** Makes the result that of the draw, which saw the whole vocabulary: its count, and its sum of weights. */
  const settle = ({ keptCount: known, probability }: TokenDraw): void => {
    if (known === null || probability === null) return;
    settledCount = known;
    let certain = 0;
    while (certain < recorded.finiteSize && logitOf(certain) >= tail.top) certain++;
    const chosenSize = probability > 0 ? order.indexOf(recorded.chosenPlace) + 1 : 0;
    if (known <= certain && known >= chosenSize) {
      keep(known, nothing);
      return;
    }
    keep(Math.min(known, Math.max(keptSize, certain, chosenSize)), tailKept);
    const ofTail = known - keptSize;
    const tailMass = weights[recorded.chosenPlace]! / probability - keptMass;
    if (ofTail <= 0) tailKept = nothing;
    else tailKept = { count: ofTail, mass: probability > 0 && tailMass > 0 ? tailMass : tailKept.mass };
  };

  const note = (stages: ShapingStage[] | null, name: ShapingStageName, before: number): void => {
    const share = mass() < before ? mass() / before : 1;
    stages?.push({ name, survivors: keptCount(), mass: share, chosenProbability: chosenProbability() });
  };

  const run = (score: TokenScore, { params, history, draw, stages }: ShapingTask): void => {
    const { temperature, topK, topP, minP } = params;
    recorded.penalise(params, history, tail.averageLogit);
    if (stages !== null || temperature === 0) weigh(1);
    if (stages !== null) {
      const survivors = keptCount();
      const chosen = Math.exp(score.logprob);
      stages.push({ name: 'logits', survivors, mass: 1, chosenProbability: chosen });
      note(stages, 'penalties', mass());
    }
    const atOne = mass();
    if (temperature === 0) keepFirst();
    else weigh(temperature);
    note(stages, 'temperature', temperature === 0 ? atOne : mass());
    let before = mass();
    if (temperature > 0 && topK > 0) keepTopK(topK);
    note(stages, 'top-k', before);
    before = mass();
    if (temperature > 0 && topP < 1) keepTopP(topP);
    note(stages, 'top-p', before);
    before = mass();
    if (temperature > 0 && minP > 0) keepMinP(minP, temperature);
    note(stages, 'min-p', before);
    settledCount = null;
    before = mass();
    if (draw === null) return;
    settle(draw);
    if (stages !== null) settleStages(stages, settledCount, chosenProbability(), mass() / before);
  };

  return {
    get size() {
      return recorded.size;
    },
    get chosenPlace() {
      return recorded.chosenPlace;
    },
    get keptCount() {
      return settledCount ?? keptCount();
    },
    idAt: (place) => ids[place]!,
    logitAt: (place) => rawLogits[place]!,
    isKept: (place) => isKept[place] === 1,
    probabilityAt: (place) => (isKept[place] === 1 ? weights[place]! / mass() : 0),
    restProbability(listed) {
      let rest = tailKept.mass;
      for (let rank = 0; rank < keptSize; rank++) {
        const place = order[rank]!;
        if (place >= listed && place !== recorded.chosenPlace) rest += weights[place]!;
      }
      return rest / mass();
    },
    shape(score, task) {
      recorded.load(score);
      const lies = recorded.chosenPlace >= score.evidence.topIds.length;
      chosenTailRank = lies && score.rank !== null ? score.rank - score.evidence.topIds.length : 0;
      tail.load(score.evidence, lies ? rawLogits[recorded.chosenPlace]! : null);
      run(score, task);
      isKept.fill(0);
      for (let rank = 0; rank < keptSize; rank++) isKept[order[rank]!] = 1;
    },
  };
}

/** What the draw has settled holds from the last stage on that cut anything. */
function settleStages(
  stages: ShapingStage[],
  survivors: number | null,
  chosenProbability: number,
  massRatio: number,
): void {
  for (let at = stages.length - 1; at > 1; at--) {
    const { name, mass } = stages[at]!;
    stages[at] = { name, survivors, mass: mass < 1 ? Math.min(1, mass * massRatio) : 1, chosenProbability };
    if (mass < 1) return;
  }
}
