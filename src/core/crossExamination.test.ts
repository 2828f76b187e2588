import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crossExamine,
  deltaClass,
  deltaClasses,
  formatDelta,
  likelihoodSentence,
  likelihoodWords,
  tellingCount,
} from './crossExamination.ts';
import { jensenShannon } from './jensenShannon.ts';
import { logSoftmax } from './logSoftmax.ts';
import { scoredRecord } from './trackReader.fixture.ts';
import type { TokenRecord } from './types.ts';

const logits = fc
  .array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 5, maxLength: 5 })
  .map((values) => Float32Array.from(values));
/** A reply over a vocabulary of five: each position's logits under both prompts, and what was said. */
const dialogue = fc.array(fc.record({ own: logits, other: logits, id: fc.nat(4) }), { maxLength: 30 });
type Dialogue = readonly { own: Float32Array; other: Float32Array; id: number }[];

const scored = (positions: Dialogue, side: 'own' | 'other'): readonly TokenRecord[] =>
  positions.map((position) => scoredRecord(position[side], position.id));

const withLogprob = (logprob: number, kind: TokenRecord['kind'] = 'text'): TokenRecord => ({
  ...scoredRecord(new Float32Array(2), 0),
  logprob,
  kind,
});

describe('crossExamine', () => {
  it('adds up to the ratio of the products of probabilities', () => {
    fc.assert(
      fc.property(dialogue, (positions) => {
        const { totalBits, meanBits, tokens } = crossExamine(
          scored(positions, 'own'),
          scored(positions, 'other'),
        );
        const product = (side: 'own' | 'other') =>
          positions.reduce((all, position) => all * Math.exp(logSoftmax(position[side])[position.id]!), 1);
        expect(totalBits).toBeCloseTo(Math.log2(product('own')) - Math.log2(product('other')), 6);
        if (positions.length === 0) expect(meanBits).toBeNull();
        else expect(meanBits! * positions.length).toBeCloseTo(totalBits, 9);
        for (const [index, token] of tokens.entries()) {
          expect(token).toMatchObject({ index, id: positions[index]!.id });
          expect(2 ** token.deltaBits).toBeCloseTo(Math.exp(token.deltaNats), 6);
          expect(token.jensenShannon.exact).toBe(true);
        }
      }),
    );
  });

  it('is turned round when the personas are', () => {
    fc.assert(
      fc.property(dialogue, (positions) => {
        const [own, other] = [scored(positions, 'own'), scored(positions, 'other')];
        const there = crossExamine(own, other);
        const back = crossExamine(other, own);
        expect(back.totalBits + there.totalBits).toBeCloseTo(0, 9);
        expect(back.telling.map(({ index }) => index)).toEqual(there.telling.map(({ index }) => index));
        expect(crossExamine(own, own)).toMatchObject({ totalBits: 0, telling: [] });
      }),
    );
  });

  it('finds the tokens that no other surpasses', () => {
    fc.assert(
      fc.property(dialogue, (positions) => {
        const { tokens, telling } = crossExamine(scored(positions, 'own'), scored(positions, 'other'));
        const sizes = tokens.map(({ deltaBits }) => Math.abs(deltaBits)).filter((size) => size > 0);
        const expected = sizes.sort((a, b) => b - a).slice(0, tellingCount);
        expect(telling.map(({ deltaBits }) => Math.abs(deltaBits))).toEqual(expected);
      }),
    );
  });

  it('averages the divergences of the positions', () => {
    fc.assert(
      fc.property(dialogue, (positions) => {
        fc.pre(positions.length > 0);
        const [own, other] = [scored(positions, 'own'), scored(positions, 'other')];
        const sum = own.reduce(
          (total, record, index) => total + jensenShannon(record, other[index]!).bits,
          0,
        );
        expect(crossExamine(own, other).meanJensenShannon?.bits).toBeCloseTo(sum / own.length, 9);
      }),
    );
  });

  it('loses nothing where great differences cancel', () => {
    const own = [1e16, 1, -1e16].map((bits) => withLogprob(bits * Math.LN2));
    expect(
      crossExamine(
        own,
        own.map(() => withLogprob(0)),
      ).totalBits,
    ).toBe(1);
  });

  it('counts a special token, and marks it', () => {
    const result = crossExamine([withLogprob(-1, 'special')], [withLogprob(-1 - Math.LN2)]);
    expect(result.tokens[0]?.special).toBe(true);
    expect(result.totalBits).toBeCloseTo(1, 12);
  });

  it('takes a token that is ruled out', () => {
    const never = withLogprob(Number.NEGATIVE_INFINITY);
    expect(crossExamine([withLogprob(-1)], [never]).totalBits).toBe(Number.POSITIVE_INFINITY);
    expect(crossExamine([never], [never]).totalBits).toBe(0);
  });

  it('refuses scores of other tokens', () => {
    const record = withLogprob(-1);
    expect(() => crossExamine([record], [])).toThrow('The reply has 1 tokens, but 0 were scored.');
    expect(() => crossExamine([record], [{ ...record, id: 1 }])).toThrow(RangeError);
  });
});

describe('deltaClass', () => {
  const delta = fc.oneof(
    fc.double({ min: -6, max: 6, noNaN: true }),
    fc.constantFrom(0, 0.5, -0.5, 1, -1, 2, -2, 4, -4, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  );

  it('puts a difference between the edges of its class, and its mirror image into the mirrored class', () => {
    fc.assert(
      fc.property(delta, (value) => {
        const { from, to } = deltaClasses[deltaClass(value)]!;
        expect(from <= value && value <= to).toBe(true);
        expect(deltaClass(-value)).toBe(8 - deltaClass(value));
      }),
    );
  });

  it('has nine classes without a gap, grey in the middle', () => {
    expect(deltaClasses.map(({ from }) => from)).toEqual([
      Number.NEGATIVE_INFINITY,
      -4,
      -2,
      -1,
      -0.5,
      0.5,
      1,
      2,
      4,
    ]);
    for (const [index, { to }] of deltaClasses.slice(0, -1).entries())
      expect(deltaClasses[index + 1]?.from).toBe(to);
    expect(deltaClass(0)).toBe(4);
    expect(deltaClasses.map(({ label }) => label).filter((_, index) => index % 4 === 0)).toEqual([
      '≤ −4 bits',
      '−0.5 to +0.5 bits',
      '≥ +4 bits',
    ]);
  });
});

const sizes: Readonly<Record<string, number>> = { million: 1e6, billion: 1e9, trillion: 1e12 };

describe('words', () => {
  it.each([
    [85, 'This answer is 2⁸⁵ times likelier from Pirate than from Child.'],
    [-107.4, 'This answer is 2¹⁰⁷ times likelier from Child than from Pirate.'],
    [24, 'This answer is about 17 million times likelier from Pirate than from Child.'],
    [-14.66, 'This answer is about 26,000 times likelier from Child than from Pirate.'],
    [39.9, 'This answer is about 1 trillion times likelier from Pirate than from Child.'],
    [Math.log2(1.4), 'This answer is 1.4 times likelier from Pirate than from Child.'],
    [-Math.log2(37), 'This answer is 37 times likelier from Child than from Pirate.'],
    [1, 'This answer is 2 times likelier from Pirate than from Child.'],
    [0.001, 'This answer is as likely from Pirate as from Child.'],
    [Number.POSITIVE_INFINITY, 'This answer can only come from Pirate: Child rules out a token of it.'],
  ])('says %s bits', (bits, sentence) => {
    expect(likelihoodSentence(bits, 'Pirate', 'Child')).toBe(sentence);
  });

  it('names a factor within its last figure', () => {
    fc.assert(
      fc.property(fc.double({ min: -200, max: 200, noNaN: true }), (bits) => {
        const { before, power } = likelihoodWords(bits, 'A', 'B');
        const [, digits, scale] =
          /is (?:about )?([\d.,]+)(?: (million|billion|trillion))? times/.exec(before) ?? [];
        const factor = Number((digits ?? '1').replace(/,/g, '')) * (sizes[scale ?? ''] ?? 1);
        const said = power ?? Math.log2(factor);
        expect(Math.abs(said - Math.abs(bits))).toBeLessThanOrEqual(power === null ? 0.08 : 0.5);
      }),
    );
  });

  it('writes differences with their sign', () => {
    expect([1.25, -0.5, 0.001, 12, Number.NEGATIVE_INFINITY].map((value) => formatDelta(value))).toEqual([
      '+1.25',
      '−0.5',
      '0',
      '+12',
      '−∞',
    ]);
  });
});
