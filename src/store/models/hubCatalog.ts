/** A model on the hub that is known to run here. */
export interface HubSuggestion {
  readonly repository: string;
  readonly name: string;
  readonly parameters: string;
  /** SPDX identifier, or the name of a licence of its own. */
  readonly license: string;
  /** What it is good for, in a sentence. */
  readonly words: string;
}

/** Small models with an ONNX export, the smaller first; base models, which only go on with a text, come last. */
export const hubCatalog: readonly HubSuggestion[] = [
  {
    repository: 'HuggingFaceTB/SmolLM2-135M-Instruct',
    name: 'SmolLM2 135M Instruct',
    parameters: '135 M',
    license: 'Apache-2.0',
    words: 'The model that comes with the page, in other precisions.',
  },
  {
    repository: 'onnx-community/gemma-3-270m-it-ONNX',
    name: 'Gemma 3 270M',
    parameters: '270 M',
    license: 'Gemma',
    words: 'Two thirds of it are embeddings of 262,144 tokens: many languages, few layers.',
  },
  {
    repository: 'HuggingFaceTB/SmolLM2-360M-Instruct',
    name: 'SmolLM2 360M Instruct',
    parameters: '360 M',
    license: 'Apache-2.0',
    words: 'Of the same family as the page’s own and nearly three times as large.',
  },
  {
    repository: 'onnx-community/Qwen2.5-0.5B-Instruct',
    name: 'Qwen2.5 0.5B Instruct',
    parameters: '0.5 B',
    license: 'Apache-2.0',
    words: 'Follows instructions well for its size, in many languages.',
  },
  {
    repository: 'onnx-community/Qwen3-0.6B-ONNX',
    name: 'Qwen3 0.6B',
    parameters: '0.6 B',
    license: 'Apache-2.0',
    words: 'Thinks aloud before it answers.',
  },
  {
    repository: 'onnx-community/Llama-3.2-1B-Instruct',
    name: 'Llama 3.2 1B Instruct',
    parameters: '1.2 B',
    license: 'Llama 3.2',
    words: 'Distilled from larger Llamas; needs a graphics processor to be quick.',
  },
  {
    repository: 'onnx-community/gemma-3-1b-it-ONNX',
    name: 'Gemma 3 1B',
    parameters: '1 B',
    license: 'Gemma',
    words: 'Most layers see only the last 512 tokens, every sixth sees all.',
  },
  {
    repository: 'HuggingFaceTB/SmolLM2-1.7B-Instruct',
    name: 'SmolLM2 1.7B Instruct',
    parameters: '1.7 B',
    license: 'Apache-2.0',
    words: 'The largest of its family; needs a graphics processor to be quick.',
  },
  {
    repository: 'Xenova/gpt2',
    name: 'GPT-2',
    parameters: '124 M',
    license: 'MIT',
    words: 'A base model of 2019: it goes on with a text and answers no questions. For the tab Completion.',
  },
  {
    repository: 'Xenova/opt-125m',
    name: 'OPT 125M',
    parameters: '125 M',
    license: 'OPT-175B',
    words: 'A base model of 2022, made to be like GPT-3’s smallest. For the tab Completion.',
  },
];
