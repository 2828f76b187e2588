const meanings: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** What `\n`, `\t`, `\r` and `\\` stand for; a backslash before anything else stands for itself. */
export function unescapeText(text: string): string {
  return text.replace(/\\([ntr\\])/g, (whole, letter: string) => meanings[letter] ?? whole);
}
