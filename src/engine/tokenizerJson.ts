import { type BytePairs, type TokenMetadata, tokenType } from './tokenMetadata.ts';
import { wordRule } from './wordRules.ts';

/** The parts of Hugging Face's tokenizer.json that a byte-level BPE tokenizer needs. */
export function tokenizerJson(source: TokenMetadata & { readonly pieces: BytePairs }) {
  const rule = wordRule(source.pieces.pre);
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
      merges: source.pieces.merges,
    },
  };
}
