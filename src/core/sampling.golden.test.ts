import { describe, expect, it } from 'vitest';
import { type GoldenCase, goldenCases } from './goldenSampling.fixture.ts';
import { createSampler } from './sampling.ts';

const shapeCase = ({ logits, params, history }: GoldenCase) =>
  createSampler(logits.length).shape(logits, params, history);

const sorted = (values: Iterable<number>): readonly number[] => Array.from(values).sort((a, b) => b - a);

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? Number.NaN))).toBeLessThanOrEqual(1e-5);
  });
}

describe('distributions of the transformers library', () => {
  it('has all its cases', () => expect(goldenCases).toHaveLength(65));

  for (const golden of goldenCases) {
    const { ids, probs, top_ids, top_probs, ...figures } = golden.expected;

    it(golden.name, () => {
      const untouched = golden.logits.slice();
      const distribution = shapeCase(golden);
      const survivors = distribution.survivors();
      const probabilities = Array.from(survivors.probabilities);
      expect(golden.logits).toEqual(untouched);
      expect(survivors.ids).toHaveLength(distribution.keptCount);

      const [fewest, most] = figures.survivors_range ?? [figures.survivors, figures.survivors];
      expect(distribution.keptCount).toBeGreaterThanOrEqual(fewest);
      expect(distribution.keptCount).toBeLessThanOrEqual(most);

      if (ids !== undefined && probs !== undefined) {
        if (golden.tieAtTopPCut) {
          expectClose(sorted(probabilities), sorted(probs));
          return;
        }
        expect(Array.from(survivors.ids)).toEqual(ids);
        expectClose(probabilities, probs);
      }
      if (top_ids !== undefined && top_probs !== undefined) {
        expectClose(
          top_ids.map((id) => distribution.probabilityOf(id)),
          top_probs,
        );
        expectClose(
          distribution.top(top_probs.length).map(({ probability }) => probability),
          top_probs,
        );
      }
      expect(distribution.top(1)[0]?.id).toBe(figures.rank0);
      if (figures.entropy !== undefined) {
        const entropy = probabilities.reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0);
        expect(Math.abs(entropy - figures.entropy)).toBeLessThanOrEqual(1e-4);
      }
      if (figures.sum_squares !== undefined) {
        const squares = probabilities.reduce((sum, p) => sum + p * p, 0);
        expect(Math.abs(squares / figures.sum_squares - 1)).toBeLessThanOrEqual(1e-4);
      }
    });
  }
});
