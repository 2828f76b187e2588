const maxLetters = 40;

/**
 * "glassbox-how-are-you-2026-11-23": letters and digits of any script, none that a file system minds.
 * @param otherwise what stands there when the text has no letter and no digit.
 */
export function fileStem(about: string, otherwise: string, now: Date): string {
  const words =
    about
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const subject = [...words.join('-')].slice(0, maxLetters).join('').replace(/-$/, '');
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return ['glassbox', subject || otherwise, date].join('-');
}
