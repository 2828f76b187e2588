import { classCount, classOf } from './probabilityClass.ts';
import type { ReadCandidate, ReadPosition } from './reading.ts';

/** Ranks that have a row of their own; a chosen token below them goes to the row `lowerRow`. */
export const rankRows = 10;
export const lowerRow = rankRows + 1;

export interface HeatmapCell {
  /** Place of the token within its block. */
  readonly column: number;
  /** 1 = most likely in the raw distribution … 10; 11 = the chosen token lies lower. */
  readonly row: number;
}

/** What a chart draws for some neighbouring tokens. */
export interface HeatmapBlock {
  /** Cells by probability class under the reading, nine lists. */
  readonly classes: readonly (readonly HeatmapCell[])[];
  /** Candidates that the reading's filters cut. */
  readonly cut: readonly HeatmapCell[];
  /** Where the chosen tokens stand that the reading keeps. */
  readonly chosen: readonly HeatmapCell[];
  /** Where those stand that its filters would have excluded. */
  readonly excluded: readonly HeatmapCell[];
}

/** Cells for tokens × raw rank, coloured by each candidate's probability under the reading. */
export function heatmapBlock(positions: readonly ReadPosition[]): HeatmapBlock {
  const classes: HeatmapCell[][] = Array.from({ length: classCount }, () => []);
  const cut: HeatmapCell[] = [];
  const chosen: HeatmapCell[] = [];
  const excluded: HeatmapCell[] = [];
  const place = (candidate: ReadCandidate, cell: HeatmapCell) =>
    (candidate.kept ? classes[classOf(candidate.probability)]! : cut).push(cell);
  for (const [column, position] of positions.entries()) {
    for (const candidate of position.candidates) {
      if (candidate.rank === null || candidate.rank > rankRows) break;
      place(candidate, { column, row: candidate.rank });
    }
    const taken = position.chosen;
    const cell = { column, row: Math.min(taken.rank ?? lowerRow, lowerRow) };
    if (cell.row === lowerRow) place(taken, cell);
    (taken.kept ? chosen : excluded).push(cell);
  }
  return { classes, cut, chosen, excluded };
}
