import fc from 'fast-check';
import { comparisonArbitrary } from '../core/comparison.fixture.ts';
import type { Comparison, Pane } from '../core/comparison.ts';
import { type ComparisonFileMeta, comparisonToJson } from '../core/comparisonJson.ts';
import { defaultSamplingParams } from '../core/samplingParams.ts';
import type { ChatMessage, Conversation, SamplingParams, TokenRecord } from '../core/types.ts';

// The arbitrary comparisons of core/comparison.fixture.ts hold any value of the right type; here each is put
// into the range that the page itself would give it.

export const meta: ComparisonFileMeta = {
  app: 'Glassbox 0.1.0',
  model: { id: 'smollm2-135m-instruct', name: 'SmolLM2-135M-Instruct' },
  exportedAt: '2026-11-23T12:00:00.000Z',
};

const idLimit = 49_152;

function soundParams(params: SamplingParams): SamplingParams {
  const { repetitionPenalty, logitBias, stop } = params;
  const bias = (value: number) => Math.max(-100, Math.min(100, value));
  return {
    ...params,
    repetitionPenalty: 1 + repetitionPenalty / 2,
    logitBias: Object.fromEntries(Object.entries(logitBias).map(([id, value]) => [id, bias(value)])),
    stop: stop.filter((text) => text !== ''),
  };
}

function soundIds(ids: Uint32Array): Uint32Array {
  return ids.map((id) => id % idLimit);
}

function soundToken(token: TokenRecord, inPrompt: boolean, id = token.id % idLimit): TokenRecord {
  const { evidence, draw } = token;
  // What a server tells is in range as it is; no prompt is made of it.
  if (evidence.names !== undefined && !inPrompt) {
    const params = draw === null ? defaultSamplingParams : soundParams(draw.params);
    return { ...token, draw: { params, uniform: null, probability: null, keptCount: null } };
  }
  // A server's token without candidates, as a token of a prompt: the model told at least itself.
  const isBare = evidence.topIds.length === 0;
  const topIds = new Uint32Array(isBare ? [id] : [...new Set(soundIds(evidence.topIds))]);
  const logits = isBare ? [0] : [...evidence.topLogits].map((logit) => (Number.isNaN(logit) ? 0 : logit));
  const bound = (value: number, to: number) => Math.max(-to, Math.min(to, value));
  return {
    ...token,
    id,
    rank: token.rank ?? 1,
    entropy: token.entropy ?? 0,
    evidence: {
      topIds,
      topLogits: Float32Array.from(logits.slice(0, topIds.length), (logit) => bound(logit, 1e5))
        .sort()
        .reverse(),
      maxLogit: bound(evidence.maxLogit, 1e5),
      logSumExp: bound(evidence.logSumExp, 1e5),
      tailCounts: evidence.tailCounts,
      tailExpSums: evidence.tailExpSums.map((sum) => (Number.isNaN(sum) ? 0 : Math.min(Math.abs(sum), 1e9))),
    },
    draw: inPrompt
      ? null
      : draw === null
        ? { params: defaultSamplingParams, uniform: null, probability: 1, keptCount: 1 }
        : { ...draw, params: soundParams(draw.params) },
  };
}

function soundMessage(message: ChatMessage): ChatMessage {
  if (message.role === 'user') return message;
  const { prefillIds, promptTokens, earlierReplyIds, mixedPromptIds, tokens } = message;
  const promptIds =
    message.promptIds === null && tokens.length > 0 ? new Uint32Array([7]) : message.promptIds;
  const prompt = promptIds === null ? null : soundIds(promptIds);
  const [spare] = [...tokens, ...(promptTokens ?? [])];
  return {
    ...message,
    prefillIds: prefillIds && soundIds(prefillIds),
    promptIds: prompt,
    ...(mixedPromptIds === undefined ? {} : { mixedPromptIds: soundIds(mixedPromptIds) }),
    earlierReplyIds: earlierReplyIds && soundIds(earlierReplyIds),
    tokens: tokens.map((token) => soundToken(token, false)),
    promptTokens:
      prompt === null || spare === undefined
        ? null
        : [...prompt].slice(1).map((id) => soundToken(spare, true, id)),
  };
}

export function soundConversation(conversation: Conversation): Conversation {
  const { messages, params, presetParams } = conversation;
  return {
    ...conversation,
    modelId: meta.model.id,
    params: soundParams(params),
    presetParams: soundParams(presetParams),
    messages: Object.fromEntries(
      Object.entries(messages).map(([id, message]) => [id, soundMessage(message)]),
    ),
  };
}

function soundPane(pane: Pane): Pane {
  return { ...pane, conversation: soundConversation(pane.conversation) };
}

function soundComparison(comparison: Comparison): Comparison {
  const { panes, mixer, blind } = comparison;
  const [a, b] = panes;
  return {
    ...comparison,
    panes: panes.map(soundPane),
    mixer: mixer && { ...mixer, pane: soundPane(mixer.pane) },
    blind: blind && a && b ? { ...blind, order: [b.id, a.id] } : null,
    presetId: 'pirate-or-child',
  };
}

/** Comparisons as the page makes them, with hostile texts. */
export const soundComparisonArbitrary: fc.Arbitrary<Comparison> = comparisonArbitrary.map(soundComparison);

/** A few files as the page writes them, the same at every call. */
export function sampleFiles(count: number): readonly string[] {
  return fc
    .sample(soundComparisonArbitrary, { numRuns: count, seed: 5 })
    .map((comparison) => JSON.stringify(comparisonToJson(comparison, meta)));
}
