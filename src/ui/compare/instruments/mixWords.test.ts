import { describe, expect, it } from 'vitest';
import { mixWeightProblem, mixWords } from './mixWords.ts';

describe('mixWords', () => {
  it('says where the mixture stands', () => {
    const at = (weight: number) => mixWords(weight, 'Pirate', 'Child');
    expect(at(0)).toBe('Pirate alone');
    expect(at(0.5)).toBe('halfway between Pirate and Child');
    expect(at(1)).toBe('Child alone');
    expect(at(0.25)).toBe('75 % Pirate, 25 % Child');
    expect(at(-0.3)).toBe('more Pirate than Pirate: away from Child');
    expect(at(1.5)).toBe('more Child than Child: away from Pirate');
  });
});

describe('mixWeightProblem', () => {
  it('takes numbers of the range alone', () => {
    expect(mixWeightProblem(-0.5, '"-0.5"')).toBeNull();
    expect(mixWeightProblem(1.5, '"1.5"')).toBeNull();
    expect(mixWeightProblem(2, '"2"')).toBe('Mix takes a number from −0.5 to 1.5; "2" lies outside.');
    expect(mixWeightProblem('half', '"half"')).toBe('Mix takes a number from −0.5 to 1.5; "half" is none.');
  });
});
