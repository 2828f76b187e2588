import type { ReadCandidate, ReadPosition } from './reading.ts';

/** What a bar chart of one position shows. */
export interface CandidateRows {
  /** The most likely in raw order, then the chosen token where it lies lower. */
  readonly rows: readonly ReadCandidate[];
  /** Probability of all tokens that have no row. */
  readonly restRaw: number;
  readonly restShaped: number;
  /** Whether the filters let any token pass that has no row. */
  readonly restKept: boolean;
  /**
   * How many rows stand above the cut-off line: below it nothing was kept. null: the line lies lower than
   * the last row, or nothing was cut.
   */
  readonly cutAfter: number | null;
  /** The highest probability of a row; the rest may hold more. */
  readonly highest: number;
}

export function candidateRows(position: ReadPosition, count: number): CandidateRows {
  const top = position.candidates.slice(0, count);
  const { chosen } = position;
  const rows = top.some((candidate) => candidate.chosen) ? top : [...top, chosen];
  const rest = (of: (candidate: ReadCandidate) => number) =>
    Math.max(0, 1 - rows.reduce((sum, candidate) => sum + of(candidate), 0));
  const keptBelow =
    position.restProbability > 0 || position.candidates.slice(count).some((candidate) => candidate.kept);
  const restKept =
    position.restProbability > 0 ||
    position.candidates.slice(count).some((candidate) => candidate.kept && !candidate.chosen);
  const lastKept = top.findLastIndex((candidate) => candidate.kept);
  return {
    rows,
    restRaw: rest((candidate) => candidate.rawProbability),
    restKept,
    restShaped: restKept ? rest((candidate) => candidate.probability) : 0,
    cutAfter: keptBelow || lastKept === top.length - 1 ? null : lastKept + 1,
    highest: Math.max(
      0,
      ...rows.map(({ rawProbability, probability }) => Math.max(rawProbability, probability)),
    ),
  };
}

/** Top of an axis in probability: few steps, so that bars of neighbouring tokens stay comparable. */
export function shareCeiling(highest: number): number {
  return [0.1, 0.2, 0.5].find((ceiling) => highest <= ceiling) ?? 1;
}
