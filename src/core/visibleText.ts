const marks: Readonly<Record<string, string>> = { ' ': '␣', '\t': '⇥', '\n': '↵', '\r': '␍' };

/** Control, format, separator and unassigned characters: nothing of them would be seen. */
const invisible = /[\p{C}\p{Z}]/gu;

/** A token's text with ␣ ⇥ ↵ for white space and `<U+200B>` for what else cannot be seen. */
export function visibleText(text: string): string {
  return text.replace(invisible, (character) => {
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    return marks[character] ?? `<U+${code}>`;
  });
}

const spaceNames: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\t': 'tab',
  '\n': 'line break',
  '\r': 'carriage return',
};

/** A text of nothing but white space in words ("2 line breaks, space"), for a screen reader; any other as it is. */
export function spokenText(text: string): string {
  if (!/^[ \t\n\r]+$/.test(text)) return text;
  const runs = text.match(/ +|\t+|\n+|\r+/g) ?? [];
  return runs
    .map((run) => {
      const name = spaceNames[run[0] ?? ''] ?? '';
      return run.length === 1 ? name : `${run.length} ${name}s`;
    })
    .join(', ');
}
