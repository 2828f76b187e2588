import { describe, expect, it } from 'vitest';
import type { CrossToken } from '../../../core/crossExamination.ts';
import { scoredRecord } from '../../../core/trackReader.fixture.ts';
import { deltaHeight } from './deltaLayout.ts';
import { deltaPaths } from './deltaPaths.ts';

const token = (deltaBits: number, divergence = 0): CrossToken => ({
  index: 0,
  id: 1,
  text: 'x',
  record: scoredRecord(new Float32Array(2), 0),
  special: false,
  ownLogprob: 0,
  otherLogprob: 0,
  deltaNats: 0,
  deltaBits,
  jensenShannon: { bits: divergence, exact: true },
});

describe('deltaPaths', () => {
  it('draws up what is likelier from its own persona, down what is likelier from the other', () => {
    const { classes } = deltaPaths([token(8), token(-4)], 10, 8);
    expect(classes).toEqual([
      { index: 0, path: `M10 ${deltaHeight / 2}h9v24h-9z` },
      { index: 8, path: 'M0 0h9v48h-9z' },
    ]);
  });

  it('ends at the axis and shows what is almost nothing', () => {
    const { classes, divergences } = deltaPaths([token(Number.POSITIVE_INFINITY, 1), token(0, 0)], 10, 8);
    expect(classes.map(({ path }) => path)).toEqual(['M10 47h9v1h-9z', 'M0 0h9v48h-9z']);
    expect(divergences).toBe('M0 108h9v32h-9zM10 139h9v1h-9z');
  });
});
