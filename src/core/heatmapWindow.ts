/** Tokens that are painted and replaced together; pages begin at a multiple of it. */
export const blockSize = 16;

/** Where the person paged to, and the token that was selected then. */
export interface PagedTo {
  readonly start: number | 'live';
  readonly selected: number | null;
}

export interface HeatmapGeometry {
  /** Columns on one page, 32 to 128. */
  readonly slots: number;
  /** Width of a column, 8 to 14 px. */
  readonly cellWidth: number;
}

/** As many columns as fit at 8 px or more; few columns grow to 14 px at most. */
export function heatmapGeometry(availableWidth: number): HeatmapGeometry {
  const fitting = Math.floor(availableWidth / 8 / 32) * 32;
  const slots = Math.min(128, Math.max(32, fitting));
  return { slots, cellWidth: Math.min(14, Math.max(8, Math.floor(availableWidth / slots))) };
}

/** How far one page turn moves: half a page, so that half of what was seen stays. */
export function pageStep(slots: number): number {
  return slots / 2;
}

/** Start of the page that holds the last token. */
export function liveStart(count: number, slots: number): number {
  const step = pageStep(slots);
  return Math.max(0, Math.ceil((count - slots) / step)) * step;
}

/**
 * First token of the page to be shown: where the person paged to, until another token is selected;
 * else the page with the selected token; else the live end.
 */
export function windowStart(
  count: number,
  slots: number,
  selected: number | null,
  paged: PagedTo | null,
): number {
  const live = liveStart(count, slots);
  if (paged !== null && paged.selected === selected) {
    return paged.start === 'live' ? live : Math.min(alignedStart(paged.start, slots), live);
  }
  if (selected === null || selected >= live) return live;
  const step = pageStep(slots);
  return Math.max(0, Math.floor(selected / step) - 1) * step;
}

/** A page of other geometry may have begun here: round down to one of ours. */
function alignedStart(start: number, slots: number): number {
  const step = pageStep(slots);
  return Math.floor(start / step) * step;
}
