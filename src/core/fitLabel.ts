import { lazily } from './lazily.ts';

/** East Asian wide characters and emoji take two cells of a monospaced line. */
const wide =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

const graphemes = lazily(() => new Intl.Segmenter('und', { granularity: 'grapheme' }));

/** Cells that a text takes in a monospaced line. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const { segment } of graphemes().segment(text)) cells += wide.test(segment) ? 2 : 1;
  return cells;
}

/** The text within so many cells (at least one); what is left out is written "…". */
export function fitLabel(text: string, cells: number): string {
  if (text.length <= cells && !wide.test(text)) return text;
  let fitting = '';
  let used = 0;
  for (const { segment } of graphemes().segment(text)) {
    const width = wide.test(segment) ? 2 : 1;
    if (used + width > cells - 1) return cellsOf(text) <= cells ? text : `${fitting}…`;
    fitting += segment;
    used += width;
  }
  return text;
}
