/** What a GGUF says of its tokens, checked. */
export interface TokenMetadata {
  /** Token strings by id: byte-level for normal ones, plain for the others. */
  readonly tokens: readonly string[];
  /** Type by id, see `tokenType`. */
  readonly types: readonly number[];
  /** "left right" pairs, most important first. */
  readonly merges: readonly string[];
  /** llama.cpp's name of the rule that cuts text into words. */
  readonly pre: string;
  readonly bosId: number | null;
  readonly eosId: number | null;
  /** Jinja source; null where the model has none. */
  readonly chatTemplate: string | null;
  readonly endOfTurnIds: readonly number[];
  /** Put in front of a plain completion: `<|endoftext|>` where there is one, else the BOS token. */
  readonly startToken: { readonly id: number; readonly text: string } | null;
}

/** llama_token_type of llama.h. */
export const tokenType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** Names that end a turn or a text when they are control tokens (llama.cpp's end-of-generation list). */
const endNames = [
  '<|im_end|>',
  '<|endoftext|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end_of_text|>',
  '<|end|>',
  '<end_of_turn>',
  '<eos>',
  '</s>',
];

/** @throws Error with a plain sentence when the tokenizer is missing, damaged or of another kind than BPE. */
export function readTokenMetadata(metadata: Readonly<Record<string, unknown>>): TokenMetadata {
  const model = metadata['tokenizer.ggml.model'];
  if (model !== 'gpt2') {
    throw new Error(
      `The model file's tokenizer is of the kind ${JSON.stringify(model)}; only byte-level BPE ("gpt2") is supported. Choose a model such as SmolLM2, Llama 3 or Qwen.`,
    );
  }
  const tokens = metadata['tokenizer.ggml.tokens'];
  const merges = metadata['tokenizer.ggml.merges'];
  if (!isStrings(tokens) || !isStrings(merges)) {
    throw new Error('The model file lacks its tokens or merges; it is damaged. Download it again.');
  }
  const types = metadata['tokenizer.ggml.token_type'] ?? tokens.map(() => tokenType.normal);
  if (!isNumbers(types) || types.length !== tokens.length) {
    throw new Error(
      "The model file's token types do not match its tokens; it is damaged. Download it again.",
    );
  }
  const pre = metadata['tokenizer.ggml.pre'];
  if (typeof pre !== 'string') {
    throw new Error(
      'The model file does not say how text is cut into words (tokenizer.ggml.pre). Choose a newer conversion.',
    );
  }
  const id = (key: string): number | null => {
    const value = metadata[`tokenizer.ggml.${key}_token_id`];
    return typeof value === 'number' && value >= 0 && value < tokens.length ? value : null;
  };
  const controlId = (name: string): number | null => {
    const found = tokens.indexOf(name);
    return types[found] === tokenType.control ? found : null;
  };
  const bosId = id('bos');
  const eosId = id('eos');
  const ends = [eosId, id('eot'), id('eom'), ...endNames.map(controlId)].filter((end) => end !== null);
  const startId = controlId('<|endoftext|>') ?? bosId;
  const chatTemplate = metadata['tokenizer.chat_template'];
  return {
    tokens,
    types,
    merges,
    pre,
    bosId,
    eosId,
    chatTemplate: typeof chatTemplate === 'string' ? chatTemplate : null,
    endOfTurnIds: [...new Set(ends)],
    startToken: startId === null ? null : { id: startId, text: tokens[startId] ?? '' },
  };
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
