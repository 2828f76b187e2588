import { lazily } from './lazily.ts';
export interface TextMeasures {
  readonly words: number;
  /** Letters (graphemes) per word. */
  readonly meanWordLetters: number;
  readonly sentences: number;
  /** Different words, case ignored, per word: 0–1. Longer texts have lower ones. */
  readonly typeTokenRatio: number;
  /**
   * Flesch–Kincaid grade: years of US school that the text asks for, in estimate; may be below 0. null where
   * most words are not in Latin letters, because its syllables are counted the English way.
   */
  readonly gradeLevel: number | null;
}

const segmenters = lazily(() => ({
  word: new Intl.Segmenter('en', { granularity: 'word' }),
  sentence: new Intl.Segmenter('en', { granularity: 'sentence' }),
  grapheme: new Intl.Segmenter('en', { granularity: 'grapheme' }),
}));

/**
 * Measures of a text. Words and sentences are cut by Unicode's rules (UAX #29): "don't" is one word,
 * "well-known" are two, and a line break ends a sentence.
 * @returns null for a text without a word.
 */
export function textMeasures(text: string): TextMeasures | null {
  const words = wordsOf(text);
  if (words.length === 0) return null;
  // A list's bare number or dash is no sentence.
  const sentences = [...segmenters().sentence.segment(text)].filter(({ segment }) => hasWord(segment)).length;
  const letters = words.reduce((sum, word) => sum + graphemeCount(word), 0);
  return {
    words: words.length,
    meanWordLetters: letters / words.length,
    sentences,
    typeTokenRatio: new Set(words.map((word) => word.toLowerCase())).size / words.length,
    gradeLevel: gradeLevel(words, sentences),
  };
}

function wordsOf(text: string): readonly string[] {
  return [...segmenters().word.segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
}

function hasWord(sentence: string): boolean {
  return wordsOf(sentence).length > 0;
}

function graphemeCount(word: string): number {
  return [...segmenters().grapheme.segment(word)].length;
}

/**
 * 0.39 · words/sentence + 11.8 · syllables/word − 15.59 (Kincaid, Fishburne, Rogers and Chissom, "Derivation
 * of new readability formulas for Navy enlisted personnel", 1975).
 */
function gradeLevel(words: readonly string[], sentences: number): number | null {
  const latin = words.filter((word) => /\p{Script=Latin}/u.test(word)).length;
  if (latin * 2 <= words.length) return null;
  const syllables = words.reduce((sum, word) => sum + syllableEstimate(word), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

/**
 * Syllables of an English word, estimated by its spelling: groups of vowels, less the endings that are
 * silent (-e, -es, -ed), more the vowels that stand side by side in two syllables. At least 1; a number
 * counts as 1. Right for about nine words of ten.
 */
export function syllableEstimate(word: string): number {
  const letters = word
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
  const groups = letters.match(/[aeiouy]+/g)?.length ?? 0;
  return Math.max(1, groups - silentEndings(letters) + splitVowels(letters));
}

/** "make", "makes", "used" end in no syllable; "table", "boxes", "wanted" do. */
function silentEndings(letters: string): number {
  if (/[^aeiouy]le$/.test(letters)) return 0;
  return /[^aeiouy]e$|[^aeioutdy]ed$|[^aeiouycgsxz]es$/.test(letters) &&
    !/(ch|sh|[^aeiouy]l)es$/.test(letters)
    ? 1
    : 0;
}

/** "be-ing", "sci-ence", "cre-ate", "ra-di-o": one group of letters, two syllables. */
function splitVowels(letters: string): number {
  return letters.match(/[aeiouy]ing$|[^tcsg]ia(?!n)|[^tcsg]io|iet|creat(?!u)|sci[ae]/g)?.length ?? 0;
}
