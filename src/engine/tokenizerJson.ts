import { type TokenMetadata, tokenType } from './tokenMetadata.ts';

// Regular expressions as in Hugging Face's tokenizer.json files (Oniguruma's \s, \p{…}), with the
// case-insensitive group of the newer two written out.
const gpt2Words = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
const contractions = "'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])";
const newerWords = (numbers: string) =>
  `${contractions}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${numbers}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

interface WordRule {
  /** Cut out one after the other, each on the pieces that the one before it left. */
  readonly splits: readonly string[];
  /** Unicode composition before anything else. */
  readonly composes: boolean;
  /** A word that is itself a token is taken whole, whatever the merges say. */
  readonly wholeWords: boolean;
}

const gpt2: WordRule = { splits: [gpt2Words], composes: false, wholeWords: false };
const digitsFirst: WordRule = { splits: ['\\p{N}', gpt2Words], composes: false, wholeWords: false };
const llama3: WordRule = { splits: [newerWords('\\p{N}{1,3}')], composes: false, wholeWords: true };

/** By `tokenizer.ggml.pre`; the groups are llama.cpp's (llama-vocab.cpp). */
const wordRules: Readonly<Record<string, WordRule>> = {
  'gpt-2': gpt2,
  'phi-2': gpt2,
  olmo: gpt2,
  smollm: digitsFirst,
  starcoder: digitsFirst,
  refact: digitsFirst,
  codeshell: digitsFirst,
  'llama-bpe': llama3,
  'llama-v3': llama3,
  llama3: llama3,
  qwen2: { splits: [newerWords('\\p{N}')], composes: true, wholeWords: false },
};

/** The parts of Hugging Face's tokenizer.json that a byte-level BPE tokenizer needs. */
export function tokenizerJson(source: TokenMetadata) {
  const rule = Object.hasOwn(wordRules, source.pre) ? wordRules[source.pre] : undefined;
  if (rule === undefined) {
    throw new Error(
      `The model cuts text into words by the rule "${source.pre}", which is not known here. Choose a model with one of: ${Object.keys(wordRules).join(', ')}.`,
    );
  }
  const added = source.tokens.flatMap((content, id) => {
    const type = source.types[id];
    const special = type === tokenType.control || type === tokenType.unknown;
    if (!special && type !== tokenType.userDefined) return [];
    return [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special }];
  });
  return {
    version: '1.0',
    added_tokens: added,
    normalizer: rule.composes ? { type: 'NFC' } : null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        // A Split, since the library's own digit and byte-level expressions use JavaScript's \d and \s.
        ...rule.splits.map((Regex) => ({
          type: 'Split',
          pattern: { Regex },
          behavior: 'Isolated',
          invert: false,
        })),
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      unk_token: null,
      byte_fallback: false,
      ignore_merges: rule.wholeWords,
      vocab: Object.fromEntries(source.tokens.map((token, id) => [token, id])),
      merges: source.merges,
    },
  };
}
