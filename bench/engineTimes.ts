import { createScorer } from '../src/core/distributionEvidence.ts';
import { uniformDraw } from '../src/core/random.ts';
import { createSampler } from '../src/core/sampling.ts';
import { defaultSamplingParams } from '../src/core/samplingParams.ts';
import type { RunStats, SamplingParams } from '../src/core/types.ts';
import type { Sequence } from '../src/engine/languageModel.ts';
import { createHost } from '../src/worker/host.ts';
import type { EngineReplyEvent } from '../src/worker/protocol.ts';
import { createBareLoop } from './bareLoop.ts';
import type { OpenEngine } from './openEngine.ts';
import type { StockLoop } from './stockLoop.ts';
import type {
  BatchTimes,
  DecodeTimes,
  FirstTokenTimes,
  GrowthTimes,
  PrefillTimes,
  SamplerTimes,
} from './subject.ts';

/** What the times need of the worker that they are taken in. */
export interface Surroundings {
  /** Sends to the page, as the app's worker does. */
  post(message: unknown): void;
  /** One turn of the event loop. */
  breathe(): Promise<void>;
}

export interface EngineTimes {
  decode(text: string, tokens: number): Promise<DecodeTimes>;
  batch(text: string, rows: number, tokens: number): Promise<BatchTimes>;
  /** transformers.js's own loop. */
  stock(text: string, tokens: number): Promise<DecodeTimes>;
  growth(text: string, cachedTokens: readonly number[], passes: number): Promise<GrowthTimes[]>;
  firstToken(text: string): Promise<FirstTokenTimes>;
  prefill(text: string): Promise<PrefillTimes>;
  sampler(text: string): Promise<SamplerTimes>;
}

const samplerRows = 32;
const samplerBatches = 12;
/** As prompts are prefilled. */
const chunkTokens = 64;
const historyTokens = 500;
const newTokens = 24;

/** The ids again and again, up to `length`. */
const repeated = (ids: readonly number[], length: number) =>
  Array.from({ length }, (_, index) => ids[index % ids.length] ?? 0);

/** Takes times of an engine through the app's own host: queue, records and messages to the page included. */
export function createEngineTimes(
  { model, runtime, config }: OpenEngine,
  { post, breathe }: Surroundings,
): EngineTimes {
  const sequences: Sequence[] = [];
  /** By their lengths; kept from one rotation to the next. */
  const grown = new Map<number, Sequence>();
  let stockLoop: StockLoop | null = null;
  let onEvent: (event: EngineReplyEvent, requestId: number) => void = () => {};
  let beforeToken: () => Promise<void> = async () => {};
  const host = createHost({
    post(reply) {
      onEvent(reply.event, reply.requestId);
      post(reply);
    },
    openModel: async () => ({ model: { ...model, createSequence }, steps: {} }),
    now: () => performance.now(),
    freshSeed: () => 1,
    async breathe() {
      await beforeToken();
      await breathe();
    },
    watched: Promise.resolve(),
  });

  function createSequence(): Sequence {
    const sequence = model.createSequence();
    sequences.push(sequence);
    return sequence;
  }

  /** Frees all caches and lets the host begin anew. */
  function emptyCaches(): void {
    for (const sequence of sequences.splice(0)) sequence.release();
    host.receive({
      type: 'load',
      requestId: 0,
      spec: {
        id: model.info.id,
        source: { kind: 'embedded', manifestUrl: '' },
        name: 'Model',
        dtype: 'auto',
        device: 'auto',
        contextLength: model.info.contextLength,
      },
    });
  }

  /** Asks for a reply with the app's usual settings that never ends early. */
  function ask(requestId: number, ids: readonly number[], maxTokens: number, batch: string | null): void {
    const params: SamplingParams = {
      ...defaultSamplingParams,
      seed: requestId,
      maxTokens,
      logitBias: Object.fromEntries(model.info.endOfTurnIds.map((id) => [id, -100])),
    };
    const prompt = { kind: 'ids', ids } as const;
    host.receive({ type: 'generate', requestId, turn: 0, params, prompt, batch, mix: null });
  }

  /** One reply. */
  function run(ids: readonly number[], maxTokens: number, onPrefilled: () => void): Promise<RunStats> {
    return new Promise((resolve, reject) => {
      onEvent = (event) => {
        if (event.type === 'prefill' && event.done === event.total) onPrefilled();
        if (event.type === 'run-end') resolve(event.stats);
        if (event.type === 'run-error') reject(new Error(event.message));
      };
      ask(1, ids, maxTokens, null);
    });
  }

  return {
    /**
     * The bare pass runs where the loop lets messages in, at the same cached length and a moment apart, so
     * that whatever else the machine does slows both alike.
     */
    async decode(text, tokens) {
      const ids = model.tokenizer.encode(text);
      emptyCaches();
      // On the GPU, the cache's buffers are half of the work: there is no loop without them.
      const bare = runtime.gpuDevice === null ? createBareLoop(runtime, config) : null;
      let next = (await bare?.step(ids)) ?? 0;
      const loopMs: number[] = [];
      const bareMs: number[] = [];
      let loopStart = Number.NaN;
      const stats = await run(ids, tokens, () => {
        beforeToken = async () => {
          const bareStart = performance.now();
          if (!Number.isNaN(loopStart)) loopMs.push(bareStart - loopStart);
          next = (await bare?.step([next])) ?? 0;
          loopStart = performance.now();
          if (bare !== null) bareMs.push(loopStart - bareStart);
        };
      }).finally(() => {
        beforeToken = async () => {};
      });
      if (stats.decodedTokens !== tokens)
        throw new Error(`Wrote ${stats.decodedTokens} tokens, not ${tokens}.`);
      return { promptTokens: ids.length, loopMs, ...(bare === null ? {} : { bareMs }) };
    },

    /** A step is from one token of the first row to its next, with a token of every other row in between. */
    batch(text, rows, tokens) {
      const ids = model.tokenizer.encode(text);
      emptyCaches();
      return new Promise((resolve, reject) => {
        const stepMs: number[] = [];
        const writing = new Set<number>();
        let ended = 0;
        let lastTokenAt = Number.NaN;
        onEvent = (event, requestId) => {
          if (event.type === 'run-error') reject(new Error(event.message));
          if (event.type === 'run-end' && ++ended === rows) resolve({ rows, stepMs });
          if (event.type !== 'token') return;
          writing.add(requestId);
          if (requestId !== 1) return;
          const now = performance.now();
          if (!Number.isNaN(lastTokenAt)) stepMs.push(now - lastTokenAt);
          // The rows begin one after the other; from here on they go in step.
          lastTokenAt = writing.size === rows ? now : Number.NaN;
        };
        for (let row = 1; row <= rows; row++) ask(row, ids.slice(0, ids.length - 3 * row), tokens, 'rows');
      });
    },

    async stock(text, tokens) {
      // Loaded late, like the runtime itself: its threads run the module that contains it.
      stockLoop ??= (await import('./stockLoop.ts')).createStockLoop(runtime, config);
      const ids = model.tokenizer.encode(text);
      emptyCaches();
      const arrivals = await stockLoop.generate(ids, tokens);
      if (arrivals.length !== tokens) throw new Error(`Wrote ${arrivals.length} tokens, not ${tokens}.`);
      const loopMs = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at));
      return { promptTokens: ids.length, loopMs };
    },

    async growth(text, lengths, passes) {
      const result: GrowthTimes[] = [];
      for (const cachedTokens of lengths) {
        let sequence = grown.get(cachedTokens);
        if (sequence === undefined) {
          sequence = model.createSequence();
          const ids = repeated(model.tokenizer.encode(text), cachedTokens);
          for (let at = 0; at < ids.length; at += chunkTokens) {
            await sequence.forward(ids.slice(at, at + chunkTokens), 'last');
          }
          grown.set(cachedTokens, sequence);
        }
        const passMs: number[] = [];
        for (let pass = 0; pass < passes; pass++) {
          const start = performance.now();
          await sequence.forward([pass + 1000], 'last');
          passMs.push(performance.now() - start);
        }
        sequence.rewind(cachedTokens);
        result.push({ cachedTokens, passMs });
      }
      return result;
    },

    async firstToken(text) {
      const ids = repeated(model.tokenizer.encode(text), historyTokens + newTokens);
      emptyCaches();
      const cold = await run(ids, 1, () => {});
      emptyCaches();
      await run(ids.slice(0, historyTokens), 1, () => {});
      const second = await run(ids, 1, () => {});
      if (second.reusedTokens !== historyTokens || cold.reusedTokens !== 0) {
        throw new Error(`Reused ${cold.reusedTokens} and ${second.reusedTokens} tokens.`);
      }
      const coldMs = cold.firstTokenMs ?? Number.NaN;
      return { historyTokens, newTokens, coldMs, secondTurnMs: second.firstTokenMs ?? Number.NaN };
    },

    async prefill(text) {
      const ids = model.tokenizer.encode(text);
      emptyCaches();
      const stats = await run(ids, 1, () => {});
      return { promptTokens: stats.prefilledTokens, prefillMs: stats.prefillMs };
    },

    async sampler(text) {
      const size = config.vocabularySize;
      const ids = model.tokenizer.encode(text);
      const sequence = model.createSequence();
      const logits = (await sequence.forward(ids.slice(0, samplerRows), 'all')).slice();
      sequence.release();
      const sampler = createSampler(size);
      const scorer = createScorer(size);
      const batchUs = (params: SamplingParams): number => {
        const start = performance.now();
        for (let row = 0; row < samplerRows; row++) {
          const rowLogits = logits.subarray(row * size, (row + 1) * size);
          const seen = ids.slice(0, row);
          const shaped = sampler.shape(rowLogits, params, { repetitionIds: seen, generatedIds: seen });
          const id = shaped.sample(uniformDraw(1, 0, row));
          shaped.probabilityOf(id);
          scorer.score(rowLogits, id);
        }
        return ((performance.now() - start) * 1000) / samplerRows;
      };
      const everythingKept: SamplingParams = { ...defaultSamplingParams, temperature: 1, topK: 0, topP: 1 };
      // The first batches run before the optimising compiler has come to it.
      for (let batch = 0; batch < 3; batch++) {
        batchUs(defaultSamplingParams);
        batchUs(everythingKept);
      }
      const defaultsUs: number[] = [];
      const everythingKeptUs: number[] = [];
      for (let batch = 0; batch < samplerBatches; batch++) {
        defaultsUs.push(batchUs(defaultSamplingParams));
        everythingKeptUs.push(batchUs(everythingKept));
      }
      return { defaultsUs, everythingKeptUs };
    },
  };
}
