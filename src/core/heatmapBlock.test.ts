import { describe, expect, it } from 'vitest';
import { heatmapBlock, lowerRow } from './heatmapBlock.ts';
import type { TokenScore } from './types.ts';

function score(probabilities: readonly number[], rank: number, probability: number): TokenScore {
  return {
    id: 0,
    logprob: Math.log(probability),
    rank,
    entropy: 0,
    stopLogprob: null,
    evidence: {
      topIds: Uint32Array.from(probabilities, (_, index) => index),
      topLogits: Float32Array.from(probabilities, (value) => Math.log(value)),
      maxLogit: 0,
      logSumExp: 0,
      tailCounts: new Uint32Array(32),
      tailExpSums: new Float32Array(32),
    },
  };
}

describe('heatmapBlock', () => {
  it('puts each candidate into the class of its probability', () => {
    const { classes, chosen } = heatmapBlock([score([0.95, 0.04, 0.0005], 2, 0.04)]);
    expect(classes[0]).toEqual([{ column: 0, row: 1 }]);
    expect(classes[5]).toEqual([{ column: 0, row: 2 }]);
    expect(classes[8]).toEqual([{ column: 0, row: 3 }]);
    expect(classes.flat()).toHaveLength(3);
    expect(chosen).toEqual([{ column: 0, row: 2 }]);
  });

  it('draws ten ranks and a chosen token that lies lower in its own row', () => {
    const flat = Array.from({ length: 64 }, () => 0.015);
    const { classes, chosen } = heatmapBlock([score(flat, 1, 0.015), score(flat, 900, 0.0002)]);
    expect(classes[6]).toHaveLength(20);
    expect(classes[8]).toEqual([{ column: 1, row: lowerRow }]);
    expect(chosen).toEqual([
      { column: 0, row: 1 },
      { column: 1, row: lowerRow },
    ]);
  });
});
