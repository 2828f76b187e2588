/** Kinds of servers with OpenAI's API. `other`: one that the table does not know. */
export type ServerPresetId =
  | 'vllm'
  | 'sglang'
  | 'llama-cpp'
  | 'lm-studio'
  | 'ollama'
  | 'openrouter'
  | 'together'
  | 'hyperbolic'
  | 'google'
  | 'openai'
  | 'other';

/** Settings that OpenAI's API lacks, by the names of the field that the server has for them. */
export interface ServerFields {
  readonly topK?: string;
  readonly minP?: string;
  readonly repetitionPenalty?: string;
}

/** What a kind of server gives and takes, as its documentation says. */
export interface ServerPreset {
  readonly id: ServerPresetId;
  readonly name: string;
  /** Where it listens unless told otherwise; ends before `/chat/completions`. '' = the person's to say. */
  readonly url: string;
  readonly key: 'needed' | 'optional';
  /** Most candidates that it tells of each token of a chat; 0: none. */
  readonly topLogprobs: number;
  /** The same at `/completions`; null: it has no such endpoint. */
  readonly completionLogprobs: number | null;
  /**
   * How it goes on with a reply that is begun: `asked`, with two fields that vLLM has introduced; `plain`, where the
   * last message is the assistant's; null: it begins a new one.
   */
  readonly prefill: 'asked' | 'plain' | null;
  readonly fields: ServerFields;
  /** Name of the field for the most tokens of a reply. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** How logprobs are asked for: OpenAI's two fields, or one number (Together's). */
  readonly logprobsField: 'openai' | 'number';
  /** What lets a page of another origin speak with it: one sentence. */
  readonly cors: string;
}

const vllmFields: ServerFields = { topK: 'top_k', minP: 'min_p', repetitionPenalty: 'repetition_penalty' };

const unsaid =
  'Its documentation does not say whether pages may speak with it; Test tells. Where they may not, a server of your own in between (LiteLLM, say) helps.';

/** In the order in which they are offered: servers of one's own, then those on the internet. */
export const serverPresets: readonly ServerPreset[] = [
  {
    id: 'vllm',
    name: 'vLLM',
    url: 'http://localhost:8000/v1',
    key: 'optional',
    topLogprobs: 20,
    completionLogprobs: 20,
    prefill: 'asked',
    fields: vllmFields,
    maxTokensField: 'max_tokens',
    logprobsField: 'openai',
    cors: 'vLLM lets every page speak with it, unless it was started with --allowed-origins; that list must then name this page’s origin.',
  },
  {
    id: 'sglang',
    name: 'SGLang',
    url: 'http://localhost:30000/v1',
    key: 'optional',
    topLogprobs: 20,
    completionLogprobs: 20,
    prefill: 'asked',
    fields: vllmFields,
    maxTokensField: 'max_tokens',
    logprobsField: 'openai',
    cors: unsaid,
  },
  {
    id: 'llama-cpp',
    name: 'llama.cpp',
    url: 'http://localhost:8080/v1',
    key: 'optional',
    topLogprobs: 20,
    completionLogprobs: 20,
    prefill: 'plain',
    fields: { topK: 'top_k', minP: 'min_p', repetitionPenalty: 'repeat_penalty' },
    maxTokensField: 'max_tokens',
    logprobsField: 'openai',
    cors: 'llama-server lets every page speak with it, unless it was started with --cors-origins (or with its own tools, which then means this machine’s pages alone).',
  },
  {
    id: 'lm-studio',
    name: 'LM Studio',
    url: 'http://localhost:1234/v1',
    key: 'optional',
    topLogprobs: 0,
    completionLogprobs: 0,
    prefill: null,
    fields: { topK: 'top_k', repetitionPenalty: 'repeat_penalty' },
    maxTokensField: 'max_tokens',
    logprobsField: 'openai',
    cors: 'In LM Studio choose Developer, Server settings, and switch on “Enable CORS”; or start it with lms server start --cors.',
  },
  {
    id: 'ollama',
    name: 'Ollama',
    url: 'http://localhost:11434/v1',
    key: 'optional',
    topLogprobs: 20,
    completionLogprobs: 0,
    prefill: null,
    fields: {},
    maxTokensField: 'max_tokens',
    logprobsField: 'openai',
    cors: 'Ollama lets pages of this machine speak with it. For any other, set the environment variable OLLAMA_ORIGINS to this page’s origin and start Ollama again.',
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    url: 'https://openrouter.ai/api/v1',
    key: 'needed',
    topLogprobs: 20,
    completionLogprobs: null,
    prefill: null,
    fields: vllmFields,
    maxTokensField: 'max_tokens',
    logprobsField: 'openai',
    cors: 'OpenRouter lets every page speak with it. Whether a model tells logprobs depends on who runs it.',
  },
  {
    id: 'together',
    name: 'Together',
    url: 'https://api.together.xyz/v1',
    key: 'needed',
    topLogprobs: 5,
    completionLogprobs: 5,
    prefill: null,
    fields: vllmFields,
    maxTokensField: 'max_tokens',
    logprobsField: 'number',
    cors: unsaid,
  },
  {
    id: 'hyperbolic',
    name: 'Hyperbolic',
    url: 'https://api.hyperbolic.xyz/v1',
    key: 'needed',
    topLogprobs: 5,
    completionLogprobs: 5,
    prefill: null,
    fields: {},
    maxTokensField: 'max_tokens',
    logprobsField: 'openai',
    cors: unsaid,
  },
  {
    id: 'google',
    name: 'Google AI Studio',
    url: 'https://generativelanguage.googleapis.com/v1beta/openai',
    key: 'needed',
    topLogprobs: 0,
    completionLogprobs: null,
    prefill: null,
    fields: {},
    maxTokensField: 'max_tokens',
    logprobsField: 'openai',
    cors: unsaid,
  },
  {
    id: 'openai',
    name: 'OpenAI',
    url: 'https://api.openai.com/v1',
    key: 'needed',
    topLogprobs: 20,
    completionLogprobs: 5,
    prefill: null,
    fields: {},
    maxTokensField: 'max_completion_tokens',
    logprobsField: 'openai',
    cors: unsaid,
  },
  {
    id: 'other',
    name: 'Another server',
    url: '',
    key: 'optional',
    topLogprobs: 5,
    completionLogprobs: 5,
    prefill: null,
    fields: {},
    maxTokensField: 'max_tokens',
    logprobsField: 'openai',
    cors: 'The server must answer with Access-Control-Allow-Origin, and let pages send the headers Authorization and Content-Type.',
  },
];

const other = serverPresets[serverPresets.length - 1]!;

export function serverPreset(id: string): ServerPreset {
  return serverPresets.find((preset) => preset.id === id) ?? other;
}

/** A server that the person saved. Its key is kept apart. */
export interface SavedServer {
  readonly presetId: ServerPresetId;
  /** Ends before `/chat/completions`. */
  readonly url: string;
}

/**
 * An address as it is kept: without a slash at its end or the endpoint's own path.
 * @returns null for what is no address of a server.
 */
export function serverUrl(typed: string): string | null {
  const text = typed.trim();
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  // Some browsers write a space in a host as %20 instead of refusing it.
  if (text === '' || /^[a-z]+:\/\/[^/?#]*[\s%]/i.test(withScheme) || !URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  // A name and a password in an address would be sent, kept and shown.
  if (url.username !== '' || url.password !== '') return null;
  const path = url.pathname.replace(/\/(chat\/completions|completions|models)\/*$/, '').replace(/\/+$/, '');
  return url.origin + path;
}
