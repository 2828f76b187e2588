/** Candidates with a row of their own; a chosen token that lies lower and the rest follow them. */
export const candidateCount = 20;
export const rowCount = candidateCount + 2;
export const rowHeight = 20;
export const barsTop = 20;
export const barsHeight = barsTop + rowCount * rowHeight;

/** px of one cell of the monospaced labels. */
const labelCell = 7.25;
const rankWidth = 22;
const numberWidth = 58;
/** Shows that a row can be taken. */
const actionWidth = 24;

/** Where everything stands on a line, in px. */
export interface BarsLayout {
  readonly width: number;
  readonly rankEnd: number;
  readonly labelStart: number;
  readonly labelCells: number;
  readonly barsStart: number;
  readonly barsEnd: number;
  /** Right ends of the figures: raw (null where it is the reading itself), and under the reading. */
  readonly rawEnd: number | null;
  readonly shownEnd: number;
}

export function barsLayout(width: number, isRaw: boolean): BarsLayout {
  const labelStart = rankWidth + 8;
  const labelWidth = Math.round(Math.min(200, Math.max(74, width * 0.24)));
  const shownEnd = width - actionWidth;
  const numbersStart = shownEnd - (isRaw ? 1 : 2) * numberWidth;
  return {
    width,
    rankEnd: rankWidth,
    labelStart,
    labelCells: Math.floor(labelWidth / labelCell),
    barsStart: labelStart + labelWidth + 14,
    barsEnd: numbersStart,
    rawEnd: isRaw ? null : shownEnd - numberWidth,
    shownEnd,
  };
}
