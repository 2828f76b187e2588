import { describe, expect, it } from 'vitest';
import { heatmapBlock, lowerRow } from './heatmapBlock.ts';
import { readPosition } from './readPosition.fixture.ts';

const flat = Array.from({ length: 64 }, () => 0.015);

describe('heatmapBlock', () => {
  it('puts each candidate into the class of its probability', () => {
    const { classes, chosen, cut } = heatmapBlock([readPosition([0.95, 0.04, 0.0005], { rank: 2 })]);
    expect(classes[0]).toEqual([{ column: 0, row: 1 }]);
    expect(classes[5]).toEqual([{ column: 0, row: 2 }]);
    expect(classes[8]).toEqual([{ column: 0, row: 3 }]);
    expect(classes.flat()).toHaveLength(3);
    expect(chosen).toEqual([{ column: 0, row: 2 }]);
    expect(cut).toEqual([]);
  });

  it('draws ten ranks and a chosen token that lies lower in its own row', () => {
    const { classes, chosen } = heatmapBlock([
      readPosition(flat, { rank: 1 }),
      readPosition(flat, { rank: 900, rawProbability: 0.0002 }),
    ]);
    expect(classes[6]).toHaveLength(20);
    expect(classes[8]).toEqual([{ column: 1, row: lowerRow }]);
    expect(chosen).toEqual([
      { column: 0, row: 1 },
      { column: 1, row: lowerRow },
    ]);
  });

  it('keeps what the reading cut apart, at its raw rank', () => {
    const { classes, cut, chosen, excluded } = heatmapBlock([
      readPosition([0.4, 0.3, 0.2, 0.1], { rank: 3 }, 2),
      readPosition(flat, { rank: 30 }, 4),
    ]);
    expect(classes[2]).toEqual([{ column: 0, row: 1 }]);
    expect(classes[3]).toHaveLength(1 + 4);
    expect(cut.filter(({ column }) => column === 0)).toEqual([
      { column: 0, row: 3 },
      { column: 0, row: 4 },
    ]);
    expect(cut.filter(({ column }) => column === 1)).toHaveLength(7);
    expect(chosen).toEqual([]);
    expect(excluded).toEqual([
      { column: 0, row: 3 },
      { column: 1, row: lowerRow },
    ]);
  });
});
