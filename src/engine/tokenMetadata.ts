/** What a GGUF says of its tokens, checked. */
export interface TokenMetadata {
  /** Token strings by id, as the kind of `pieces` writes them: special ones always plainly. */
  readonly tokens: readonly string[];
  /** Type by id, see `tokenType`. */
  readonly types: ArrayLike<number>;
  readonly pieces: BytePairs | SentencePieces;
  readonly bosId: number | null;
  readonly eosId: number | null;
  readonly unknownId: number | null;
  /**
   * Whether every text is to begin with the BOS token, a chat too. The EOS token is never put behind one, whatever the
   * file says: it would end what is to be gone on with.
   */
  readonly addsBos: boolean;
  /** Jinja source; null where the model has none. */
  readonly chatTemplate: string | null;
  readonly endOfTurnIds: readonly number[];
  /** Put in front of a plain completion: the BOS token where the model wants one, else `<|endoftext|>`, else the BOS. */
  readonly startToken: { readonly id: number; readonly text: string } | null;
}

/** Byte-level BPE ("gpt2"): text is cut into words, and what merges within a word is told by rank. */
export interface BytePairs {
  readonly kind: 'byte pairs';
  /** "left right" pairs, most important first. */
  readonly merges: readonly string[];
  /** llama.cpp's name of the rule that cuts text into words. */
  readonly pre: string;
}

/** SentencePiece's BPE ("llama"): ▁ for a space, `<0xNN>` for a byte; what merges is told by the result's score. */
export interface SentencePieces {
  readonly kind: 'sentence pieces';
  readonly scores: ArrayLike<number>;
  /** Text begins with a space that nobody wrote: at the beginning, and after a token that is found as a whole. */
  readonly spacePrefix: boolean;
}

/** llama_token_type of llama.h. */
export const tokenType = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** Names that end a turn or a text, also where a conversion took them for text (llama.cpp's end-of-generation list). */
const endNames = [
  '<|im_end|>',
  '<|endoftext|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end_of_text|>',
  '<|end|>',
  '<end_of_turn>',
  '<end_of_utterance>',
  '<｜end▁of▁sentence｜>',
];

/** The same where they are control tokens: in other vocabularies they are HTML, say. */
const controlEndNames = ['<EOT>', '<eos>', '</s>'];

/** Rules whose models begin every text with BOS where the file does not say (llama-vocab.cpp). */
const bosRules = /^(llama3|llama-v3|llama-bpe|falcon3|falcon-h1|pixtral|midm-2\.0|lfm2|tekken)$/;

/** @throws Error with a plain sentence when the tokenizer is missing, damaged or of a kind that is not known here. */
export function readTokenMetadata(metadata: Readonly<Record<string, unknown>>): TokenMetadata {
  const of = (key: string) => metadata[`tokenizer.ggml.${key}`];
  const model = of('model');
  if (model !== 'gpt2' && model !== 'llama') {
    throw new Error(
      `The model file's tokenizer is of the kind ${JSON.stringify(model)}; only byte-level BPE ("gpt2") and SentencePiece ("llama") are supported. Choose a model such as SmolLM2, Llama, Mistral, Qwen or Gemma.`,
    );
  }
  const tokens = of('tokens');
  if (!isStrings(tokens) || tokens.length === 0) throw damaged('lacks its tokens');
  const said = of('token_type') ?? tokens.map(() => tokenType.normal);
  if (!isNumbers(said) || said.length !== tokens.length) {
    throw damaged('has types that do not match its tokens');
  }
  const types = Uint8Array.from(said);
  for (const name of endNames) {
    const end = tokens.indexOf(name);
    if (end >= 0) types[end] = tokenType.control;
  }
  const pieces = model === 'gpt2' ? bytePairs(of) : sentencePieces(of, tokens.length);

  // llama.cpp's ids where a SentencePiece file says none.
  const usual: Readonly<Record<string, number>> = model === 'llama' ? { unknown: 0, bos: 1, eos: 2 } : {};
  const id = (key: string): number | null => {
    const value = of(`${key}_token_id`) ?? usual[key];
    return typeof value === 'number' && value >= 0 && value < tokens.length ? value : null;
  };
  const controlId = (name: string): number | null => {
    const found = tokens.indexOf(name);
    return types[found] === tokenType.control ? found : null;
  };
  const bosId = id('bos');
  const eosId = id('eos');
  const ends = [eosId, id('eot'), id('eom'), ...[...endNames, ...controlEndNames].map(controlId)].filter(
    (end) => end !== null,
  );
  const saidBos = of('add_bos_token');
  const addsBos = typeof saidBos === 'boolean' ? saidBos : usuallyBegins(pieces);
  const startId = addsBos ? bosId : (controlId('<|endoftext|>') ?? bosId);
  const chatTemplate = metadata['tokenizer.chat_template'];
  return {
    tokens,
    types,
    pieces,
    bosId,
    eosId,
    unknownId: id('unknown'),
    addsBos: addsBos && bosId !== null,
    chatTemplate: typeof chatTemplate === 'string' && chatTemplate.trim() !== '' ? chatTemplate : null,
    endOfTurnIds: [...new Set(ends)],
    startToken: startId === null ? null : { id: startId, text: tokens[startId] ?? '' },
  };
}

function bytePairs(of: (key: string) => unknown): BytePairs {
  const merges = of('merges');
  if (!isStrings(merges)) throw damaged('lacks its merges');
  const pre = of('pre');
  if (typeof pre !== 'string') {
    throw new Error(
      'The model file does not say how text is cut into words (tokenizer.ggml.pre). Choose a newer conversion.',
    );
  }
  return { kind: 'byte pairs', merges, pre };
}

function sentencePieces(of: (key: string) => unknown, size: number): SentencePieces {
  const scores = of('scores');
  if (!isNumbers(scores) || scores.length !== size) {
    throw damaged('has scores that do not match its tokens');
  }
  return { kind: 'sentence pieces', scores, spacePrefix: of('add_space_prefix') !== false };
}

function usuallyBegins(pieces: TokenMetadata['pieces']): boolean {
  return pieces.kind === 'sentence pieces' || bosRules.test(pieces.pre);
}

function damaged(how: string): Error {
  return new Error(`The model file ${how}; it is damaged. Download it again.`);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isNumbers(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'number');
  return value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint32Array;
}
