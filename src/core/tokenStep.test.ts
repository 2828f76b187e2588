import { describe, expect, it } from 'vitest';
import { stepToken, tokenStepOfKey } from './tokenStep.ts';
import type { TokenScore } from './types.ts';

const tokens = [0.9, 0.05, 0.5, 0.0999, 0.1].map((p) => ({ logprob: Math.log(p) }) as TokenScore);

describe('stepToken', () => {
  it.each([
    ['next', 0, 1],
    ['next', 4, 4],
    ['next', -1, 0],
    ['previous', 3, 2],
    ['previous', 0, 0],
    ['first', 3, 0],
    ['last', 0, 4],
    ['next-unlikely', -1, 1],
    ['next-unlikely', 1, 3],
    ['next-unlikely', 3, 3],
    ['previous-unlikely', 3, 1],
    ['previous-unlikely', 1, 1],
  ] as const)('%s from %d leads to %d', (step, from, to) => {
    expect(stepToken(tokens, from, step)).toBe(to);
  });

  it('finds nothing in an empty reply', () => {
    for (const step of ['next', 'previous', 'first', 'last', 'next-unlikely', 'previous-unlikely'] as const) {
      expect(stepToken([], -1, step)).toBe(-1);
    }
  });
});

describe('tokenStepOfKey', () => {
  it('tells arrow keys with and without Ctrl apart', () => {
    expect(tokenStepOfKey('ArrowRight', false)).toBe('next');
    expect(tokenStepOfKey('ArrowRight', true)).toBe('next-unlikely');
    expect(tokenStepOfKey('a', false)).toBeNull();
  });
});
