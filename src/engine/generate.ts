import { contextProblem } from '../core/contextWindow.ts';
import { createStopMatcher, type StopResult } from '../core/stopMatcher.ts';
import type { RunEndReason, RunEvent, RunStats, SamplingParams, TokenRecord } from '../core/types.ts';
import { createVocabulary } from '../core/vocabulary.ts';
import type { BatchSeat } from './batch.ts';
import type { Engine } from './engine.ts';
import type { LanguageModel } from './languageModel.ts';
import type { RunControls } from './prefill.ts';
import type { PreparedPrompt } from './prompt.ts';
import type { SequenceUse } from './sequencePool.ts';
import { createTokenWriter } from './tokenWriter.ts';
import { createVoice, prefillVoices, type Voice } from './voice.ts';

export interface GenerateControls extends RunControls {
  /** Read before every token, so that a slider obeys at the next one. */
  params(): SamplingParams;
  /** Of a mixed reply, the second prompt's weight λ: a finite number, read before every token. */
  mixWeight(): number;
  /** 0 to 2³²−1; asked once, when the seed is −1. */
  freshSeed(): number;
}

export interface ReplyRequest {
  readonly prompt: PreparedPrompt;
  /** Its next-token logits are blended in, and it gets every token that is drawn; null: an ordinary reply. */
  readonly mixedPrompt: PreparedPrompt | null;
  /** Number of the model's replies before this one; part of every draw. */
  readonly turn: number;
  readonly use: SequenceUse;
}

/**
 * Writes one reply, token by token, beside whatever other replies the engine's batch is writing.
 * Yields one `run-start`, then `prefill` and `token` events, and ends with `run-end` or, when the request
 * is refused, `run-error`. What the model itself throws passes through, in every run of the batch.
 *
 * A mixed reply counts both prompts in its statistics.
 */
export async function* generate(
  engine: Engine,
  request: ReplyRequest,
  controls: GenerateControls,
): AsyncGenerator<RunEvent> {
  const { prompt, mixedPrompt } = request;
  const refusal = refuse(engine.model, [prompt, mixedPrompt ?? prompt], controls.params().maxTokens);
  if (refusal !== null) {
    yield refusal;
    return;
  }
  const seat = await engine.batch.join();
  let voices: [Voice, ...Voice[]] | null = null;
  try {
    voices = [createVoice(engine.pool, prompt, request.use)];
    if (mixedPrompt !== null) voices.push(createVoice(engine.pool, mixedPrompt, request.use));
    yield* write(engine.model, seat, voices, request.turn, controls);
  } catch (error) {
    seat.fail(error);
    throw error;
  } finally {
    for (const { sequence } of voices ?? []) engine.pool.release(sequence);
    seat.leave();
  }
}

function refuse(
  { info }: LanguageModel,
  prompts: readonly PreparedPrompt[],
  maxTokens: number,
): RunEvent | null {
  if (prompts.some(({ ids }) => ids.length === 0)) {
    const message = 'There is nothing to continue: the prompt has no tokens. Write something first.';
    return { type: 'run-error', message, cause: 'refused' };
  }
  const longest = Math.max(...prompts.map(({ ids }) => ids.length));
  const tooLong = contextProblem(longest, maxTokens, info.contextLength);
  if (tooLong === null) return null;
  const room = info.contextLength - longest;
  return { type: 'run-error', message: tooLong, cause: 'context', ...(room > 0 ? { room } : {}) };
}

async function* write(
  model: LanguageModel,
  seat: BatchSeat,
  voices: readonly [Voice, ...Voice[]],
  turn: number,
  controls: GenerateControls,
): AsyncGenerator<RunEvent> {
  const startedAt = controls.now();
  const { prompt } = voices[0];
  const first = controls.params();
  const seed = first.seed === -1 ? controls.freshSeed() : first.seed;
  const promptTokens = sum(voices, (voice) => voice.prompt.ids.length);
  const reusedTokens = sum(voices, (voice) => voice.reusedTokens);
  yield {
    type: 'run-start',
    promptIds: idsBefore(prompt),
    mixedPromptIds: voices[1] === undefined ? null : idsBefore(voices[1].prompt),
    continuedIds: Uint32Array.from(prompt.continuedIds),
    earlierReplyIds: Uint32Array.from(prompt.earlierReplyIds),
    reusedTokens,
    seed,
  };

  let prefilledTokens = 0;
  let logits: readonly Float32Array[] | null = null;
  for await (const progress of prefillVoices(voices, controls)) {
    prefilledTokens = progress.done;
    logits = progress.logits;
    yield { type: 'prefill', done: prefilledTokens, total: promptTokens - reusedTokens };
  }
  const prefillEndedAt = controls.now();

  const { contextLength, endOfTurnIds } = model.info;
  const room = contextLength - Math.max(...voices.map((voice) => voice.prompt.ids.length));
  const vocabulary = createVocabulary(model.tokenizer.vocabulary);
  const writer = createTokenWriter(model.info, vocabulary, voices, seed, turn);
  const stopMatcher = createStopMatcher<MatchedToken>(() => controls.params().stop);
  let decodedTokens = 0;
  let firstTokenMs: number | null = null;
  let lastTokenAt = prefillEndedAt;
  let reason: RunEndReason = 'aborted';

  while (logits !== null) {
    await controls.breathe();
    if (controls.aborted()) break;
    const params = controls.params();
    if (decodedTokens >= params.maxTokens || decodedTokens >= room) {
      reason = decodedTokens >= params.maxTokens ? 'length' : 'context';
      break;
    }
    const scored = writer.write(logits, params, controls.mixWeight());
    const now = controls.now();
    firstTokenMs ??= now - startedAt;
    const record: TokenRecord = { ...scored, elapsedMs: now - lastTokenAt };
    lastTokenAt = now;
    decodedTokens += 1;

    // A special token adds no text, but a stop string may name it.
    const text = record.kind === 'special' ? vocabulary.label(record.id) : record.text;
    const found = stopMatcher.push({ record, text });
    yield* tokenEvents(found);
    if (found.matched !== null || endOfTurnIds.includes(record.id)) {
      reason = 'stop';
      break;
    }
    if (decodedTokens >= controls.params().maxTokens) {
      reason = 'length';
      break;
    }
    const sequences = voices.map(({ sequence }) => sequence);
    logits = await seat.next(sequences, record.id);
  }
  const rest = stopMatcher.flush();
  yield* tokenEvents(rest);
  if (rest.matched !== null) reason = 'stop';

  const stats: RunStats = {
    promptTokens,
    reusedTokens,
    prefilledTokens,
    decodedTokens,
    prefillMs: prefillEndedAt - startedAt,
    decodeMs: controls.now() - prefillEndedAt,
    firstTokenMs,
    memoryBytes: model.memoryBytes(),
  };
  yield { type: 'run-end', reason, stats };
}

/** Without the beginning of the reply itself. */
function idsBefore({ ids, continuedIds }: PreparedPrompt): Uint32Array {
  return Uint32Array.from(ids.slice(0, ids.length - continuedIds.length));
}

function sum(voices: readonly Voice[], count: (voice: Voice) => number): number {
  return voices.reduce((total, voice) => total + count(voice), 0);
}

interface MatchedToken {
  readonly record: TokenRecord;
  readonly text: string;
}

function* tokenEvents({ released }: StopResult<MatchedToken>): Generator<RunEvent> {
  for (const { item, text, inStop } of released) {
    const { record } = item;
    const cut = record.kind === 'special' ? '' : text;
    yield { type: 'token', record: inStop ? { ...record, text: cut, inStop } : record };
  }
}
