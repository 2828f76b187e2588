import type { PositionFigures } from '../../core/positionFigures.ts';
import { bitsHeight, laneHeight, laneTop } from './chartLayout.ts';

export interface LinePaths {
  /** Steps, one for each token that the reading keeps. */
  readonly surprisal: string;
  /** Under the steps. */
  readonly area: string;
  /** Columns of tokens that the reading would have excluded, whose surprisal has no end. */
  readonly excluded: string;
  /** Through the columns' centres. */
  readonly entropy: string;
  readonly stop: string;
}

const place = (pixels: number) => Math.round(pixels * 10) / 10;

/**
 * Paths of neighbouring tokens, the first at x = 0, each `width` px wide.
 * @param before figures of the token before them, to which the lines connect.
 */
export function linePaths(
  figures: readonly PositionFigures[],
  before: PositionFigures | null,
  width: number,
  ceiling: number,
): LinePaths {
  const yOfBits = (bits: number) => place(bitsHeight * (1 - Math.min(bits / ceiling, 1)));
  const yOfChance = (chance: number) => place(laneTop + laneHeight * (1 - chance));
  const centre = (column: number) => place((column + 0.5) * width);

  let surprisal = before?.surprisal == null ? '' : `M0 ${yOfBits(before.surprisal)}`;
  let area = `M0 ${bitsHeight}`;
  let excluded = '';
  let entropy = before?.entropy == null ? '' : `M${centre(-1)} ${yOfBits(before.entropy)}`;
  let stop = before?.stopProbability == null ? '' : `M${centre(-1)} ${yOfChance(before.stopProbability)}`;
  let joined = surprisal !== '';
  for (const [column, figure] of figures.entries()) {
    const left = place(column * width);
    const right = place((column + 1) * width);
    if (figure.surprisal === null) {
      excluded += `M${left} 0h${width - 1}v${bitsHeight}h${1 - width}z`;
      area += `V${bitsHeight}H${right}`;
    } else {
      const y = yOfBits(figure.surprisal);
      surprisal += joined ? `V${y}H${right}` : `M${left} ${y}H${right}`;
      area += `V${y}H${right}`;
    }
    joined = figure.surprisal !== null;
    if (figure.entropy !== null) {
      entropy += `${entropy === '' ? 'M' : 'L'}${centre(column)} ${yOfBits(figure.entropy)}`;
    }
    if (figure.stopProbability !== null) {
      stop += `${stop === '' ? 'M' : 'L'}${centre(column)} ${yOfChance(figure.stopProbability)}`;
    }
  }
  return { surprisal, area: `${area}V${bitsHeight}z`, excluded, entropy, stop };
}
