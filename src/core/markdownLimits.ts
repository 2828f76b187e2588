/*
 * What a Markdown parser would choke on. Its time grows with the square of nesting, of open emphasis and of
 * table cells, and its depth with nesting, so all of that is counted before it sees the text.
 */
const maxLength = 50_000;
const maxLines = 2_000;
const maxMarkers = 24;
const maxIndent = 64;
const maxDelimiters = 500;
const maxCells = 5_000;
/** Characters that may begin something, times the text in which its end is looked for. */
const maxSearch = 10_000_000;

const containerMarker = /[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$))/y;
const listMarker = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]/;
const opener = /[[\]<&:@]|`+/g;
/** Runs that can open or close emphasis: not amid spaces, and underscores not amid letters. */
const delimiterRun = /(?<=\S)\*+|\*+(?=\S)|(?<![\p{L}\p{N}])_+(?=\S)|(?<=\S)_+(?![\p{L}\p{N}])|~+/gu;

/** Why this text is shown as it is rather than as Markdown, as the end of a sentence; null: nothing speaks against it. */
export function markdownProblem(text: string): string | null {
  if (text.length > maxLength) return 'it is too long';
  const lines = text.split('\n');
  if (lines.length > maxLines) return 'it has too many lines';
  if (lines.some(nestsTooDeep)) return 'it is nested too deeply';
  let from = 0;
  for (let line = 0; line <= lines.length; line++) {
    if (line < lines.length && lines[line]!.trim() !== '') continue;
    const problem = paragraphProblem(lines.slice(from, line));
    if (problem !== null) return problem;
    from = line + 1;
  }
  return null;
}

function nestsTooDeep(line: string): boolean {
  let markers = 0;
  containerMarker.lastIndex = 0;
  while (markers <= maxMarkers && containerMarker.test(line)) markers++;
  return markers > maxMarkers || (listMarker.test(line) && indentOf(line) > maxIndent);
}

function indentOf(line: string): number {
  const [blanks = ''] = line.match(/^[ \t]*/) ?? [];
  return blanks.replaceAll('\t', '    ').length;
}

/** @param lines without a blank one among them. */
function paragraphProblem(lines: readonly string[]): string | null {
  let delimiters = 0;
  let openers = 0;
  let length = 0;
  let widest = 0;
  for (const line of lines) {
    delimiters += line.match(delimiterRun)?.length ?? 0;
    openers += line.match(opener)?.length ?? 0;
    length += line.length;
    // Each row of a table is filled up to the width of its head.
    widest = Math.max(widest, line.split('|').length - 1);
  }
  if (delimiters > maxDelimiters) return 'it has too much emphasis in one paragraph';
  if (openers * length > maxSearch) return 'it opens too much that it does not close';
  if (widest * lines.length > maxCells) return 'its table has too many cells';
  return null;
}
