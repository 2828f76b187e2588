import { describe, expect, it } from 'vitest';
import { drawnMixWords, mixBasisWords, mixWeightProblem, mixWords } from './mixWords.ts';

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

describe('mixBasisWords', () => {
  it('tells of prefills that differ', () => {
    expect(mixBasisWords('', '')).toBe('Settings are A’s.');
    expect(mixBasisWords('Arr', 'Arr')).toBe('Settings are A’s.');
    expect(mixBasisWords('Arr', '')).toBe('Settings are A’s, and it begins with A’s prefill.');
    expect(mixBasisWords('Arr', 'Umm')).toBe(
      'Settings are A’s, and it begins with A’s prefill: B’s is left out.',
    );
    expect(mixBasisWords('', 'Umm')).toBe(
      'Settings are A’s, and it begins with no prefill: B’s is left out.',
    );
  });
});

describe('drawnMixWords', () => {
  it('tells of a reply that was written elsewhere than where the slider stands', () => {
    expect(drawnMixWords(0.3, [])).toBeNull();
    expect(drawnMixWords(0.3, [0.3, 0.3])).toBeNull();
    expect(drawnMixWords(0.3, [0.5, 0.5])).toBe('λ now 0.3; this reply was written at 0.5.');
    expect(drawnMixWords(0.3, [0.5, 0.1, -0.5])).toBe('λ now 0.3; this reply was written at 0.5 to −0.5.');
    expect(drawnMixWords(1, [0, 1])).toBe('λ now 1; this reply was written at 0 to 1.');
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
