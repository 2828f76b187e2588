import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScorer } from './distributionEvidence.ts';
import { firstDivergence, probabilityOf, type ReplySoFar } from './firstDivergence.ts';
import { logSoftmax } from './logSoftmax.ts';
import type { TokenRecord } from './types.ts';

const token = (id: number): TokenRecord => ({ id }) as unknown as TokenRecord;
const reply = (ids: readonly number[], ended: boolean): ReplySoFar => ({ tokens: ids.map(token), ended });

/** Replies that agree for a while, because there are two ids only. */
const replyArbitrary = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 6 }), fc.boolean())
  .map(([ids, ended]) => reply(ids, ended));
const repliesArbitrary = fc.array(replyArbitrary, { maxLength: 5 });

/** Two replies part at the first place where one's words, its end among them, differ from the other's. */
function pairDivergence(a: ReplySoFar, b: ReplySoFar): number {
  const words = ({ tokens, ended }: ReplySoFar) => [
    ...tokens.map(({ id }) => String(id)),
    ...(ended ? ['end'] : []),
  ];
  const [left, right] = [words(a), words(b)];
  const index = left.findIndex((word, place) => place < right.length && word !== right[place]);
  return index === -1 ? Number.POSITIVE_INFINITY : index;
}

describe('firstDivergence', () => {
  it('is the earliest of all pairs', () => {
    fc.assert(
      fc.property(repliesArbitrary, (replies) => {
        const pairs = replies.flatMap((a) => replies.map((b) => pairDivergence(a, b)));
        const expected = Math.min(Number.POSITIVE_INFINITY, ...pairs);
        const found = firstDivergence(replies);
        expect(found?.index ?? Number.POSITIVE_INFINITY).toBe(expected);
        if (found !== null) {
          expect(found.tokens).toEqual(replies.map(({ tokens }) => tokens[found.index] ?? null));
        }
      }),
    );
  });

  it('never moves later while replies go on', () => {
    fc.assert(
      fc.property(repliesArbitrary, fc.nat(4), fc.integer({ min: 1, max: 2 }), (replies, at, id) => {
        const before = firstDivergence(replies);
        const longer = replies.map((one, place) =>
          place === at && !one.ended ? { ...one, tokens: [...one.tokens, token(id)] } : one,
        );
        const after = firstDivergence(longer);
        if (before !== null) expect(after?.index).toBeLessThanOrEqual(before.index);
      }),
    );
  });

  it('waits for a reply that is only shorter, and not for one that has ended', () => {
    const long = reply([1, 2, 1], true);
    expect(firstDivergence([long, reply([1, 2], false)])).toBeNull();
    expect(firstDivergence([long, reply([1, 2], true)])).toEqual({ index: 2, tokens: [token(1), null] });
    expect(firstDivergence([long, reply([], false), reply([1, 2, 1], true)])).toBeNull();
  });
});

describe('probabilityOf', () => {
  it('is exact for what was recorded and an upper limit for the rest', () => {
    const logits = fc
      .array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 200 })
      .map((values) => Float32Array.from(values));
    fc.assert(
      fc.property(logits, fc.nat(), (values, pick) => {
        const score = createScorer(values.length).score(values, pick % values.length);
        const logprobs = logSoftmax(values);
        const recorded = new Set([score.id, ...score.evidence.topIds]);
        for (const [id, logprob] of logprobs.entries()) {
          const { probability, exact } = probabilityOf(score, id);
          expect(exact).toBe(recorded.has(id));
          const truth = Math.exp(logprob);
          if (exact) expect(Math.abs(probability - truth)).toBeLessThanOrEqual(1e-6 * truth);
          else expect(truth).toBeLessThanOrEqual(probability * (1 + 1e-6));
        }
      }),
    );
  });
});
