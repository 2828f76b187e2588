const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\' };
const meanings: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** Line breaks, tabs and backslashes as `\n`, `\t`, `\r`, `\\`. */
export function escapeText(text: string): string {
  return text.replace(/[\n\t\r\\]/g, (character) => escapes[character] ?? character);
}

/** Undoes `escapeText`; a backslash before anything else stands for itself. */
export function unescapeText(text: string): string {
  return text.replace(/\\([ntr\\])/g, (whole, letter: string) => meanings[letter] ?? whole);
}
