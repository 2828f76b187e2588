import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardText } from './standardText.ts';
import { bitsPerByte, bitsPerCharacter, perplexityOf, type TextBits, textBits } from './textBits.ts';

const uniform = (count: number, options: number) =>
  Array.from({ length: count }, () => ({ logprob: -Math.log(options) }));

test('a model that finds 256 bytes alike takes 8 bits for each, and its perplexity is 256', () => {
  const text = 'añb';
  const pieces = ['<s>', ...Array.from(new TextEncoder().encode(text), () => '')];
  const measured = textBits(text, pieces, [null, ...uniform(4, 256)], 1) as TextBits;
  expect(measured).toMatchObject({ tokens: 4, bytes: 4, characters: 3 });
  expect(measured.bits).toBeCloseTo(32, 12);
  expect(bitsPerByte(measured)).toBeCloseTo(8, 12);
  expect(bitsPerCharacter(measured)).toBeCloseTo(32 / 3, 12);
  expect(perplexityOf(measured)).toBeCloseTo(256, 9);
});

test('without a start token the first token is not scored, and its bytes do not count', () => {
  const measured = textBits('one two', ['one', ' two'], [null, { logprob: -Math.LN2 }], 0) as TextBits;
  expect(measured).toEqual({ tokens: 1, bits: 1, bytes: 4, characters: 4 });
});

test('bits per byte do not depend on how the text is cut, perplexity does', () => {
  const parts = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(parts, fc.double({ min: 0.1, max: 5, noNaN: true }), (pieces, surprisal) => {
      const text = pieces.join('');
      // The same bits in all, in one token or in many.
      const whole = textBits(text, ['', text], [null, { logprob: -surprisal }], 1) as TextBits;
      const share = { logprob: -surprisal / pieces.length };
      const cut = textBits(text, ['', ...pieces], [null, ...pieces.map(() => share)], 1) as TextBits;
      expect(bitsPerByte(cut)).toBeCloseTo(bitsPerByte(whole), 10);
      expect(perplexityOf(cut)).toBeLessThan(perplexityOf(whole));
    }),
  );
});

test('nothing scored is no measurement', () => {
  expect(textBits('x', ['x'], [null], 0)).toBeNull();
});

test('the text is one line of plain ASCII, so that a byte is a character in it', () => {
  expect(standardText.text).toMatch(/^[ -~]+$/);
});
