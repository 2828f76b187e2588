import { isSoftwareAdapter, type MeasuredRun, type Measurement } from '../core/leaderboard.ts';
import { defaultSamplingParams, neutralSamplingParams } from '../core/samplingParams.ts';
import { standardText } from '../core/standardText.ts';
import { textBits } from '../core/textBits.ts';
import type { ModelInfo, PromptInput, RunStats } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';

/** Runs that count; one before them warms up. */
export const measuredRuns = 3;
/** Tokens that each run writes. */
export const measuredTokens = 32;
/** The one before them writes fewer. */
const warmUpTokens = 4;
/** Keeps out what would end a run early. */
const never = -100;

/** How far a measurement is. */
export interface MeasureProgress {
  readonly done: number;
  readonly steps: number;
}

/**
 * Measures a loaded model: the bits that the standard text takes, then runs of fixed length after that text, each with
 * another beginning, so that nothing of it is cached. Greedy, with nothing that shapes or ends the reply.
 * Rejects with an Error in plain words, or with the signal's reason.
 */
export async function measureModel(
  client: EngineClient,
  info: ModelInfo,
  now: () => number,
  signal: AbortSignal,
  onProgress: (progress: MeasureProgress) => void,
): Promise<Measurement> {
  const timed = !isSoftwareAdapter(info);
  const runs: MeasuredRun[] = [];
  const steps = 1 + (timed ? measuredRuns + 1 : 0);
  onProgress({ done: 0, steps });
  const text = await measureText(client, info, signal);
  let memoryBytes: number | null = null;
  for (let run = 0; timed && run <= measuredRuns; run += 1) {
    onProgress({ done: run + 1, steps });
    const maxTokens = run === 0 ? warmUpTokens : measuredTokens;
    const stats = await oneRun(client, info, `${run + 1}. ${standardText.text}`, maxTokens, signal);
    memoryBytes = stats.memoryBytes;
    const { prefilledTokens, prefillMs, decodedTokens, decodeMs, firstTokenMs } = stats;
    if (run > 0) runs.push({ prefilledTokens, prefillMs, decodedTokens, decodeMs, firstTokenMs });
  }
  return { at: now(), runs, text, memoryBytes };
}

/** null: the source scores no given text. */
async function measureText(
  client: EngineClient,
  { capabilities, startToken }: ModelInfo,
  signal: AbortSignal,
) {
  if (!capabilities.promptScores) return null;
  const prompt = { kind: 'text', text: standardText.text, startToken: true } as const;
  const { tokens, scores } = await client.score(prompt, signal);
  signal.throwIfAborted();
  return textBits(standardText.text, tokens.pieces, scores, startToken === null ? 0 : 1);
}

async function oneRun(
  client: EngineClient,
  { endOfTurnIds, device }: ModelInfo,
  text: string,
  maxTokens: number,
  signal: AbortSignal,
): Promise<RunStats> {
  const params = {
    ...neutralSamplingParams(defaultSamplingParams),
    temperature: 0,
    maxTokens,
    stop: [],
    seed: 0,
    logitBias: Object.fromEntries(endOfTurnIds.map((id) => [id, never])),
  };
  // Not every server goes on with a text; all answer a question.
  const prompt: PromptInput =
    device === 'server'
      ? { kind: 'chat', messages: [{ role: 'user', text }], ending: 'reply' }
      : { kind: 'text', text, startToken: true };
  for await (const event of client.generate({ prompt, params, turn: 0 }, signal)) {
    if (event.type === 'run-error') throw new Error(event.message);
    if (event.type !== 'run-end') continue;
    signal.throwIfAborted();
    return event.stats;
  }
  throw new Error('The run ended without a word; try again.');
}
