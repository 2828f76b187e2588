import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockSize, heatmapGeometry, liveStart, pageStep, windowStart } from './heatmapWindow.ts';

describe('heatmapGeometry', () => {
  it.each([
    [300, 32, 9],
    [360, 32, 11],
    [560, 64, 8],
    [1024, 128, 8],
    [1280, 128, 10],
    [4000, 128, 14],
    [0, 32, 8],
  ])('gives %d px to %d columns of %d px', (width, slots, cellWidth) => {
    expect(heatmapGeometry(width)).toEqual({ slots, cellWidth });
  });
});

describe('windowStart', () => {
  const slots = fc.constantFrom(32, 64, 96, 128);
  const count = fc.nat({ max: 5000 });

  it('pages by 64 in 128 slots at the live end', () => {
    expect([0, 1, 128, 129, 192, 193].map((tokens) => liveStart(tokens, 128))).toEqual([
      0, 0, 0, 64, 64, 128,
    ]);
  });

  it('shows the last token while nothing is selected and nobody paged', () => {
    fc.assert(
      fc.property(count, slots, (tokens, width) => {
        const start = windowStart(tokens, width, null, null);
        expect(tokens).toBeLessThanOrEqual(start + width);
        expect(start === 0 || start < tokens).toBe(true);
      }),
    );
  });

  it('shows a newly selected token wherever the page was', () => {
    fc.assert(
      fc.property(count, slots, fc.nat(), fc.nat(), (tokens, width, pick, page) => {
        const selected = pick % (tokens + 1);
        const start = windowStart(tokens + 1, width, selected, { start: page, selected: -1 });
        expect(start).toBeLessThanOrEqual(selected);
        expect(selected).toBeLessThan(start + width);
      }),
    );
  });

  it('stays where the person paged to while tokens arrive, and begins with a whole block', () => {
    fc.assert(
      fc.property(count, slots, fc.nat({ max: 40 }), (tokens, width, page) => {
        const paged = { start: page * pageStep(width), selected: null };
        const start = windowStart(tokens, width, null, paged);
        expect(start).toBe(Math.min(paged.start, liveStart(tokens, width)));
        expect(start % blockSize).toBe(0);
      }),
    );
  });

  it('follows the live end again once it was paged to, although a token is selected', () => {
    expect(windowStart(1000, 128, 5, { start: 'live', selected: 5 })).toBe(liveStart(1000, 128));
  });
});
