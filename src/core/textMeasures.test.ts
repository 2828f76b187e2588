import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syllableEstimate, textMeasures } from './textMeasures.ts';

describe('textMeasures', () => {
  it('measures a text that was counted by hand', () => {
    // 9 words of 1, 3, 3, 2, 3, 4, 1, 4 and 5 letters; 2 sentences; 8 different words; 9 syllables.
    const measures = textMeasures('I saw the ox. The wide — “a wool coats”!');
    expect(measures).toEqual({
      words: 9,
      meanWordLetters: 26 / 9,
      sentences: 2,
      typeTokenRatio: 8 / 9,
      gradeLevel: expect.closeTo(0.39 * 4.5 + 11.8 * 1 - 15.59, 9),
    });
  });

  /** en.wikipedia.org, "Flesch–Kincaid readability tests": 13 words, 24 syllables, one sentence. */
  it('gives a published example its grade', () => {
    const text = 'The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.';
    expect(textMeasures(text)?.gradeLevel).toBeCloseTo(0.39 * 13 + 11.8 * (24 / 13) - 15.59, 9);
  });

  it('has nothing to say of a text without words', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(' ', '\n', '!', '…', '🙂', '—', '<') }), (text) => {
        expect(textMeasures(text)).toBeNull();
      }),
    );
  });

  it('counts what was put together, by spaces and full stops', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'é', 'k', 'o'), minLength: 1, maxLength: 9 });
    const sentence = fc.array(word, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 1, maxLength: 6 }), (sentences) => {
        const text = sentences.map((words) => `Z${words.join(' ')}.`).join(' ');
        const measures = textMeasures(text);
        expect(measures?.sentences).toBe(sentences.length);
        expect(measures?.words).toBe(sentences.flat().length);
        const letters = sentences.length + sentences.flat().join('').length;
        expect(measures?.meanWordLetters).toBeCloseTo(letters / sentences.flat().length, 9);
      }),
    );
  });

  it('counts letters as they are seen, and gives no English grade to other scripts', () => {
    expect(textMeasures('e\u0301te\u0301')?.meanWordLetters).toBe(3);
    const russian = textMeasures('Привет, мир! Как дела?');
    expect(russian).toMatchObject({ words: 4, sentences: 2, gradeLevel: null });
  });
});

/** Syllables as dictionaries (Merriam-Webster) divide these words. */
const dictionary: Readonly<Record<number, string>> = {
  1: 'a the make makes used jumped through you your sea blue ship rhyme eye called knives wished clothes loved',
  2: 'table tables little boxes wanted being going captain ocean sailor water answer happy because people create',
  3: 'platypus beautiful animal remember banana example creating potato radio wonderful elephant area idea piano',
  4: 'information especially television understanding alligator experience American dictionary',
  5: 'university imagination electricity communication',
};

describe('syllableEstimate', () => {
  it('agrees with a dictionary on nine words of ten', () => {
    const entries = Object.entries(dictionary).flatMap(([count, words]) =>
      words.split(' ').map((word) => ({ word, count: Number(count) })),
    );
    const wrong = entries.filter(({ word, count }) => syllableEstimate(word) !== count);
    expect(wrong.length, JSON.stringify(wrong)).toBeLessThanOrEqual(entries.length / 10);
  });

  it('is a whole number of at least 1, and case and accents do not matter', () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        const count = syllableEstimate(word);
        expect(Number.isInteger(count) && count >= 1).toBe(true);
      }),
    );
    expect(syllableEstimate('CAFÉ')).toBe(syllableEstimate('cafe'));
  });
});
