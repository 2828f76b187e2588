/** What a model's source can give; the page shows the rest as switched off, with `capabilityGap`'s sentence. */
export interface ModelCapabilities {
  /** `full`: every token's logit; `top`: the most likely few and what was chosen; `text`: nothing but the text. */
  readonly distribution: 'full' | 'top' | 'text';
  /** A reply can go on from any of its tokens, with ids as they were: branches, edits, prefills are exact. */
  readonly rewind: boolean;
  /** Several replies in one pass. */
  readonly batch: boolean;
  /** The tokens of a given text can be scored. */
  readonly promptScores: boolean;
  /** Text ↔ ids without a run. */
  readonly tokenizer: boolean;
  /** A reply can begin with given words, or go on where it was cut off. */
  readonly prefill: boolean;
  /** A text without a chat can be gone on with. */
  readonly completion: boolean;
  /** Settings that the source has no field for. */
  readonly unheard: readonly ('topK' | 'minP' | 'repetitionPenalty' | 'logitBias')[];
}

/** A model that runs on this device. */
export const localCapabilities: ModelCapabilities = {
  distribution: 'full',
  rewind: true,
  batch: true,
  promptScores: true,
  tokenizer: true,
  prefill: true,
  completion: true,
  unheard: [],
};

/** What the page does that not every model's source allows. */
export type CapabilityNeed =
  | 'branch'
  | 'score'
  | 'edit-scored'
  | 'mix'
  | 'cross-examine'
  | 'tokenizer'
  | 'prompt-view'
  | 'context-meter'
  | 'prefill'
  | 'completion'
  | 'readings'
  | 'records'
  | 'logit-bias'
  | 'live-settings';

const gaps: Readonly<
  Record<CapabilityNeed, readonly [lacks: (has: ModelCapabilities) => boolean, sentence: string]>
> = {
  branch: [
    ({ rewind }) => !rewind,
    'A server begins every reply from text, so a reply cannot go on from another token. A model on this device can.',
  ],
  score: [
    ({ promptScores }) => !promptScores,
    'A server does not tell how likely a given text is to its model. A model on this device can score it.',
  ],
  'edit-scored': [
    ({ promptScores }) => !promptScores,
    'A server cannot score what you type, so an edited reply has no probabilities.',
  ],
  mix: [
    ({ distribution }) => distribution !== 'full',
    'Mixing blends every logit of two prompts, and a server does not tell them. Choose a model on this device.',
  ],
  'cross-examine': [
    ({ promptScores }) => !promptScores,
    'Cross-examination scores a reply under another prompt, which a server cannot. Choose a model on this device.',
  ],
  tokenizer: [
    ({ tokenizer }) => !tokenizer,
    'A server keeps its tokenizer to itself. Choose a model on this device to see how it cuts text.',
  ],
  'prompt-view': [
    ({ tokenizer }) => !tokenizer,
    'The server makes the prompt of the messages by itself, and shows neither its text nor its tokens.',
  ],
  'context-meter': [
    ({ tokenizer }) => !tokenizer,
    'How many tokens the conversation takes, only the server can count; it says so when there are too many.',
  ],
  prefill: [
    ({ prefill }) => !prefill,
    'This server begins every reply anew: it cannot go on with words that are given.',
  ],
  completion: [({ completion }) => !completion, 'This server takes chats alone, no text to be completed.'],
  readings: [
    ({ distribution }) => distribution !== 'full',
    'A server tells the most likely tokens and nothing of the rest, so its probabilities can be read raw alone.',
  ],
  records: [
    ({ distribution }) => distribution === 'text',
    'This server tells the text alone: no tokens, no probabilities.',
  ],
  'logit-bias': [
    ({ tokenizer }) => !tokenizer,
    'Logit bias names tokens by their ids, which a server does not tell.',
  ],
  'live-settings': [
    ({ distribution }) => distribution !== 'full',
    'The server got the settings with the question: what is moved now holds from the next reply on.',
  ],
};

/** Why a model's source cannot do this, as one sentence for whoever wants to; null: it can. */
export function capabilityGap(capabilities: ModelCapabilities, need: CapabilityNeed): string | null {
  const [lacks, sentence] = gaps[need];
  return lacks(capabilities) ? sentence : null;
}
