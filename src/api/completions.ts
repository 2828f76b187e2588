import type {
  ModelInfo,
  PromptInput,
  RunStats,
  SamplingParams,
  TokenRecord,
  TokenScore,
} from '../core/types.ts';
import type { Vocabulary } from '../core/vocabulary.ts';
import type {
  Completion,
  CompletionArguments,
  CompletionChoice,
  CompletionLogprobs,
  Create,
  RequestOptions,
} from './apiTypes.ts';
import {
  type Fields,
  maxChoices,
  maxTopLogprobs,
  readFields,
  readFlag,
  readIds,
  readSamplingParams,
  readSignal,
  readWhole,
  show,
} from './readArguments.ts';
import {
  type ApiSession,
  choiceParams,
  collectChoices,
  isVisible,
  mapRun,
  runTokens,
  topLogprobs,
  usageOf,
} from './session.ts';

interface CompletionRequest {
  readonly prompt: PromptInput;
  readonly params: SamplingParams;
  readonly maxTokens: number;
  readonly choices: number;
  readonly echo: boolean;
  readonly candidates: number | null;
  readonly model: ModelInfo;
  readonly vocabulary: Vocabulary;
  readonly signal: AbortSignal | undefined;
}

/** One token as the legacy endpoint reports it. */
interface ReportedToken {
  readonly id: number;
  /** As it stands in `tokens`. */
  readonly token: string;
  /** What it adds to `text`. */
  readonly text: string;
  readonly score: TokenScore | null;
}

/** `completions.create` in OpenAI's legacy shape (interface.md §5). */
export function createCompletions(
  session: ApiSession,
  newId: () => string,
): Create<CompletionArguments, Completion, Completion> {
  async function create(body: unknown, options?: RequestOptions): Promise<unknown> {
    const { model, vocabulary } = await session.ready();
    const fields = readFields(body, ['prompt', 'echo', 'logprobs', 'add_special_tokens']);
    const echo = readFlag(fields, 'echo');
    const noTokens = fields.max_tokens === 0 && echo;
    const params = readSamplingParams(noTokens ? { ...fields, max_tokens: 1 } : fields, model);
    const request: CompletionRequest = {
      prompt: readPrompt(fields, model),
      params,
      maxTokens: noTokens ? 0 : params.maxTokens,
      choices: readWhole(fields, 'n', 1, maxChoices, 1),
      echo,
      candidates: fields.logprobs == null ? null : readWhole(fields, 'logprobs', 0, maxTopLogprobs, 0),
      model,
      vocabulary,
      signal: readSignal(options),
    };
    const head = { id: `cmpl-${newId()}`, created: Math.floor(Date.now() / 1000), model: model.id };
    return readFlag(fields, 'stream')
      ? streamChunks(session, request, head)
      : completeAll(session, request, head);
  }
  return create as Create<CompletionArguments, Completion, Completion>;
}

type Head = Pick<Completion, 'id' | 'created' | 'model'>;

function readPrompt(fields: Fields, model: ModelInfo): PromptInput {
  const { prompt } = fields;
  if (typeof prompt === 'string') {
    return { kind: 'text', text: prompt, startToken: readFlag(fields, 'add_special_tokens', true) };
  }
  if (!Array.isArray(prompt)) {
    throw new Error(`prompt must be a string or a list of token ids; ${show(prompt)} is not.`);
  }
  return { kind: 'ids', ids: readIds('prompt', prompt, model.vocabularySize) };
}

/** The prompt's own tokens, scored when logprobs were asked for; the first has no score. */
async function promptTokens(
  session: ApiSession,
  request: CompletionRequest,
): Promise<readonly ReportedToken[]> {
  if (!request.echo) return [];
  const { prompt, candidates, signal, model } = request;
  signal?.throwIfAborted();
  const { tokens, scores } =
    candidates === null
      ? { tokens: await session.client.tokenize({ direction: 'encode', prompt }), scores: [] }
      : await session.client.score(prompt, signal);
  const addedStart = prompt.kind === 'text' && prompt.startToken && model.startToken !== null;
  return tokens.ids.map((id, index) => {
    const token = tokens.pieces[index] ?? '';
    return { id, token, text: addedStart && index === 0 ? '' : token, score: scores[index] ?? null };
  });
}

async function completeAll(session: ApiSession, request: CompletionRequest, head: Head): Promise<Completion> {
  const prompt = await promptTokens(session, request);
  const runs =
    request.maxTokens === 0
      ? null
      : await collectChoices(session.client, { ...request, turn: 0 }, head.id, request.signal);
  const choices = Array.from({ length: request.choices }, (_, index): CompletionChoice => {
    const run = runs?.[index];
    const visible = run?.records.filter((record) => isVisible(record, request.model)) ?? [];
    const tokens = [...prompt, ...visible.map(reported)];
    const text = tokens.map((token) => token.text).join('');
    const finishReason = run?.outcome.finishReason ?? 'length';
    return { index, text, finish_reason: finishReason, logprobs: legacyLogprobs(tokens, 0, request) };
  });
  const stats = runs?.map(({ outcome }) => outcome.stats) ?? [];
  return { ...head, object: 'text_completion', choices, usage: usageOf(stats, prompt.length) };
}

async function* streamChunks(
  session: ApiSession,
  request: CompletionRequest,
  head: Head,
): AsyncGenerator<Completion> {
  const prompt = await promptTokens(session, request);
  const runs: RunStats[] = [];
  for (let index = 0; index < request.choices; index += 1) {
    let offset = 0;
    const chunk = (tokens: readonly ReportedToken[]): Completion => {
      const text = tokens.map((token) => token.text).join('');
      const logprobs = legacyLogprobs(tokens, offset, request);
      offset += text.length;
      return {
        ...head,
        object: 'text_completion',
        choices: [{ index, text, finish_reason: null, logprobs }],
        usage: null,
      };
    };
    if (prompt.length > 0) yield chunk(prompt);
    let finishReason: CompletionChoice['finish_reason'] = 'length';
    if (request.maxTokens > 0) {
      const outcome = yield* mapRun(startRun(session, request, index), (record) =>
        isVisible(record, request.model) ? chunk([reported(record)]) : null,
      );
      runs.push(outcome.stats);
      finishReason = outcome.finishReason;
    }
    yield {
      ...head,
      object: 'text_completion',
      choices: [{ index, text: '', finish_reason: finishReason, logprobs: null }],
      usage: index === request.choices - 1 ? usageOf(runs, prompt.length) : null,
    };
  }
}

function startRun(session: ApiSession, request: CompletionRequest, index: number) {
  const { prompt, params, signal } = request;
  return runTokens(session.client, { prompt, turn: 0, params: choiceParams(params, index) }, signal);
}

function reported(record: TokenRecord): ReportedToken {
  return { id: record.id, token: record.text, text: record.text, score: record };
}

/** @param offset where the first token starts in the whole text. */
function legacyLogprobs(
  tokens: readonly ReportedToken[],
  offset: number,
  request: CompletionRequest,
): CompletionLogprobs | null {
  const { candidates, vocabulary } = request;
  if (candidates === null) return null;
  let position = offset;
  return {
    tokens: tokens.map(({ token }) => token),
    token_ids: tokens.map(({ id }) => id),
    token_logprobs: tokens.map(({ score }) => score?.logprob ?? null),
    top_logprobs: tokens.map(({ score }) =>
      score === null
        ? null
        : Object.fromEntries(
            topLogprobs(score, candidates, vocabulary).map(({ token, logprob }) => [token, logprob]),
          ),
    ),
    text_offset: tokens.map(({ text }) => {
      const start = position;
      position += text.length;
      return start;
    }),
  };
}
