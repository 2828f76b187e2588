import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ContinuationBranch, continuationFigures, continuationTree } from './continuationTree.ts';
import { replyOfTokens } from './document.fixture.ts';
import type { TokenRecord } from './types.ts';

/** Every reply with the tokens that lead to it. */
function* leaves(
  branches: readonly ContinuationBranch[],
  before: readonly TokenRecord[] = [],
): Generator<readonly [string, readonly number[]]> {
  for (const { tokens, ends, branches: further } of branches) {
    const all = [...before, ...tokens];
    for (const reply of ends) yield [reply.id, all.map(({ id }) => id)];
    yield* leaves(further, all);
  }
}

function tokenCount(branches: readonly ContinuationBranch[]): number {
  return branches.reduce(
    (sum, { tokens, branches: further }) => sum + tokens.length + tokenCount(further),
    0,
  );
}

test('the tree holds every continuation once, and each shared beginning once', () => {
  const token = fc.constantFrom([97], [98], null);
  const tokens = fc.array(token, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(tokens, { maxLength: 8 }), (all) => {
      const replies = all.map((each) => replyOfTokens(each));
      const tree = continuationTree(replies);
      const found = new Map(leaves(tree));
      expect(found.size).toBe(replies.length);
      for (const reply of replies) expect(found.get(reply.id)).toEqual(reply.tokens.map(({ id }) => id));
      const beginnings = replies.flatMap((reply) =>
        reply.tokens.map((_, index) =>
          reply.tokens
            .slice(0, index + 1)
            .map(({ id }) => id)
            .join(),
        ),
      );
      expect(tokenCount(tree)).toBe(new Set(beginnings).size);
    }),
  );
});

test('figures are the product of the raw probabilities and the mean bits of the text', () => {
  const { tokens } = replyOfTokens([[97], [98], null]);
  expect(continuationFigures(tokens).logprob).toBeCloseTo(-3, 12);
  expect(continuationFigures(tokens).meanSurprisal).toBeCloseTo(1 / Math.LN2, 12);
  expect(continuationFigures([]).meanSurprisal).toBeNull();
});
