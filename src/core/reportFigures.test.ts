import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html } from './htmlText.ts';
import { figureList, measured } from './reportFigures.ts';

it('writes a figure so that it reads back within its last digit', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
      const text = measured(value);
      const digits = text.split('.')[1]?.length ?? 0;
      const read = Number(text.replaceAll(',', '').replace('−', '-'));
      expect(Math.abs(read - value)).toBeLessThanOrEqual(0.5 * 10 ** -digits + 1e-9);
      expect(text).not.toMatch(/^−0(\.0*)?$/);
    }),
  );
  expect([measured(Number.POSITIVE_INFINITY), measured(Number.NEGATIVE_INFINITY)]).toEqual(['∞', '−∞']);
});

it('leaves out what does not exist, and an empty list altogether', () => {
  expect(figureList([['Words', null]], 'figures')).toBeNull();
  expect(
    figureList(
      [
        ['Words', '3'],
        ['Grade', null],
      ],
      'figures',
    )?.toString(),
  ).toBe(html`<dl class="figures"><div><dt>Words</dt><dd>3</dd></div></dl>`.toString());
});
