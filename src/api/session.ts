import { topCandidates } from '../core/candidates.ts';
import { tokenName } from '../core/serverTokens.ts';
import type { ModelInfo, RunStats, SamplingParams, TokenRecord, TokenScore } from '../core/types.ts';
import type { Vocabulary } from '../core/vocabulary.ts';
import type { AppState, AppStore } from '../store/appState.ts';
import type { EngineClient, GenerateRequest } from '../worker/client.ts';
import type { ApiTopLogprob, FinishReason, Usage } from './apiTypes.ts';

/** What the endpoints share: the loaded model, its vocabulary and runs over the store's client. */
export interface ApiSession {
  /** Waits until a model is loaded. Rejects with the page's own sentence when loading failed. */
  ready(): Promise<{ readonly model: ModelInfo; readonly vocabulary: Vocabulary }>;
  readonly client: EngineClient;
}

export function createApiSession(store: AppStore, client: EngineClient): ApiSession {
  return {
    client,
    ready: () =>
      new Promise((resolve, reject) => {
        let unsubscribe = () => {};
        function settle({ run, model, vocabulary }: AppState): boolean {
          if (model !== null && vocabulary !== null) resolve({ model, vocabulary });
          else if (run.status === 'failed') reject(new Error(run.message));
          else return false;
          unsubscribe();
          return true;
        }
        if (!settle(store.getState())) unsubscribe = store.subscribe(settle);
      }),
  };
}

/** What remains to be told once a run's last token is out. */
export interface RunOutcome {
  readonly finishReason: FinishReason;
  readonly stats: RunStats;
  readonly seed: number;
}

const textAlone =
  'This server tells the text alone, and what glassbox gives is made of tokens. Ask it on the page, or choose another model.';

export type RunRequest = Pick<GenerateRequest, 'prompt' | 'params' | 'turn' | 'batch'>;

/**
 * One run as its tokens, with the outcome as the generator's return value. Leaving early stops the run.
 * Throws Error with the engine's sentence, or the signal's reason when it was aborted.
 */
export async function* runTokens(
  client: EngineClient,
  request: RunRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<TokenRecord, RunOutcome> {
  signal?.throwIfAborted();
  const leaving = new AbortController();
  const either = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
  let seed = request.params.seed;
  try {
    for await (const event of client.generate(request, either)) {
      if (event.type === 'run-start') seed = event.seed;
      if (event.type === 'server-start') seed = event.seed ?? seed;
      if (event.type === 'token') yield event.record;
      if (event.type === 'text') throw new Error(textAlone);
      if (event.type === 'run-error') throw new Error(event.message);
      if (event.type === 'run-end') {
        signal?.throwIfAborted();
        return { finishReason: event.reason === 'stop' ? 'stop' : 'length', stats: event.stats, seed };
      }
    }
  } finally {
    leaving.abort();
  }
  throw new Error('The run ended without a word; try again.');
}

/** Yields what `map` makes of each token, passing over null; returns the run's outcome. */
export async function* mapRun<Chunk, Outcome>(
  run: AsyncGenerator<TokenRecord, Outcome>,
  map: (record: TokenRecord) => Chunk | null,
): AsyncGenerator<Chunk, Outcome> {
  try {
    let step = await run.next();
    for (; step.done !== true; step = await run.next()) {
      const chunk = map(step.value);
      if (chunk !== null) yield chunk;
    }
    return step.value;
  } finally {
    // A reader that leaves early ends the run; after its end this does nothing.
    await run.return(undefined as never);
  }
}

/** All tokens of a run, and its outcome. */
async function collectRun(run: AsyncGenerator<TokenRecord, RunOutcome>): Promise<CollectedRun> {
  const records: TokenRecord[] = [];
  for (;;) {
    const step = await run.next();
    if (step.done === true) return { records, outcome: step.value };
    records.push(step.value);
  }
}

export interface CollectedRun {
  readonly records: readonly TokenRecord[];
  readonly outcome: RunOutcome;
}

/**
 * All choices of a call, written together under the name `batch`: the prompt is read once, and each seed writes
 * what it would alone.
 */
export function collectChoices(
  client: EngineClient,
  { choices, ...request }: Omit<RunRequest, 'batch'> & { readonly choices: number },
  batch: string,
  signal: AbortSignal | undefined,
): Promise<readonly CollectedRun[]> {
  const together = choices === 1 ? {} : { batch };
  const runs = Array.from({ length: choices }, (_, index) => {
    const params = choiceParams(request.params, index);
    return collectRun(runTokens(client, { ...request, ...together, params }, signal));
  });
  return Promise.all(runs);
}

/** Runs `choices` times; a fixed seed moves on by one for each, a fresh one stays fresh. */
export function choiceParams(params: SamplingParams, index: number): SamplingParams {
  return params.seed === -1 ? params : { ...params, seed: (params.seed + index) % 2 ** 32 };
}

/** True for tokens that belong to the reply's text: not the end of the turn, not a removed stop string. */
export function isVisible(record: TokenRecord, model: ModelInfo): boolean {
  if (record.inStop) return record.text !== '';
  return !model.endOfTurnIds.includes(record.id);
}

/** The `count` likeliest tokens, raw log-probabilities. */
export function topLogprobs(
  score: TokenScore,
  count: number,
  vocabulary: Vocabulary,
): readonly ApiTopLogprob[] {
  return topCandidates(score, count).map(({ id, logprob }, place) => ({
    token: tokenName(id, vocabulary),
    token_id: id,
    logprob,
    bytes: [...(score.evidence.names?.[place] ?? vocabulary.bytes(id))],
  }));
}

/** Token counts of a call with one prompt and any number of choices. @param echoed tokens when nothing ran. */
export function usageOf(runs: readonly RunStats[], echoed = 0): Usage {
  const promptTokens = runs[0]?.promptTokens ?? echoed;
  const completionTokens = runs.reduce((sum, run) => sum + run.decodedTokens, 0);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: runs[0]?.reusedTokens ?? 0 },
  };
}
