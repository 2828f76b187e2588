import { lazily } from '../../core/lazily.ts';

const list = lazily(() => new Intl.ListFormat('en-GB'));

/** "a, b and c". */
export function listWords(words: readonly string[]): string {
  return list().format(words);
}
