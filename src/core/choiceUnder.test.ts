import { describe, expect, it } from 'vitest';
import { choiceUnder } from './choiceUnder.ts';
import { readPosition } from './readPosition.fixture.ts';
import type { TokenScore } from './types.ts';

/** 0.5 and 0.25 are recorded, the tail holds the rest. */
const score: TokenScore = {
  id: 1,
  logprob: Math.log(0.5),
  rank: 1,
  entropy: 1,
  stopLogprob: null,
  evidence: {
    topIds: Uint32Array.of(1, 2),
    topLogits: Float32Array.of(0, Math.log(0.5)),
    maxLogit: 0,
    logSumExp: Math.log(2),
    tailCounts: Uint32Array.of(4),
    tailExpSums: Float32Array.of(0.5),
  },
};

describe('choiceUnder', () => {
  it('reads a recorded candidate under the reading', () => {
    const position = readPosition([0.5, 0.25], { rank: 1 }, 1);
    expect(choiceUnder(score, position, 'sampled', 1)).toEqual({
      probability: 1,
      exact: true,
      kept: true,
      rank: 1,
    });
    expect(choiceUnder(score, position, 'sampled', 2)).toEqual({
      probability: 0,
      exact: true,
      kept: false,
      rank: 2,
    });
  });

  it('bounds any other by what the record leaves', () => {
    const raw = choiceUnder(score, readPosition([0.5, 0.25], { rank: 1 }), 'raw', 99);
    expect(raw).toMatchObject({ exact: false, kept: true, rank: null });
    expect(raw.probability).toBeCloseTo(0.25, 6);
    const open = choiceUnder(score, readPosition([0.5, 0.25], { rank: 1 }), 'what-if', 99);
    expect(open).toEqual({ probability: 0.25, exact: false, kept: true, rank: null });
  });

  it('says that a cut above the recorded ranks leaves nothing below', () => {
    const cut = choiceUnder(score, readPosition([0.5, 0.25], { rank: 1 }, 1), 'sampled', 99);
    expect(cut).toEqual({ probability: 0, exact: true, kept: false, rank: null });
  });
});
