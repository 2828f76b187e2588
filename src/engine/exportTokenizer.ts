import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { createVocabulary } from '../core/vocabulary.ts';
import type { TextTokenizer } from './renderedChat.ts';
import { byteOf, spaceMark } from './sentencePiece.ts';
import { type TokenMetadata, tokenType } from './tokenMetadata.ts';
import { vocabularyTable } from './vocabularyTable.ts';
import { wordRule } from './wordRules.ts';

const addedToken = v.looseObject({
  id: v.number(),
  content: v.string(),
  special: v.optional(v.boolean(), false),
});
/** A normalizer, pre-tokenizer or decoder: what it does has a name, and a sequence has more of them. */
const step = v.nullish(v.looseObject({ type: v.string() }));

const tokenizerFile = v.looseObject({
  added_tokens: v.optional(v.array(addedToken), []),
  normalizer: step,
  pre_tokenizer: step,
  post_processor: step,
  decoder: step,
  model: v.looseObject({ type: v.optional(v.string(), 'BPE'), vocab: v.record(v.string(), v.number()) }),
});

type TokenizerFile = v.InferOutput<typeof tokenizerFile>;
type Step = { readonly type: string; readonly [key: string]: unknown };

/** A tokenizer.json, checked. */
export interface ExportTokenizer {
  /** Strings and types of the tokens that the model has, by id. */
  readonly tokens: Pick<TokenMetadata, 'tokens' | 'types' | 'pieces'>;
  /** Ids that its post-processor puts in front of every text. */
  readonly firstIds: readonly number[];
  readonly text: TextTokenizer;
}

/**
 * Makes the tokenizer of a tokenizer.json, for a model of `vocabularySize` ids: those that the file does not name get
 * names as in a GGUF, and tokens without a row in the model (of a picture, say) are text like any other.
 * @throws Error with a plain sentence when the file is damaged or of another kind than BPE.
 */
export function readExportTokenizer(content: unknown, vocabularySize: number): ExportTokenizer {
  const { success, output } = v.safeParse(tokenizerFile, content);
  if (!success) {
    throw new Error('tokenizer.json is damaged or of a form that is not known here. Choose another export.');
  }
  if (output.model.type !== 'BPE') {
    throw new Error(
      `The model's tokenizer is of the kind ${output.model.type}; only BPE is supported. Choose a model such as SmolLM2, Llama, Qwen or Gemma.`,
    );
  }
  const added = output.added_tokens.filter(({ id }) => id < vocabularySize);
  const file = { ...output, added_tokens: added };
  const tokens = tokensOf(file, vocabularySize);
  return { tokens, firstIds: firstIds(file), text: textTokenizer(file, tokens) };
}

function tokensOf(file: TokenizerFile, vocabularySize: number): ExportTokenizer['tokens'] {
  const byteLevel = [...stepsOf(file.pre_tokenizer), ...stepsOf(file.decoder)].some(
    ({ type }) => type === 'ByteLevel',
  );
  const tokens = Array.from({ length: vocabularySize }, (_, id) => `[PAD${id}]`);
  const types = new Uint8Array(vocabularySize).fill(tokenType.unused);
  for (const [token, id] of Object.entries(file.model.vocab)) {
    if (id >= vocabularySize) continue;
    tokens[id] = token;
    types[id] = !byteLevel && byteOf(token) !== null ? tokenType.byte : tokenType.normal;
  }
  for (const { id, content, special } of file.added_tokens) {
    tokens[id] = content;
    types[id] = special ? tokenType.control : tokenType.userDefined;
  }
  const pieces = byteLevel
    ? ({ kind: 'byte pairs', merges: [], pre: 'tokenizer.json' } as const)
    : ({ kind: 'sentence pieces', scores: [], spacePrefix: prefixesSpace(file) } as const);
  return { tokens, types, pieces };
}

function textTokenizer(file: TokenizerFile, tokens: ExportTokenizer['tokens']): TextTokenizer {
  const table = vocabularyTable(tokens as TokenMetadata);
  const { isWhole } = createVocabulary(table);
  const whole = exactSplits(file);
  const usual = lazyLibrary(whole);
  const goingOn = prefixesSpace(file) ? lazyLibrary(withoutPrefix(whole)) : usual;
  const plain = lazyLibrary({ ...whole, added_tokens: file.added_tokens.filter(({ special }) => !special) });
  const composes = stepsOf(file.normalizer).some(({ type }) => type === 'NFC');
  const sentencePieces = tokens.pieces.kind === 'sentence pieces';
  return {
    vocabulary: table,
    encode: (text, after = null) => (after === null || isWhole(after) ? usual : goingOn)(text),
    encodePlain: (text) => plain(text),
    comparable(text) {
      const composed = composes ? text.normalize('NFC') : text;
      return sentencePieces ? composed.replaceAll(spaceMark, ' ') : composed;
    },
  };
}

/** Text to ids by the library, which is made when it is needed. */
function lazyLibrary(file: object): (text: string) => number[] {
  let library: LibraryTokenizer | null = null;
  return (text) => {
    if (text === '') return [];
    library ??= new LibraryTokenizer(file, {});
    return library.encode(text, { add_special_tokens: false }).ids;
  };
}

/** A step and those within it, in order. */
function stepsOf(step: TokenizerFile['normalizer']): Step[] {
  if (step === null || step === undefined) return [];
  const inner = step.type === 'Sequence' ? (step.normalizers ?? step.pretokenizers ?? step.decoders) : null;
  if (!Array.isArray(inner)) return [step];
  return inner.flatMap((each) => stepsOf(each as Step));
}

/**
 * The file with its text cut as the Rust library cuts it: the expressions that this one has for single digits and for
 * GPT-2's words are JavaScript's \d and \s, while a Split's are translated.
 */
function exactSplits(file: TokenizerFile): TokenizerFile {
  if (file.pre_tokenizer === null || file.pre_tokenizer === undefined) return file;
  const split = (Regex: string): Step => ({
    type: 'Split',
    pattern: { Regex },
    behavior: 'Isolated',
    invert: false,
  });
  const pretokenizers = stepsOf(file.pre_tokenizer).flatMap((step): Step[] => {
    if (step.type === 'Digits') return [split(step.individual_digits === true ? '\\p{N}' : '\\p{N}+')];
    if (step.type !== 'ByteLevel' || step.use_regex === false) return [step];
    return [...wordRule('gpt-2').splits.map(split), { ...step, use_regex: false }];
  });
  return { ...file, pre_tokenizer: { type: 'Sequence', pretokenizers } };
}

/** SentencePiece's dummy prefix, in any of the forms that conversions have given it. */
function prefixesSpace(file: TokenizerFile): boolean {
  return (
    stepsOf(file.normalizer).some(({ type }) => type === 'Prepend') ||
    stepsOf(file.pre_tokenizer).some(
      ({ type, prepend_scheme: scheme, add_prefix_space: add }) =>
        type === 'Metaspace' && (scheme === undefined ? add !== false : scheme !== 'never'),
    )
  );
}

function withoutPrefix(file: TokenizerFile): TokenizerFile {
  const normalizers = stepsOf(file.normalizer).filter(({ type }) => type !== 'Prepend');
  const pretokenizers = stepsOf(file.pre_tokenizer).map((step) =>
    step.type === 'Metaspace' ? { ...step, prepend_scheme: 'never', add_prefix_space: false } : step,
  );
  return {
    ...file,
    normalizer: normalizers.length === 0 ? null : { type: 'Sequence', normalizers },
    pre_tokenizer: pretokenizers.length === 0 ? null : { type: 'Sequence', pretokenizers },
  };
}

/** Of a TemplateProcessing: the special tokens before the text. */
function firstIds({ post_processor: processor, added_tokens: added }: TokenizerFile): readonly number[] {
  const steps = processor?.type === 'Sequence' ? processor.processors : [processor];
  if (!Array.isArray(steps)) return [];
  const template = steps.find((each) => each?.type === 'TemplateProcessing');
  const single: unknown = template?.single;
  if (!Array.isArray(single)) return [];
  const text = single.findIndex((piece) => piece?.Sequence !== undefined);
  return single.slice(0, Math.max(0, text)).flatMap((piece) => {
    const name: unknown = piece?.SpecialToken?.id;
    return added.find(({ content }) => content === name)?.id ?? [];
  });
}
