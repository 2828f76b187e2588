import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeText, unescapeText } from './escapeText.ts';

it('gives every text back', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\n', '\t', '\r', '\\', 'n', 't', ' ', 'é') }), (text) => {
      expect(unescapeText(escapeText(text))).toBe(text);
      expect(escapeText(text)).not.toMatch(/[\n\t\r]/);
    }),
  );
});

it('leaves a lone backslash alone', () => {
  expect(unescapeText('C:\\dir')).toBe('C:\\dir');
});
