// Regular expressions as in Hugging Face's tokenizer.json files (Oniguruma's \s, \p{…}), with the
// case-insensitive group of the newer ones written out.
const gpt2Words = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const contractions = "'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])";
const spaces = '\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const newerWords = (numbers: string) =>
  `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${numbers}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|${spaces}`;
/** Words that end where a capital follows a small letter (o200k, Tekken). */
const casedWords = (numbers: string, end: string) => {
  const [capitals, smalls] = ['[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]', '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]'];
  const before = '[^\\r\\n\\p{L}\\p{N}]?';
  return `${before}${capitals}*${smalls}+${end}|${before}${capitals}+${smalls}*${end}|${numbers}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|${spaces}`;
};
const asciiMarks = '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]';

export interface WordRule {
  /** Cut out one after the other, each on the pieces that the one before it left. */
  readonly splits: readonly string[];
  /** Unicode composition before anything else. */
  readonly composes: boolean;
  /** A word that is itself a token is taken whole, whatever the merges say. */
  readonly wholeWords: boolean;
}

const rule = (splits: readonly string[], more: Partial<WordRule> = {}): WordRule => ({
  splits,
  composes: false,
  wholeWords: false,
  ...more,
});

/** The groups are llama.cpp's (llama-vocab.cpp). */
const groups: readonly (readonly [WordRule, readonly string[]])[] = [
  [rule([gpt2Words]), ['gpt-2', 'phi-2', 'olmo', 'mpt', 'mellum', 'gigachat', 'a.x-4.0', 'trillion']],
  [
    rule(['\\p{N}', gpt2Words]),
    ['smollm', 'starcoder', 'refact', 'codeshell', 'command-r', 'exaone', 'minerva-7b'],
  ],
  // What conversions are called whose rule nobody looked up.
  [rule(['[\\p{P}$+<=>^~|]+', gpt2Words, '\\p{N}+', '[0-9][0-9][0-9]']), ['default']],
  [
    rule([newerWords('\\p{N}{1,3}')], { wholeWords: true }),
    ['llama-bpe', 'llama-v3', 'llama3', 'falcon3', 'falcon-h1', 'pixtral', 'midm-2.0', 'lfm2'],
  ],
  [rule([newerWords('\\p{N}{1,3}')]), ['dbrx', 'smaug-bpe']],
  [rule([newerWords('\\p{N}')], { composes: true }), ['qwen2']],
  [rule([newerWords('\\p{N}')]), ['deepseek-r1-qwen', 'stablelm2', 'megrez']],
  [
    rule(
      [
        `${contractions}|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|${spaces}`,
      ],
      { composes: true },
    ),
    ['qwen35'],
  ],
  [rule([casedWords('\\p{N}', '')], { wholeWords: true }), ['tekken']],
  [rule([casedWords('\\p{N}{1,3}', `(?:${contractions})?`)]), ['gpt-4o', 'llama4']],
  [
    rule([
      '[\\r\\n]',
      '\\s?\\p{L}+',
      '\\s?\\p{P}+',
      '[\\u4E00-\\u9FA5\\u0800-\\u4E00\\uAC00-\\uD7FF]+',
      '\\p{N}',
    ]),
    ['deepseek-coder'],
  ],
  [
    rule([
      '\\p{N}{1,3}',
      '[\\u4E00-\\u9FA5\\u3040-\\u309F\\u30A0-\\u30FF]+',
      `${asciiMarks}[A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|${spaces}`,
    ]),
    ['deepseek-v3'],
  ],
];

const wordRules = new Map(groups.flatMap(([each, names]) => names.map((name) => [name, each] as const)));

/**
 * How byte-level BPE cuts text into words.
 * @param pre `tokenizer.ggml.pre`.
 * @throws Error with a plain sentence where the name is not known here.
 */
export function wordRule(pre: string): WordRule {
  const known = wordRules.get(pre);
  if (known !== undefined) return known;
  throw new Error(
    `The model cuts text into words by the rule "${pre}", which is not known here. Choose a model with one of: ${[...wordRules.keys()].join(', ')}.`,
  );
}
