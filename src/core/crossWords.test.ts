import { describe, expect, it } from 'vitest';
import type { CrossToken } from './crossExamination.ts';
import { crossTokenWords, spokenCrossToken } from './crossWords.ts';
import { scoredRecord } from './trackReader.fixture.ts';

const token: CrossToken = {
  index: 4,
  id: 99,
  text: ' matey',
  record: { ...scoredRecord(new Float32Array(2), 0), bytes: new TextEncoder().encode(' matey') },
  special: false,
  ownLogprob: Math.log(0.5),
  otherLogprob: Math.log(0.125),
  deltaNats: Math.log(4),
  deltaBits: 2,
  jensenShannon: { bits: 0.25, exact: false },
};
const names = { own: 'Pirate', other: 'Child' };

describe('a token in words', () => {
  it('has its unit at every number and says what is only a bound', () => {
    expect(crossTokenWords(token, names)).toBe(
      '50.0 % from Pirate, 12.5 % from Child: +2 bits; Jensen–Shannon ≥ 0.25 bits',
    );
    expect(crossTokenWords({ ...token, jensenShannon: { bits: 1, exact: true } }, names)).toContain(
      'Jensen–Shannon 1.00 bits',
    );
  });

  it('is spoken without signs that a screen reader leaves out', () => {
    const rare = { ...token, otherLogprob: -99, deltaBits: -2 };
    expect(spokenCrossToken(rare, names)).toBe(
      "token 5, '␣matey', 50.0 percent from Pirate, under 0.0001 percent from Child: minus 2 bits; Jensen–Shannon at least 0.25 bits",
    );
  });
});
