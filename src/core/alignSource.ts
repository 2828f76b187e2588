/*
 * Where the characters of a rendered Markdown text stand in its source. Each function gives, for every UTF-16
 * unit of `value`, its offset in `source`; or null when it cannot be sure, and then nothing is claimed.
 */

export type SourceOffsets = readonly number[];

const escapable = /[!-/:-@[-`{-~]/;
const reference = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));/y;
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};
/** What stands before a continued line: indents and the marks of the quotes around it. */
const linePrefix = /[ \t>]*/y;
const lineEnd = /[ \t]*(\r\n|\n|\r)/y;

/** Ordinary text: escapes and character references are resolved, line prefixes and trailing blanks dropped. */
export function alignProse(source: string, value: string): SourceOffsets | null {
  const offsets: number[] = [];
  let at = 0;
  while (offsets.length < value.length) {
    const next = value[offsets.length]!;
    if (next === '\n') {
      const end = matchAt(lineEnd, source, at);
      if (end === null) return null;
      offsets.push(at + end[0].length - end[1]!.length);
      at += end[0].length;
      at += matchAt(linePrefix, source, at)?.[0].length ?? 0;
      continue;
    }
    const resolved = resolve(source, at);
    if (resolved.text === '' || !value.startsWith(resolved.text, offsets.length)) return null;
    for (let unit = 0; unit < resolved.text.length; unit++) offsets.push(at + resolved.glyph);
    at += resolved.length;
  }
  return /^[ \t]*$/.test(source.slice(at)) ? offsets : null;
}

interface Resolved {
  readonly text: string;
  /** How much of the source it takes. */
  readonly length: number;
  /** Where in that the character itself stands. */
  readonly glyph: number;
}

function resolve(source: string, at: number): Resolved {
  const next = source[at + 1];
  if (source[at] === '\\' && next !== undefined && escapable.test(next)) {
    return { text: next, length: 2, glyph: 1 };
  }
  const match = source[at] === '&' ? matchAt(reference, source, at) : null;
  if (match !== null) {
    const [whole, decimal, hexadecimal, name] = match;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16);
    const text = name === undefined ? characterOf(code) : named[name];
    return { text: text ?? '', length: whole.length, glyph: 0 };
  }
  return { text: source[at] ?? '', length: 1, glyph: 0 };
}

function characterOf(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

/** Text taken as it stands, such as a block of code: each of its lines ends a line of the source. */
export function alignLines(source: string, value: string): SourceOffsets | null {
  const sourceLines = linesOf(source);
  const fenced = /^[ \t]*(?:`{3}|~{3})/.test(source);
  const offsets: number[] = [];
  for (const [index, line] of value.split('\n').entries()) {
    const from = sourceLines[index + (fenced ? 1 : 0)];
    if (from === undefined) return null;
    if (!from.text.endsWith(line)) return null;
    if (index > 0) offsets.push(from.start - 1);
    const start = from.start + from.text.length - line.length;
    for (let unit = 0; unit < line.length; unit++) offsets.push(start + unit);
  }
  return offsets;
}

function linesOf(source: string): readonly { readonly start: number; readonly text: string }[] {
  const lines = [];
  let start = 0;
  for (const match of source.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, text: source.slice(start, match.index) });
    start = match.index + match[0].length;
  }
  lines.push({ start, text: source.slice(start) });
  return lines;
}

/** Code within a line: backticks around it, and perhaps one blank on either side. */
export function alignInlineCode(source: string, value: string): SourceOffsets | null {
  const ticks = source.match(/^`+/)?.[0].length ?? 0;
  const inner = source.slice(ticks, source.length - ticks);
  if (ticks === 0 || !source.endsWith('`'.repeat(ticks))) return null;
  const lead = inner === value ? 0 : inner === ` ${value} ` ? 1 : null;
  return lead === null ? null : Array.from({ length: value.length }, (_, unit) => ticks + lead + unit);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
