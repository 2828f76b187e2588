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
