import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classCount, classEdges, classLabel, classOf } from './probabilityClass.ts';

describe('classOf', () => {
  it('puts each edge into the likelier class and what lies just below into the next', () => {
    for (const [index, edge] of classEdges.entries()) {
      expect(classOf(edge)).toBe(index);
      expect(classOf(edge * (1 - 1e-9))).toBe(index + 1);
    }
  });

  it('covers the whole range', () => {
    expect(classOf(1)).toBe(0);
    expect(classOf(0)).toBe(8);
  });

  it('never rises with the probability', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(probability, probability, (a, b) => {
        expect(Math.sign(classOf(a) - classOf(b)) * Math.sign(a - b)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('classLabel', () => {
  it('names all nine', () => {
    expect(Array.from({ length: classCount }, (_, index) => classLabel(index))).toEqual([
      '≥ 90 %',
      '70–90 %',
      '50–70 %',
      '25–50 %',
      '10–25 %',
      '3–10 %',
      '1–3 %',
      '0.1–1 %',
      '< 0.1 %',
    ]);
  });

  it('refuses a class that does not exist', () => {
    expect(() => classLabel(9)).toThrow(RangeError);
  });
});
