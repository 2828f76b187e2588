import type {
  LoadEvent,
  ModelSpec,
  PromptInput,
  RunEvent,
  RunStats,
  SamplingParams,
  TokenizedText,
} from '../core/types.ts';
import type {
  EngineCommand,
  EngineReply,
  EngineReplyEvent,
  MixInput,
  ScoreResult,
  TokenizeInput,
} from './protocol.ts';
import { type WatchPlatform, type WorkerWatch, watchWorker } from './watchWorker.ts';

/** What the client needs of a `Worker`. */
export interface EngineWorker {
  postMessage(command: EngineCommand): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<EngineReply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

export interface GenerateRequest {
  readonly prompt: PromptInput;
  readonly params: SamplingParams;
  readonly turn: number;
  /** Requests with the same name run together, one forward pass for all of them; others wait their turn. */
  readonly batch?: string;
  readonly mix?: MixInput;
}

/** One run: its events, ending with `run-end` or `run-error`, and a handle on its parameters. */
export interface GenerateRun extends AsyncIterable<RunEvent> {
  /** Obeyed from the next token on. */
  setParams(params: SamplingParams): void;
  /** The weight of a mixed run's second prompt, from the next token on. */
  setMixWeight(weight: number): void;
}

export interface EngineClient {
  /**
   * Loads in a fresh worker; whatever ran in the old one ends with an error. The events go on after
   * `load-end`: the last one is `engine-lost`, when that worker has ended for whatever reason.
   * @param isBeside what is loaded now will be asked for again: it may stay where this one needs no memory.
   */
  load(spec: ModelSpec, isBeside?: boolean): AsyncIterable<LoadEvent>;
  generate(request: GenerateRequest, signal?: AbortSignal): GenerateRun;
  /** Scores the tokens from index `from` on (0 = all). Rejects with an Error in plain words. */
  score(prompt: PromptInput, signal?: AbortSignal, from?: number): Promise<ScoreResult>;
  tokenize(input: TokenizeInput): Promise<TokenizedText>;
  /** How many tokens a prompt takes. */
  countTokens(prompt: PromptInput): Promise<number>;
  /** Counters and times of the last run that ended. */
  lastRun(): RunStats | null;
  /** Ends the worker, and whatever runs in it. */
  unload(): void;
}

const workerDied = 'The engine stopped unexpectedly.';
const workerHung = 'The engine stopped answering.';
const nothingLoaded = 'No model is loaded yet. Wait until it is ready.';
const replaced = 'The model was changed before this ended.';

/**
 * Milliseconds of silence after which the worker counts as hung. Making a session and a forward pass block it: the
 * limits allow for the largest models on the slowest machines.
 */
const silenceLimitsMs = { load: 180_000, run: 60_000, idle: 3500 };

/**
 * The page's side of the wire. One worker at a time; it is replaced at every load and after a failure.
 * @param startWorker names the worker after the lock that it takes for life.
 * @param platform null: nobody watches, and only the worker's own errors tell.
 */
export function createEngineClient(
  startWorker: (name: string) => EngineWorker,
  platform: WatchPlatform | null = null,
): EngineClient {
  const open = new Map<number, OpenRequest>();
  let worker: EngineWorker | null = null;
  let watch: WorkerWatch | null = null;
  let nextRequestId = 1;
  let lastRun: RunStats | null = null;

  function stopWorker(reason: string): void {
    watch?.stop();
    watch = null;
    worker?.terminate();
    worker = null;
    const pending = [...open.values()];
    open.clear();
    for (const { queue } of pending) queue.fail(reason);
  }

  function receive({ requestId, event }: EngineReply): void {
    watch?.heard();
    if (event.type === 'pong') {
      watch?.answered();
      return;
    }
    const request = open.get(requestId);
    if (event.type === 'run-end') lastRun = event.stats;
    if (isTerminal(event)) open.delete(requestId);
    request?.queue.push(event);
    // One failed session or run poisons the worker (engine.md §2).
    if (event.type === 'load-error' || event.type === 'engine-lost') stopWorker(event.message);
    if (event.type === 'run-error' && event.cause === 'engine') stopWorker(event.message);
  }

  function freshWorker(): EngineWorker {
    const name = platform?.newLockName() ?? 'engine';
    const started = startWorker(name);
    started.onmessage = (message) => receive(message.data);
    started.onerror = (event) => {
      event.preventDefault();
      stopWorker(event.message ? `${workerDied} (${event.message})` : workerDied);
    };
    started.onmessageerror = () => stopWorker(workerDied);
    if (platform !== null) {
      const ping = () => started.postMessage({ type: 'ping', requestId: nextRequestId++ });
      const onDead = (how: 'ended' | 'hung') => stopWorker(how === 'ended' ? workerDied : workerHung);
      watch = watchWorker({ lockName: name, ping, silenceLimitMs, onDead }, platform);
    }
    return started;
  }

  function silenceLimitMs(): number {
    let limit = silenceLimitsMs.idle;
    for (const { type, queue } of open.values()) {
      if (type === 'load') {
        // A load stays open after its end, to tell when the engine is lost.
        if (!queue.loaded()) return silenceLimitsMs.load;
      } else if (type === 'generate' || type === 'score') limit = silenceLimitsMs.run;
    }
    return limit;
  }

  function request(
    toCommand: (requestId: number) => EngineCommand,
    failure: Failure,
    signal?: AbortSignal,
  ): { requestId: number; events: EventQueue } {
    const requestId = nextRequestId++;
    const queue = createEventQueue(failure);
    const command = toCommand(requestId);
    if (command.type === 'load') worker = freshWorker();
    const target = worker;
    if (target === null) {
      queue.push({ type: 'run-error', message: nothingLoaded, cause: 'refused' });
      return { requestId, events: queue };
    }
    open.set(requestId, { type: command.type, queue });
    target.postMessage(command);
    const abort = () => {
      if (open.has(requestId)) worker?.postMessage({ type: 'abort', requestId });
    };
    if (signal?.aborted) abort();
    else if (signal !== undefined) {
      signal.addEventListener('abort', abort, { once: true });
      queue.onEnd(() => signal.removeEventListener('abort', abort));
    }
    return { requestId, events: queue };
  }

  const runFailure = (message: string): RunEvent => ({ type: 'run-error', message, cause: 'engine' });

  async function single<T extends EngineReplyEvent['type']>(
    type: T,
    toCommand: (requestId: number) => EngineCommand,
    signal?: AbortSignal,
  ): Promise<Extract<EngineReplyEvent, { type: T }>> {
    for await (const event of request(toCommand, runFailure, signal).events) {
      if (event.type === type) return event as Extract<EngineReplyEvent, { type: T }>;
      if (event.type === 'run-error') {
        signal?.throwIfAborted();
        throw new Error(event.message);
      }
    }
    throw new Error(workerDied);
  }

  return {
    load(spec) {
      stopWorker(replaced);
      const { events } = request(
        (requestId) => ({ type: 'load', requestId, spec }),
        (message, last) =>
          last?.type === 'load-end'
            ? { type: 'engine-lost', message }
            : { type: 'load-error', message, cause: 'engine' },
      );
      return events as AsyncIterable<LoadEvent>;
    },
    generate({ prompt, params, turn, batch = null, mix = null }, signal) {
      const { requestId, events } = request(
        (id) => ({ type: 'generate', requestId: id, prompt, params, turn, batch, mix }),
        runFailure,
        signal,
      );
      return {
        [Symbol.asyncIterator]: () => events[Symbol.asyncIterator]() as AsyncIterator<RunEvent>,
        setParams(params) {
          if (open.has(requestId)) worker?.postMessage({ type: 'set-params', requestId, params });
        },
        setMixWeight(weight) {
          if (open.has(requestId)) worker?.postMessage({ type: 'set-mix-weight', requestId, weight });
        },
      };
    },
    async score(prompt, signal, from = 0) {
      const command = (requestId: number) => ({ type: 'score', requestId, prompt, from }) as const;
      return (await single('scored', command, signal)).result;
    },
    async tokenize(input) {
      return (await single('tokenized', (requestId) => ({ type: 'tokenize', requestId, input }))).result;
    },
    async countTokens(prompt) {
      return (await single('counted', (requestId) => ({ type: 'count-tokens', requestId, prompt }))).count;
    },
    lastRun: () => lastRun,
    unload: () => stopWorker(replaced),
  };
}

/** Exactly one event of these ends each request. */
function isTerminal(event: EngineReplyEvent): boolean {
  switch (event.type) {
    case 'load-error':
    case 'engine-lost':
    case 'run-end':
    case 'run-error':
    case 'counted':
    case 'tokenized':
    case 'scored':
    case 'inspected':
    case 'pong':
      return true;
    case 'load-device':
    case 'load-progress':
    case 'load-end':
    case 'capabilities':
    case 'run-start':
    case 'server-start':
    case 'prefill':
    case 'token':
    case 'text':
      return false;
    default:
      return event satisfies never;
  }
}

/** Makes the event that ends a request when its worker has gone. @param last its last event so far. */
type Failure = (message: string, last: EngineReplyEvent | null) => EngineReplyEvent;

interface OpenRequest {
  readonly type: EngineCommand['type'];
  readonly queue: EventQueue;
}

interface EventQueue extends AsyncIterable<EngineReplyEvent> {
  push(event: EngineReplyEvent): void;
  /** Whether a load has come to its end. */
  loaded(): boolean;
  /** Called once, with the terminal event. */
  onEnd(listener: () => void): void;
  /** Ends the request with the failure event of its kind. */
  fail(message: string): void;
}

/** Events wait here until the reader asks; iteration ends after the terminal one. */
function createEventQueue(failure: Failure): EventQueue {
  const waiting: EngineReplyEvent[] = [];
  let last: EngineReplyEvent | null = null;
  let ended = () => {};
  let wake: (() => void) | null = null;
  const push = (event: EngineReplyEvent): void => {
    waiting.push(event);
    last = event;
    if (isTerminal(event)) ended();
    wake?.();
  };
  return {
    push,
    fail: (message) => push(failure(message, last)),
    loaded: () => last?.type === 'load-end',
    onEnd(listener) {
      ended = listener;
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const event = waiting.shift();
        if (event === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
          continue;
        }
        yield event;
        if (isTerminal(event)) return;
      }
    },
  };
}
