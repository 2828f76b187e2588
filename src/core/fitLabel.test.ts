import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellsOf, fitLabel } from './fitLabel.ts';

it.each([
  ['␣star', 8, '␣star'],
  ['␣starlight', 10, '␣starlight'],
  ['␣starlights', 10, '␣starligh…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['👩‍👩‍👧', 2, '👩‍👩‍👧'],
  ['', 4, ''],
])('writes %s in %d cells', (text, cells, written) => expect(fitLabel(text, cells)).toBe(written));

it('never takes more than it may, and never changes what fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, cells) => {
      const written = fitLabel(text, cells);
      expect(cellsOf(written)).toBeLessThanOrEqual(cells);
      if (cellsOf(text) <= cells) expect(written).toBe(text);
    }),
  );
});
