import { tokenStats } from './stats.ts';
import { textMeasures } from './textMeasures.ts';
import type { AssistantMessage } from './types.ts';

export type MeasureName =
  | 'tokens'
  | 'words'
  | 'speed'
  | 'perplexity'
  | 'wordLength'
  | 'gradeLevel'
  | 'distinctWords';

/** A reply in numbers; null: not known, or there is nothing to measure. */
export type ReplyMeasures = Readonly<Record<MeasureName, number | null>>;

interface Measure {
  readonly name: MeasureName;
  readonly label: string;
  readonly unit: string;
  /** One sentence. */
  readonly meaning: string;
}

/** In the order in which they stand. */
export const measures: readonly Measure[] = [
  {
    name: 'tokens',
    label: 'Length',
    unit: 'tokens',
    meaning: 'How many tokens the reply has, special ones included.',
  },
  { name: 'words', label: 'Words', unit: 'words', meaning: 'How many words the reply has.' },
  {
    name: 'speed',
    label: 'Speed',
    unit: 'tokens/s',
    meaning:
      'Tokens written per second once the prompt was read; replies that write together share the time.',
  },
  {
    name: 'perplexity',
    label: 'Perplexity',
    unit: 'tokens',
    meaning: 'The model was as unsure, on average, as if it chose among this many equally likely tokens.',
  },
  {
    name: 'wordLength',
    label: 'Mean word length',
    unit: 'letters',
    meaning: 'Letters per word: plain speech has short words.',
  },
  {
    name: 'gradeLevel',
    label: 'Reading grade',
    unit: 'school years',
    meaning:
      'Flesch–Kincaid grade: the years of US school that the text asks for, by the length of its sentences and words; made for English prose.',
  },
  {
    name: 'distinctWords',
    label: 'Distinct words',
    unit: '% of words',
    meaning: 'Share of the words that are different ones: repetition lowers it, and so does length.',
  },
];

/** Text tokens' text, with what was put into the model's mouth before it. */
export function measuredText({ prefill, tokens }: AssistantMessage): string {
  return prefill + tokens.map(({ text }) => text).join('');
}

/**
 * A reply's measures, each in the unit that `measures` names: lengths in tokens and words, speed in tokens per second
 * of decoding, perplexity in tokens, word length in letters, the grade in school years, distinct words in percent.
 * Words are those of the text with its prefill, tokens and perplexity those without it.
 */
export function replyMeasures(reply: AssistantMessage): ReplyMeasures {
  const { tokens, stats } = reply;
  const text = textMeasures(measuredText(reply));
  return {
    tokens: tokens.length,
    words: text?.words ?? (tokens.length === 0 ? null : 0),
    speed:
      stats === null || stats.decodedTokens === 0 || stats.decodeMs <= 0
        ? null
        : (stats.decodedTokens / stats.decodeMs) * 1000,
    perplexity: tokenStats(tokens)?.perplexity ?? null,
    wordLength: text?.meanWordLetters ?? null,
    gradeLevel: text?.gradeLevel ?? null,
    distinctWords: text === null ? null : text.typeTokenRatio * 100,
  };
}

const decimals: Readonly<Record<MeasureName, number>> = {
  tokens: 0,
  words: 0,
  speed: 1,
  perplexity: 1,
  wordLength: 1,
  gradeLevel: 1,
  distinctWords: 0,
};

/** The number alone, without its unit, rounded as its measure wants; its minus a true one; "–" where there is none. */
export function formatMeasure(name: MeasureName, value: number | null): string {
  if (value === null) return '–';
  const rounded = value.toFixed(decimals[name]);
  return (Number(rounded) === 0 ? rounded.replace('-', '') : rounded).replace('-', '−');
}

/**
 * Bars of one measure: shares of an axis from the lowest (0 or less) to the highest; null where there is no
 * number. `zero`: where the bars begin.
 */
export function measureBars(values: readonly (number | null)[]): {
  readonly zero: number;
  readonly bars: readonly ({ readonly from: number; readonly to: number } | null)[];
} {
  const known = values.filter((value) => value !== null);
  const low = Math.min(0, ...known);
  const high = Math.max(0, ...known);
  const share = (value: number) => (high === low ? 0 : (value - low) / (high - low));
  const zero = share(0);
  const bars = values.map((value) =>
    value === null ? null : { from: Math.min(zero, share(value)), to: Math.max(zero, share(value)) },
  );
  return { zero, bars };
}
