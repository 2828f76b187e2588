import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vote } from './comparison.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import { addVote, emptyTally, type Judged, pairKey, swapTally, swapVote, tallySummary } from './voteTally.ts';

const votes = fc.array(fc.constantFrom<Vote>('a', 'b', 'tie', 'both-bad'), { maxLength: 60 });
const tallyOf = (list: readonly Vote[]) => list.reduce(addVote, emptyTally);

describe('tally', () => {
  it('counts every vote, and exchanged votes make the exchanged tally', () => {
    fc.assert(
      fc.property(votes, (list) => {
        const count = (vote: Vote) => list.filter((one) => one === vote).length;
        const tally = tallyOf(list);
        expect(tally).toEqual({
          a: count('a'),
          b: count('b'),
          tie: count('tie'),
          bothBad: count('both-bad'),
        });
        expect(tallyOf(list.map(swapVote))).toEqual(swapTally(tally));
        expect(tallySummary(tally)?.n ?? list.length).toBe(list.length);
      }),
    );
  });

  it('has no share without a decisive vote', () => {
    expect(tallySummary(tallyOf(['tie', 'both-bad']))).toBeNull();
  });

  /** Limits p solve |share − p| = z·√(p(1 − p)/n): the interval's definition, not its solution. */
  it("has limits that solve Wilson's equation, and holds the share", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (a, b) => {
        fc.pre(a + b > 0);
        const { shareA, low, high, decisive } = tallySummary({ ...emptyTally, a, b })!;
        expect(low <= shareA && shareA <= high && low >= 0 && high <= 1).toBe(true);
        for (const p of [low, high]) {
          const atEnd = p === 0 || p === 1;
          const z = Math.abs(shareA - p) / Math.sqrt((p * (1 - p)) / decisive);
          if (atEnd) expect(p).toBe(shareA);
          else expect(z).toBeCloseTo(1.959964, 5);
        }
        const other = tallySummary({ ...emptyTally, a: b, b: a })!;
        expect(other.low).toBeCloseTo(1 - high, 12);
        expect(other.high).toBeCloseTo(1 - low, 12);
      }),
    );
  });

  /** statsmodels.stats.proportion.proportion_confint(method='wilson'). */
  it.each([
    [8, 2, 0.4901625, 0.9433178],
    [1, 9, 0.0178762, 0.40415],
    [0, 10, 0, 0.2775328],
  ])('%i to %i gives the published interval', (a, b, low, high) => {
    const summary = tallySummary({ ...emptyTally, a, b })!;
    expect(summary.low).toBeCloseTo(low, 6);
    expect(summary.high).toBeCloseTo(high, 6);
  });
});

describe('pairKey', () => {
  const text = fc.string({ maxLength: 3 });
  const exampleTurn = fc.record({ user: text, assistant: text }, { noNullPrototype: true });
  const persona: fc.Arbitrary<Judged> = fc
    .record({
      name: fc.constantFrom('Pirate', 'Child', '","'),
      systemPrompt: fc.constantFrom('', 'Be brief.', '"],["'),
      exampleTurns: fc.array(exampleTurn, { maxLength: 2 }),
      assistantPrefill: fc.constantFrom('', 'Arr'),
      params: fc.constantFrom(0, 1).map((temperature) => ({ ...defaultSamplingParams, temperature })),
      modelId: fc.constantFrom('m', 'n'),
    })
    .map((one) => ({ ...one }));
  const same = (a: Judged, b: Judged) => isDeepStrictEqual(a, b);

  it('is the same in both orders and tells which is which', () => {
    fc.assert(
      fc.property(persona, persona, (a, b) => {
        const there = pairKey(a, b);
        const back = pairKey(b, a);
        expect(back.key).toBe(there.key);
        if (!same(a, b)) expect(back.swapped).toBe(!there.swapped);
      }),
    );
  });

  it('is the same whatever the seed', () => {
    fc.assert(
      fc.property(persona, persona, fc.nat(), (a, b, seed) => {
        const seeded = { ...a, params: { ...a.params, seed } };
        expect(pairKey(seeded, b)).toEqual(pairKey(a, b));
      }),
    );
  });

  it('differs for another persona or model', () => {
    fc.assert(
      fc.property(persona, persona, persona, (a, b, c) => {
        const elsewhere = (judged: Judged) => ({ ...judged, modelId: `other ${judged.modelId}` });
        expect(pairKey(a, b).key).not.toBe(pairKey(elsewhere(a), elsewhere(b)).key);
        expect(pairKey(a, b).key).not.toBe(pairKey(a, elsewhere(b)).key);
        expect(pairKey(a, c).key === pairKey(a, b).key).toBe(same(b, c));
      }),
    );
  });
});
