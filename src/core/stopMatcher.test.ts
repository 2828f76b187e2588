import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStopMatcher, type ReleasedItem, type StopResult } from './stopMatcher.ts';

interface Piece {
  readonly text: string;
}

const textOf = (released: readonly ReleasedItem<Piece>[]): string =>
  released.map(({ text }) => text).join('');

/** Feeds the pieces until a stop string is found; returns what every push (and the flush) released. */
function feed(pieces: readonly string[], stop: readonly string[]): readonly StopResult<Piece>[] {
  const matcher = createStopMatcher<Piece>(() => stop);
  const results: StopResult<Piece>[] = [];
  for (const text of pieces) {
    const result = matcher.push({ text });
    results.push(result);
    if (result.matched !== null) return results;
  }
  return [...results, matcher.flush()];
}

const firstStop = (text: string, stop: readonly string[]): number =>
  Math.min(
    text.length,
    ...stop
      .filter((candidate) => candidate !== '')
      .map((candidate) => text.indexOf(candidate))
      .filter((start) => start >= 0),
  );

// Two letters, so that matches, near matches and overlaps abound.
const pieceArbitrary = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
const piecesArbitrary = fc.array(pieceArbitrary, { maxLength: 12 });
const stopArbitrary = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 5 }), {
  maxLength: 4,
});

describe('laws', () => {
  it('what is seen is the text up to the first stop string, however it is split', () => {
    fc.assert(
      fc.property(piecesArbitrary, stopArbitrary, (pieces, stop) => {
        const results = feed(pieces, stop);
        const text = pieces.join('');
        const end = firstStop(text, stop);
        expect(textOf(results.flatMap(({ released }) => released))).toBe(text.slice(0, end));
        const matched = results.at(-1)?.matched ?? null;
        if (end === text.length) expect(matched).toBeNull();
        else expect(matched !== null && stop.includes(matched) && text.startsWith(matched, end)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('every item comes out once, in order, and is marked when some of it was cut', () => {
    fc.assert(
      fc.property(piecesArbitrary, stopArbitrary, (pieces, stop) => {
        const released = feed(pieces, stop).flatMap((result) => result.released);
        expect(released.map(({ item }) => item.text)).toEqual(pieces.slice(0, released.length));
        let marked = false;
        for (const { item, text, inStop } of released) {
          expect(item.text.startsWith(text)).toBe(true);
          if (text !== item.text) expect(inStop).toBe(true);
          if (marked) expect(inStop).toBe(true);
          marked = inStop;
        }
      }),
    );
  });

  it('holds back only what may begin a stop string', () => {
    fc.assert(
      fc.property(piecesArbitrary, stopArbitrary, (pieces, stop) => {
        const matcher = createStopMatcher<Piece>(() => stop);
        let pushed = '';
        let seen = '';
        for (const text of pieces) {
          const result = matcher.push({ text });
          if (result.matched !== null) return;
          pushed += text;
          seen += textOf(result.released);
          expect(pushed.startsWith(seen)).toBe(true);
          const open = (start: number): boolean =>
            stop.some((candidate) => candidate.startsWith(pushed.slice(start)) && candidate !== '');
          const earliest = Array.from(pushed).findIndex((_, start) => start >= seen.length && open(start));
          if (seen !== pushed) expect(earliest).toBeGreaterThanOrEqual(seen.length);
        }
      }),
    );
  });
});

describe('a stop string', () => {
  it('is found across items, which are cut and marked', () => {
    const [first, second, third] = feed(['one E', 'N', 'D two'], ['END']);
    expect(first).toEqual({ released: [], matched: null });
    expect(second).toEqual({ released: [], matched: null });
    expect(third).toEqual({
      released: [
        { item: { text: 'one E' }, text: 'one ', inStop: true },
        { item: { text: 'N' }, text: '', inStop: true },
        { item: { text: 'D two' }, text: '', inStop: true },
      ],
      matched: 'END',
    });
  });

  it('releases what turned out to be none', () => {
    expect(feed(['E', 'N', 'E'], ['END']).map(({ released }) => textOf(released))).toEqual([
      '',
      '',
      'EN',
      'E',
    ]);
  });

  it('is the longer one of two that start together', () => {
    expect(feed(['xabc'], ['ab', 'abc']).at(-1)?.matched).toBe('abc');
  });

  it('waits for one that started earlier, and takes its place when that fails', () => {
    expect(feed(['abc', 'd'], ['bc', 'abcd']).at(-1)).toMatchObject({ matched: 'abcd' });
    expect(feed(['abc', 'x'], ['bc', 'abcd']).at(-1)).toMatchObject({ matched: 'bc' });
    const atEnd = feed(['abc'], ['bc', 'abcd']).at(-1);
    expect(atEnd).toEqual({ released: [{ item: { text: 'abc' }, text: 'a', inStop: true }], matched: 'bc' });
  });

  it('holds an item without text only inside a possible match', () => {
    expect(
      feed(['', 'a', '', 'b'], ['ab']).map(({ released }) => released.map(({ inStop }) => inStop)),
    ).toEqual([[false], [], [], [true, true, true]]);
  });

  it('may be added or removed while the text arrives', () => {
    let stop: readonly string[] = ['xyz'];
    const matcher = createStopMatcher<Piece>(() => stop);
    expect(matcher.push({ text: 'x' }).released).toEqual([]);
    stop = [];
    expect(textOf(matcher.push({ text: 'y' }).released)).toBe('xy');
    stop = ['z'];
    expect(matcher.push({ text: 'z' }).matched).toBe('z');
  });
});
