import { classCount, classOf } from './probabilityClass.ts';
import type { TokenScore } from './types.ts';

/** Ranks that have a row of their own; a chosen token below them goes to the row `lowerRow`. */
export const rankRows = 10;
export const lowerRow = rankRows + 1;

export interface HeatmapCell {
  /** Place of the token within its block. */
  readonly column: number;
  /** 1 = most likely … 10; 11 = the chosen token lies lower. */
  readonly row: number;
}

/** What a chart draws for some neighbouring tokens. */
export interface HeatmapBlock {
  /** Cells by probability class, nine lists. */
  readonly classes: readonly (readonly HeatmapCell[])[];
  /** Where the chosen tokens stand. */
  readonly chosen: readonly HeatmapCell[];
}

/** Cells for tokens × rank, coloured by each candidate's raw probability. */
export function heatmapBlock(scores: readonly TokenScore[]): HeatmapBlock {
  const classes: HeatmapCell[][] = Array.from({ length: classCount }, () => []);
  const chosen: HeatmapCell[] = [];
  for (const [column, score] of scores.entries()) {
    const { topLogits, logSumExp } = score.evidence;
    const rows = Math.min(rankRows, topLogits.length);
    for (let index = 0; index < rows; index++) {
      classes[classOf(Math.exp(topLogits[index]! - logSumExp))]!.push({ column, row: index + 1 });
    }
    const row = Math.min(score.rank, lowerRow);
    if (row === lowerRow) classes[classOf(Math.exp(score.logprob))]!.push({ column, row });
    chosen.push({ column, row });
  }
  return { classes, chosen };
}
