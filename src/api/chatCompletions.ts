import type { ModelInfo, PromptInput, RunStats, SamplingParams, TokenRecord } from '../core/types.ts';
import type { Vocabulary } from '../core/vocabulary.ts';
import type {
  ApiLogprob,
  ChatChoice,
  ChatCompletion,
  ChatCompletionArguments,
  ChatCompletionChunk,
  Create,
  RequestOptions,
} from './apiTypes.ts';
import {
  maxChoices,
  maxTopLogprobs,
  readFields,
  readFlag,
  readMessages,
  readSamplingParams,
  readSignal,
  readWhole,
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

interface ChatRequest {
  readonly prompt: PromptInput;
  readonly turn: number;
  readonly params: SamplingParams;
  readonly choices: number;
  /** Candidates per token; null when no logprobs were asked for. */
  readonly candidates: number | null;
  readonly model: ModelInfo;
  readonly vocabulary: Vocabulary;
  readonly signal: AbortSignal | undefined;
}

/** `chat.completions.create` in OpenAI's shape (interface.md §5). */
export function createChatCompletions(
  session: ApiSession,
  newId: () => string,
): Create<ChatCompletionArguments, ChatCompletion, ChatCompletionChunk> {
  async function create(body: unknown, options?: RequestOptions): Promise<unknown> {
    const { model, vocabulary } = await session.ready();
    const fields = readFields(body, ['messages', 'logprobs', 'top_logprobs']);
    const messages = readMessages(fields.messages);
    const candidates = readWhole(fields, 'top_logprobs', 0, maxTopLogprobs, 0);
    const logprobs = readFlag(fields, 'logprobs', fields.top_logprobs != null);
    const continued = messages.at(-1)?.role === 'assistant';
    const before = continued ? messages.slice(0, -1) : messages;
    const replies = before.filter((message) => message.role === 'assistant' && message.example !== true);
    const request: ChatRequest = {
      prompt: { kind: 'chat', messages, ending: continued ? 'continue' : 'reply' },
      turn: replies.length,
      params: readSamplingParams(fields, model),
      choices: readWhole(fields, 'n', 1, maxChoices, 1),
      candidates: logprobs ? candidates : null,
      model,
      vocabulary,
      signal: readSignal(options),
    };
    const head = { id: `chatcmpl-${newId()}`, created: Math.floor(Date.now() / 1000), model: model.id };
    return readFlag(fields, 'stream')
      ? streamChunks(session, request, head)
      : completeAll(session, request, head);
  }
  return create as Create<ChatCompletionArguments, ChatCompletion, ChatCompletionChunk>;
}

type Head = Pick<ChatCompletion, 'id' | 'created' | 'model'>;

async function completeAll(session: ApiSession, request: ChatRequest, head: Head): Promise<ChatCompletion> {
  const runs = await collectChoices(session.client, request, head.id, request.signal);
  const choices = runs.map(({ records, outcome }, index): ChatChoice => {
    const visible = records.filter((record) => isVisible(record, request.model));
    return {
      index,
      message: { role: 'assistant', content: visible.map((record) => record.text).join('') },
      finish_reason: outcome.finishReason,
      logprobs: chatLogprobs(visible, request),
      seed: outcome.seed,
    };
  });
  const usage = usageOf(runs.map(({ outcome }) => outcome.stats));
  return { ...head, object: 'chat.completion', choices, usage };
}

async function* streamChunks(
  session: ApiSession,
  request: ChatRequest,
  head: Head,
): AsyncGenerator<ChatCompletionChunk> {
  type Choice = ChatCompletionChunk['choices'][number];
  const chunk = (choice: Choice, usage: ChatCompletionChunk['usage'] = null): ChatCompletionChunk => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [choice],
    usage,
  });
  const runs: RunStats[] = [];
  for (let index = 0; index < request.choices; index += 1) {
    yield chunk({ index, delta: { role: 'assistant', content: '' }, finish_reason: null, logprobs: null });
    const params = choiceParams(request.params, index);
    const { stats, finishReason } = yield* mapRun(
      runTokens(session.client, { ...request, params }, request.signal),
      (record) =>
        isVisible(record, request.model)
          ? chunk({
              index,
              delta: { content: record.text },
              finish_reason: null,
              logprobs: chatLogprobs([record], request),
            })
          : null,
    );
    runs.push(stats);
    const last = index === request.choices - 1;
    yield chunk(
      { index, delta: {}, finish_reason: finishReason, logprobs: null },
      last ? usageOf(runs) : null,
    );
  }
}

function chatLogprobs(records: readonly TokenRecord[], request: ChatRequest) {
  const { candidates, vocabulary } = request;
  if (candidates === null) return null;
  const content = records.map(
    (record): ApiLogprob => ({
      token: record.text,
      token_id: record.id,
      logprob: record.logprob,
      bytes: [...record.bytes],
      top_logprobs: topLogprobs(record, candidates, vocabulary),
    }),
  );
  return { content };
}
