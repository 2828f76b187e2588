import { type CapabilityNeed, capabilityGap, type ModelCapabilities } from '../core/capabilities.ts';
import { hostOf } from '../core/hostOf.ts';
import type { ServerPreset } from '../core/serverPresets.ts';
import type { LoadEvent, ModelInfo, ModelSpec, RunEndReason, RunEvent, RunStats } from '../core/types.ts';
import type { EngineClient, GenerateRequest, GenerateRun } from '../worker/client.ts';
import { askForReply, type SpareField } from './askForReply.ts';
import { type ContactPlatform, type ServerAccess, ServerFailure, shownError } from './contact.ts';
import { createEventStreamReader } from './eventStream.ts';
import { type ServerRequest, serverRequest } from './requestBody.ts';
import { listServerModels } from './serverModels.ts';
import { createRecordWriter, readReplyPart } from './serverReply.ts';

export interface RemoteSurroundings {
  readonly platform: ContactPlatform;
  /** The server at this address: its kind, and the key of its origin, as they are by now. null: it is not saved. */
  accessOf(url: string): ServerAccess | null;
  now(): number;
}

/** A server that takes longer to list its models is taken for silent. */
const longestListMs = 20_000;
/** How long the figures behind the last token are waited for. */
const longestRestMs = 2000;
/** For the sliders, where the server does not say how much it takes. */
const unknownContext = 8192;
/** Of a whole reply. A server that sends more has lost its way. */
const mostBytes = 64 * 2 ** 20;
/** Characters that a token stands for at most, where they cannot be counted one by one. */
const mostPerToken = 64;

const notLoaded = 'No model is loaded yet. Wait until it is ready.';

/** Models of servers with OpenAI's API, behind what the page asks of any engine. */
export function createRemoteClient({ platform, accessOf, now }: RemoteSurroundings): EngineClient {
  let loaded: {
    readonly url: string;
    readonly preset: ServerPreset;
    readonly model: string;
    readonly info: ModelInfo;
  } | null = null;
  /** Aborted by the next load and by unload. */
  let loading = new AbortController();
  /** What servers refused of the requests for their models' replies, by address, model and endpoint. */
  const refusals = new Map<string, Set<SpareField>>();
  let lastRun: RunStats | null = null;
  /** Lets the load look again at what has become of its model. */
  let wake = () => {};

  const refuse = async (need: CapabilityNeed): Promise<never> => {
    throw new Error((loaded && capabilityGap(loaded.info.capabilities, need)) ?? notLoaded);
  };

  function refusedBy(url: string, model: string, path: ServerRequest['path']): Set<SpareField> {
    const name = JSON.stringify([url, model, path]);
    const known = refusals.get(name) ?? new Set<SpareField>();
    refusals.set(name, known);
    return known;
  }

  async function* load(spec: ModelSpec): AsyncGenerator<LoadEvent> {
    const { source } = spec;
    if (source.kind !== 'server') throw new Error('Only a model of a server is loaded from one.');
    loaded = null;
    loading.abort();
    wake();
    const own = new AbortController();
    loading = own;
    const access = accessOf(source.url);
    if (access === null) {
      yield { type: 'load-error', message: notSaved(source.url), cause: 'files' };
      return;
    }
    const began = now();
    const chosen = {
      device: 'server',
      deviceName: `Server · ${hostOf(source.url)}`,
      deviceReason: null,
    } as const;
    yield { type: 'load-device', ...chosen };
    let contextLength: number | null = null;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      own.abort();
    }, longestListMs);
    try {
      const models = await listServerModels(platform, access, own.signal);
      contextLength = models.find(({ id }) => id === source.model)?.contextLength ?? null;
    } catch (error) {
      if (isLate && loading === own)
        yield { type: 'load-error', message: silent(source.url), cause: 'files' };
      if (own.signal.aborted) return;
      // Some servers list nothing; whether they answer, the first question shows.
      if (!(error instanceof ServerFailure)) throw error;
      if (error.problem.kind !== 'not-found') {
        yield { type: 'load-error', message: error.message, cause: 'files' };
        return;
      }
    } finally {
      clearTimeout(timer);
    }
    // Another load has begun since, or the model was left.
    if (own.signal.aborted) return;
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
      ...(contextLength === null ? { contextUntold: true } : {}),
      vocabularySize: 0,
      endOfTurnIds: [],
      startToken: null,
      capabilities: {
        ...capabilitiesOf(access.preset),
        ...(refusedBy(source.url, source.model, '/chat/completions').has('logprobs') ? textAlone : {}),
      },
      weightBytes: 0,
      sha256: null,
    };
    loaded = { url: source.url, preset: access.preset, model: source.model, info };
    yield { type: 'load-end', info, vocabulary: noVocabulary(), steps: { models: now() - began } };
    // A server is never lost as a worker is: the next load ends this.
    for (let told = info; !own.signal.aborted; ) {
      if (loaded.info === told) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else {
        told = loaded.info;
        yield { type: 'capabilities', capabilities: told.capabilities };
      }
    }
  }

  /** What the server has refused to a chat of this model, its model does not give from now on. */
  function learnRefusals(url: string, model: string): void {
    if (loaded === null || loaded.url !== url || loaded.model !== model) return;
    const { capabilities } = loaded.info;
    if (capabilities.distribution === 'text') return;
    if (!refusedBy(url, model, '/chat/completions').has('logprobs')) return;
    loaded = { ...loaded, info: { ...loaded.info, capabilities: { ...capabilities, ...textAlone } } };
    wake();
  }

  async function* generate(
    { prompt, params, mix }: GenerateRequest,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RunEvent> {
    if (loaded === null) {
      yield { type: 'run-error', message: notLoaded, cause: 'refused' };
      return;
    }
    const { url, preset, model, info } = loaded;
    // The server may have been deleted since, or its key changed.
    const saved = accessOf(url);
    if (saved === null) {
      yield { type: 'run-error', message: notSaved(url), cause: 'refused' };
      return;
    }
    const access = { ...saved, preset };
    const began = now();
    const aborter = new AbortController();
    const abort = () => aborter.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    let firstTokenMs: number | null = null;
    let lastAt = began;
    let count = 0;
    let characters = 0;
    /** The reply as its text has it, and as its tokens do. */
    let said = '';
    let told = '';
    let bytes = 0;
    /** What the server says. */
    let finish: RunEndReason | null = null;
    let hasEnded = false;
    /** The server goes on beyond what was asked for. */
    let overruns = false;
    let usage: { readonly promptTokens: number; readonly replyTokens: number } | null = null;
    const writer = createRecordWriter(params);
    /** What the words are so far: tokens with their figures, or text alone. */
    let kind: 'tokens' | 'text' | null = null;

    const statsNow = (): RunStats => ({
      promptTokens: usage?.promptTokens ?? 0,
      reusedTokens: 0,
      prefilledTokens: usage?.promptTokens ?? 0,
      // Of text alone nobody knows how it was cut: 0, where the server does not count.
      decodedTokens: kind === 'tokens' ? count : (usage?.replyTokens ?? 0),
      prefillMs: firstTokenMs ?? now() - began,
      decodeMs: firstTokenMs === null ? 0 : now() - began - firstTokenMs,
      firstTokenMs,
      memoryBytes: null,
    });

    function* events(data: readonly string[]): Generator<RunEvent> {
      for (const each of data) {
        if (each.trim() === '[DONE]') {
          hasEnded = true;
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
          for (const token of part.tokens) {
            // A server that does not count is stopped here.
            overruns = count === params.maxTokens;
            if (overruns) break;
            const at = now();
            const record = writer.record(token, at - lastAt);
            yield { type: 'token', record };
            told += record.text;
            lastAt = at;
            count += 1;
          }
          said += part.text;
          // Text that was held back may come by itself, behind its tokens. What no token told has no figures, and
          // from there on nothing has.
          const untold = part.tokens.length > 0 || isFull() ? '' : said.slice(told.length);
          if (untold !== '') {
            kind = 'text';
            characters = said.length;
            yield { type: 'text', text: untold };
          }
        } else if (part.text !== '') {
          count += 1;
          characters += part.text.length;
          overruns = isFull();
          yield { type: 'text', text: part.text };
        }
        finish = part.finish ?? finish;
        if (overruns) return;
      }
    }

    let rest: ReturnType<typeof setTimeout> | undefined;
    const isFull = () =>
      kind === 'tokens' ? count >= params.maxTokens : characters > params.maxTokens * mostPerToken;

    try {
      if (mix) return void (yield { type: 'run-error', message: gapOf(info, 'mix'), cause: 'refused' });
      const request = serverRequest(prompt, params, model, preset);
      yield { type: 'server-start', seed: params.seed === -1 ? null : params.seed };
      const response = await askForReply(
        platform,
        access,
        request,
        refusedBy(url, model, request.path),
        aborter.signal,
      );
      learnRefusals(url, model);
      const reader = response.body?.getReader();
      if (reader === undefined) throw new Error('The server answered without a body.');
      const stream = createEventStreamReader();
      for (;;) {
        try {
          // Behind the last token that was asked for, only the reason and the counts are waited for.
          if (isFull()) rest ??= setTimeout(() => void reader.cancel(), longestRestMs);
          const { done, value } = await reader.read();
          for (const event of events(done ? stream.end() : stream.push(value))) yield event;
          bytes += value?.length ?? 0;
          if (done || overruns || (isFull() && (hasEnded || (finish !== null && usage !== null)))) break;
        } catch (error) {
          if (signal?.aborted || !isFull()) throw error;
          break;
        }
        if (bytes > mostBytes) throw new Error('The server went on without end; what it sent so far stays.');
      }
      abort();
      lastRun = statsNow();
      finish ??= isFull() ? 'length' : hasEnded ? 'stop' : null;
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
      // A connection that breaks in mid-reply tells nothing but that.
      const message = error instanceof TypeError ? cutOff : shownError(error, access.key);
      const cause =
        error instanceof ServerFailure && error.problem.kind === 'context' ? 'context' : 'refused';
      yield { type: 'run-error', message, cause };
    } finally {
      clearTimeout(rest);
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
      loading.abort();
      wake();
    },
  };
}

const textAlone = { distribution: 'text' } as const;

const cutOff =
  'The connection to the server ended in mid-reply; what came so far stays. Continue or send again.';

function notSaved(url: string): string {
  return `${hostOf(url)} is no longer among your servers, so nothing is sent there. Save it again in Models, Server…, or choose another model.`;
}

function silent(url: string): string {
  return `${hostOf(url)} has not listed its models within ${longestListMs / 1000} seconds. See that it is running, and load the model again.`;
}

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
