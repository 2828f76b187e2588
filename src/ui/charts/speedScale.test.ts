import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linearTicks, logTicks, tickWords } from './speedScale.ts';

const positive = fc.double({ min: 0.01, max: 10_000, noNaN: true });

test('ticks of a logarithmic axis are round, rise, and stand around everything', () => {
  expect(logTicks(3, 40)).toEqual([2, 5, 10, 20, 50]);
  expect(logTicks(10, 10)).toEqual([5, 10, 20]);
  fc.assert(
    fc.property(positive, positive, (a, b) => {
      const ticks = logTicks(Math.min(a, b), Math.max(a, b));
      expect(ticks[0]).toBeLessThan(Math.min(a, b));
      expect(ticks.at(-1)).toBeGreaterThan(Math.max(a, b));
      expect(ticks).toEqual(ticks.toSorted((x, y) => x - y));
      for (const tick of ticks) expect(String(tick)).toMatch(/^[0.]*[125]0*$/);
    }),
  );
});

test('ticks of a plain axis are few and stand around everything', () => {
  expect(linearTicks(0.9, 1.4)).toEqual([0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 20, noNaN: true }),
      fc.double({ min: 0, max: 20, noNaN: true }),
      (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const ticks = linearTicks(low, high);
        const [first = 0, last = 0] = [ticks[0], ticks.at(-1)];
        // A point on the edge of the chart would be cut.
        const room = (last - first) / 25;
        expect(high).toBeLessThan(last - room);
        if (first > 0) expect(low).toBeGreaterThan(first + room);
        expect(first).toBeLessThanOrEqual(low);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(9);
      },
    ),
  );
});

test.each([
  [0.9, 1.4, ['0.8', '0.9', '1.0', '1.1', '1.2', '1.3', '1.4', '1.5']],
  [1, 1.1, ['0.95', '1.00', '1.05', '1.10', '1.15']],
  [1.14, 1.14, ['1.08', '1.10', '1.12', '1.14', '1.16', '1.18', '1.20']],
  [12, 31, ['10', '15', '20', '25', '30', '35']],
  [3000, 41_000, ['0', '10000', '20000', '30000', '40000', '50000']],
])('ticks from %d to %d are told apart in few digits', (low, high, words) => {
  const ticks = linearTicks(low, high);
  expect(ticks.map((tick) => tickWords(tick, ticks))).toEqual(words);
});
