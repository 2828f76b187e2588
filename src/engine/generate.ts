import { contextProblem } from '../core/contextWindow.ts';
import { createScorer } from '../core/distributionEvidence.ts';
import { uniformDraw } from '../core/random.ts';
import { createSampler } from '../core/sampling.ts';
import { createStopMatcher, type StopResult } from '../core/stopMatcher.ts';
import type {
  RepetitionScope,
  RunEndReason,
  RunEvent,
  RunStats,
  SamplingParams,
  TokenRecord,
} from '../core/types.ts';
import { createPieceDecoder, createVocabulary } from '../core/vocabulary.ts';
import type { LanguageModel } from './languageModel.ts';
import { prefill, type RunControls, reusableLength } from './prefill.ts';
import type { PreparedPrompt } from './prompt.ts';

export interface GenerateControls extends RunControls {
  /** Read before every token, so that a slider obeys at the next one. */
  params(): SamplingParams;
  /** 0 to 2³²−1; asked once, when the seed is −1. */
  freshSeed(): number;
}

/**
 * Writes one reply, token by token.
 * Yields one `run-start`, then `prefill` and `token` events, and ends with `run-end` or, when the request
 * is refused, `run-error`. What the model itself throws passes through.
 * @param turn number of the model's replies before this one; part of every draw.
 */
export async function* generate(
  model: LanguageModel,
  prompt: PreparedPrompt,
  turn: number,
  controls: GenerateControls,
): AsyncGenerator<RunEvent> {
  const { ids } = prompt;
  const { contextLength, endOfTurnIds, vocabularySize } = model.info;
  const first = controls.params();
  if (ids.length === 0) {
    const message = 'There is nothing to continue: the prompt has no tokens. Write something first.';
    yield { type: 'run-error', message, cause: 'refused' };
    return;
  }
  const tooLong = contextProblem(ids.length, first.maxTokens, contextLength);
  if (tooLong !== null) {
    yield { type: 'run-error', message: tooLong, cause: 'context' };
    return;
  }

  const startedAt = controls.now();
  const seed = first.seed === -1 ? controls.freshSeed() : first.seed;
  const reusedTokens = reusableLength(model.cachedIds, ids);
  yield {
    type: 'run-start',
    promptIds: Uint32Array.from(ids.slice(0, ids.length - prompt.continuedIds.length)),
    continuedIds: Uint32Array.from(prompt.continuedIds),
    earlierReplyIds: Uint32Array.from(prompt.earlierReplyIds),
    reusedTokens,
    seed,
  };

  let prefilledTokens = 0;
  let logits: Float32Array | null = null;
  for await (const chunk of prefill(model, ids, reusedTokens, 'last', controls)) {
    prefilledTokens = chunk.end - reusedTokens;
    logits = chunk.logits;
    yield { type: 'prefill', done: prefilledTokens, total: ids.length - reusedTokens };
  }
  const prefillEndedAt = controls.now();

  const sampler = createSampler(vocabularySize);
  const scorer = createScorer(vocabularySize, endOfTurnIds);
  const vocabulary = createVocabulary(model.tokenizer.vocabulary);
  const pieces = createPieceDecoder();
  for (const id of prompt.continuedIds) if (!vocabulary.isSpecial(id)) pieces.push(vocabulary.bytes(id));
  const stopMatcher = createStopMatcher<MatchedToken>(() => controls.params().stop);
  const history = createHistory(prompt);

  let decodedTokens = 0;
  let firstTokenMs: number | null = null;
  let lastTokenAt = prefillEndedAt;
  let reason: RunEndReason = 'aborted';

  while (logits !== null && prefilledTokens === ids.length - reusedTokens) {
    await controls.breathe();
    if (controls.aborted()) break;
    const params = controls.params();
    if (decodedTokens >= params.maxTokens) {
      reason = 'length';
      break;
    }
    if (ids.length + decodedTokens >= contextLength) {
      reason = 'context';
      break;
    }

    const uniform = uniformDraw(seed, turn, prompt.continuedIds.length + decodedTokens);
    const shaped = sampler.shape(logits, params, {
      repetitionIds: history.repetitionIds(params.repetitionScope),
      generatedIds: history.replyIds,
    });
    const id = shaped.sample(uniform);
    const special = vocabulary.isSpecial(id);
    const bytes = vocabulary.bytes(id).slice();
    const now = controls.now();
    firstTokenMs ??= now - startedAt;
    const record: TokenRecord = {
      ...scorer.score(logits, id),
      bytes,
      text: special ? '' : pieces.push(bytes),
      kind: special ? 'special' : 'text',
      inStop: false,
      draw: { params, uniform, probability: shaped.probabilityOf(id), keptCount: shaped.keptCount },
      elapsedMs: now - lastTokenAt,
    };
    lastTokenAt = now;
    decodedTokens += 1;
    history.add(id);

    // A special token adds no text, but a stop string may name it.
    const found = stopMatcher.push({ record, text: special ? vocabulary.label(id) : record.text });
    yield* tokenEvents(found);
    if (found.matched !== null || endOfTurnIds.includes(id)) {
      reason = 'stop';
      break;
    }
    if (decodedTokens >= controls.params().maxTokens) {
      reason = 'length';
      break;
    }
    logits = await model.forward([id], 'last');
  }
  const rest = stopMatcher.flush();
  yield* tokenEvents(rest);
  if (rest.matched !== null) reason = 'stop';

  const stats: RunStats = {
    promptTokens: ids.length,
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

/** The ids that the penalties count, kept up as the reply grows. */
function createHistory(prompt: PreparedPrompt) {
  const replyIds = [...prompt.continuedIds];
  const byScope: Record<RepetitionScope, number[]> = {
    reply: replyIds,
    replies: [...prompt.earlierReplyIds, ...prompt.continuedIds],
    context: [...prompt.ids],
  };
  return {
    replyIds,
    repetitionIds: (scope: RepetitionScope): readonly number[] => byScope[scope],
    add(id: number) {
      byScope.reply.push(id);
      byScope.replies.push(id);
      byScope.context.push(id);
    },
  };
}
