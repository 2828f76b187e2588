const titleLength = 60;

/** The beginning of a text on one line; what is left out is told by "…", after a whole word where one ends late enough. */
export function cutLine(text: string, limit: number): string {
  const line = text
    .slice(0, 8 * limit)
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= limit) return line;
  const space = line.lastIndexOf(' ', limit);
  const end = space > limit / 2 ? space : isPairAt(line, limit) ? limit - 1 : limit;
  return `${line.slice(0, end)}…`;
}

/** Whether a cut here would halve a character. */
function isPairAt(text: string, index: number): boolean {
  return (text.codePointAt(index - 1) ?? 0) > 0xffff;
}

/** What a conversation is called after what was first said in it. */
export function titleAfter(text: string): string {
  return cutLine(text, titleLength);
}

/**
 * What comes of another conversation says so first, because lists cut the end; said once, however often it was done.
 * @param name '' = the other has none.
 */
export function derivedTitle(kind: 'Branch' | 'Copy', name: string): string {
  const mark = `${kind} of `;
  const rest = name.startsWith(mark) ? name.slice(mark.length) : name;
  return rest === '' ? kind : `${mark}${rest}`;
}
