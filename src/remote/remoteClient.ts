import { type CapabilityNeed, capabilityGap, type ModelCapabilities } from '../core/capabilities.ts';
import type { ServerPreset } from '../core/serverPresets.ts';
import type { LoadEvent, ModelInfo, ModelSpec, RunEndReason, RunEvent, RunStats } from '../core/types.ts';
import type { EngineClient, GenerateRequest, GenerateRun } from '../worker/client.ts';
import { askServer, type ContactPlatform, type ServerAccess, ServerFailure, withoutKey } from './contact.ts';
import { createEventStreamReader } from './eventStream.ts';
import { serverRequest } from './requestBody.ts';
import { listServerModels } from './serverModels.ts';
import { createRecordWriter, readReplyPart } from './serverReply.ts';

export interface RemoteSurroundings {
  readonly platform: ContactPlatform;
  /** The server at this address: its kind, and the key of its origin. */
  accessOf(url: string): ServerAccess;
  now(): number;
}

/** For the sliders, where the server does not say how much it takes. */
const unknownContext = 8192;
/** Of a whole reply. A server that sends more has lost its way. */
const mostBytes = 64 * 2 ** 20;
/** Characters that a token stands for at most, where they cannot be counted one by one. */
const mostPerToken = 64;

const notLoaded = 'No model is loaded yet. Wait until it is ready.';

/** Models of servers with OpenAI's API, behind what the page asks of any engine. */
export function createRemoteClient({ platform, accessOf, now }: RemoteSurroundings): EngineClient {
  let loaded: { readonly access: ServerAccess; readonly model: string; readonly info: ModelInfo } | null =
    null;
  let lastRun: RunStats | null = null;
  let release = () => {};

  const refuse = async (need: CapabilityNeed): Promise<never> => {
    throw new Error((loaded && capabilityGap(loaded.info.capabilities, need)) ?? notLoaded);
  };

  async function* load(spec: ModelSpec): AsyncGenerator<LoadEvent> {
    const { source } = spec;
    if (source.kind !== 'server') throw new Error('Only a model of a server is loaded from one.');
    loaded = null;
    const released = new Promise<void>((resolve) => {
      release();
      release = resolve;
    });
    const access = accessOf(source.url);
    const began = now();
    const chosen = {
      device: 'server',
      deviceName: `Server · ${new URL(source.url).host}`,
      deviceReason: null,
    } as const;
    yield { type: 'load-device', ...chosen };
    let contextLength: number | null = null;
    try {
      const models = await listServerModels(platform, access, null);
      contextLength = models.find(({ id }) => id === source.model)?.contextLength ?? null;
    } catch (error) {
      // Some servers list nothing; whether they answer, the first question shows.
      if (!(error instanceof ServerFailure)) throw error;
      if (error.problem.kind !== 'not-found') {
        yield { type: 'load-error', message: error.message, cause: 'files' };
        return;
      }
    }
    const info: ModelInfo = {
      ...chosen,
      id: spec.id,
      name: spec.name,
      architecture: access.preset.name,
      license: '',
      threads: 0,
      notices: [],
      dtype: '',
      contextLength: contextLength ?? unknownContext,
      vocabularySize: 0,
      endOfTurnIds: [],
      startToken: null,
      capabilities: capabilitiesOf(access.preset),
      weightBytes: 0,
      sha256: null,
    };
    loaded = { access, model: source.model, info };
    yield { type: 'load-end', info, vocabulary: noVocabulary(), steps: { models: now() - began } };
    // A server is never lost as a worker is: the next load ends this.
    await released;
  }

  async function* generate(
    { prompt, params, mix }: GenerateRequest,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RunEvent> {
    if (loaded === null) {
      yield { type: 'run-error', message: notLoaded, cause: 'refused' };
      return;
    }
    const { access, model, info } = loaded;
    const began = now();
    const aborter = new AbortController();
    const abort = () => aborter.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    let firstTokenMs: number | null = null;
    let lastAt = began;
    let count = 0;
    let characters = 0;
    let bytes = 0;
    let finish: RunEndReason | null = null;
    let usage: { readonly promptTokens: number; readonly replyTokens: number } | null = null;
    const writer = createRecordWriter(params);
    /** What the first words were: tokens with their figures, or text alone. */
    let kind: 'tokens' | 'text' | null = null;

    const statsNow = (): RunStats => ({
      promptTokens: usage?.promptTokens ?? 0,
      reusedTokens: 0,
      prefilledTokens: usage?.promptTokens ?? 0,
      decodedTokens: kind === 'tokens' ? count : (usage?.replyTokens ?? count),
      prefillMs: firstTokenMs ?? now() - began,
      decodeMs: firstTokenMs === null ? 0 : now() - began - firstTokenMs,
      firstTokenMs,
      memoryBytes: null,
    });

    function* events(data: readonly string[]): Generator<RunEvent> {
      for (const each of data) {
        if (each.trim() === '[DONE]') {
          finish ??= 'stop';
          continue;
        }
        const part = readReplyPart(each);
        usage = part.usage ?? usage;
        const hasTokens = part.tokens.some(({ top }) => top.length > 0);
        if (hasTokens || part.text !== '') {
          firstTokenMs ??= now() - began;
          kind ??= hasTokens ? 'tokens' : 'text';
        }
        if (kind === 'tokens') {
          if (part.text !== '' && part.tokens.length === 0) throw new Error(figuresStopped);
          for (const token of part.tokens) {
            // A server that does not count is stopped here.
            if (count === params.maxTokens) break;
            const at = now();
            yield { type: 'token', record: writer.record(token, at - lastAt) };
            lastAt = at;
            count += 1;
          }
        } else if (part.text !== '') {
          count += 1;
          characters += part.text.length;
          yield { type: 'text', text: part.text };
        }
        if (part.finish !== null) finish = part.finish;
        else if (isFull()) finish = 'length';
        if (isFull()) return;
      }
    }

    const isFull = () =>
      kind === 'tokens' ? count >= params.maxTokens : characters > params.maxTokens * mostPerToken;

    try {
      if (mix) return void (yield { type: 'run-error', message: gapOf(info, 'mix'), cause: 'refused' });
      const { path, body } = serverRequest(prompt, params, model, access.preset);
      yield { type: 'server-start', seed: params.seed === -1 ? null : params.seed };
      const response = await askServer(platform, access, path, body, aborter.signal);
      const reader = response.body?.getReader();
      if (reader === undefined) throw new Error('The server answered without a body.');
      const stream = createEventStreamReader();
      for (;;) {
        const { done, value } = await reader.read();
        for (const event of events(done ? stream.end() : stream.push(value))) yield event;
        bytes += value?.length ?? 0;
        if (done || isFull()) break;
        if (bytes > mostBytes) throw new Error('The server went on without end; what it sent so far stays.');
      }
      abort();
      lastRun = statsNow();
      // Without a reason and without [DONE] the connection has ended before the reply did.
      if (finish === null && kind === null) throw new Error('The server ended its answer without a word.');
      if (finish === null) throw new Error(cutOff);
      yield { type: 'run-end', reason: finish, stats: lastRun };
    } catch (error) {
      if (signal?.aborted) {
        lastRun = statsNow();
        yield { type: 'run-end', reason: 'aborted', stats: lastRun };
        return;
      }
      abort();
      const said = error instanceof Error ? error.message : String(error);
      // A connection that breaks in mid-reply tells nothing but that.
      const message = error instanceof TypeError ? cutOff : withoutKey(said, access.key);
      const cause =
        error instanceof ServerFailure && error.problem.kind === 'context' ? 'context' : 'refused';
      yield { type: 'run-error', message, cause };
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  return {
    load: (spec) => load(spec),
    generate(request, signal): GenerateRun {
      const events = generate(request, signal);
      return {
        [Symbol.asyncIterator]: () => events,
        // The server got them with the question (capabilityGap 'live-settings').
        setParams() {},
        setMixWeight() {},
      };
    },
    score: () => refuse('score'),
    tokenize: () => refuse('tokenizer'),
    countTokens: () => refuse('context-meter'),
    lastRun: () => lastRun,
    unload() {
      loaded = null;
      release();
    },
  };
}

const figuresStopped =
  'The server stopped telling its tokens’ probabilities in mid-reply; what came after is left out.';
const cutOff =
  'The connection to the server ended in mid-reply; what came so far stays. Continue or send again.';

function gapOf({ capabilities }: ModelInfo, need: CapabilityNeed): string {
  return capabilityGap(capabilities, need) ?? '';
}

/** What a kind of server gives. */
export function capabilitiesOf(preset: ServerPreset): ModelCapabilities {
  return {
    distribution: preset.topLogprobs > 0 ? 'top' : 'text',
    rewind: false,
    // Requests are answered side by side, in as many passes as the server takes.
    batch: true,
    promptScores: false,
    tokenizer: false,
    prefill: preset.prefill !== null,
    completion: preset.completionLogprobs !== null,
    unheard: [
      ...(['topK', 'minP', 'repetitionPenalty'] as const).filter((name) => preset.fields[name] === undefined),
      'logitBias',
    ],
  };
}

function noVocabulary() {
  return { bytes: new Uint8Array(), offsets: new Uint32Array(1), special: new Uint8Array() };
}
