import { AbsentModelError } from '../core/absentModelError.ts';
import type { LoadEvent, PromptInput, RunEvent, SamplingParams } from '../core/types.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { EngineError, explainRuntimeError, RefusedError, refusing } from '../engine/failure.ts';
import { generate } from '../engine/generate.ts';
import { inspectGguf } from '../engine/inspectGguf.ts';
import type { openModel } from '../engine/openModel.ts';
import type { RunControls } from '../engine/prefill.ts';
import { type PreparedPrompt, preparePrompt } from '../engine/prompt.ts';
import { scorePrompt } from '../engine/score.ts';
import { detokenize, tokenizePrompt } from '../engine/tokenize.ts';
import { createJobQueue } from './jobQueue.ts';
import type { EngineCommand, EngineReply, EngineReplyEvent } from './protocol.ts';

export interface HostSurroundings {
  /**
   * Sends a copy. Nothing is handed over: with the first buffer that is, V8 asks at every access to any array of the
   * worker whether it is still there, and 768 bytes a token are copied sooner than handed over.
   */
  post(reply: EngineReply): void;
  readonly openModel: typeof openModel;
  now(): number;
  freshSeed(): number;
  /** Lets waiting messages in. */
  breathe(): Promise<void>;
  /** Resolves when the page can tell that this worker ends; no ping is answered before. */
  readonly watched: Promise<void>;
}

/** What can change while a request waits or runs. */
interface LiveRequest {
  aborted: boolean;
  params: SamplingParams | null;
  mixWeight: number;
}

type Command<Type extends EngineCommand['type']> = Extract<EngineCommand, { type: Type }>;

/**
 * The worker's side of the wire. Remembers the loaded model and its caches, nothing else.
 * Loads, runs and scores wait for one another, but for runs of the same batch; tokenizing waits for nothing.
 * Every request except `set-params`, `set-mix-weight` and `abort` ends with exactly one terminal event, whatever is thrown.
 */
export function createHost(surroundings: HostSurroundings): { receive(command: EngineCommand): void } {
  const { now, breathe, freshSeed } = surroundings;
  const live = new Map<number, LiveRequest>();
  const queue = createJobQueue();
  let engine: Engine | null = null;

  function send(requestId: number, event: EngineReplyEvent): void {
    surroundings.post({ requestId, event });
  }

  function requireEngine(): Engine {
    if (engine === null) throw new RefusedError('No model is loaded yet. Wait until it is ready.');
    return engine;
  }

  function prepare({ model }: Engine, input: PromptInput): PreparedPrompt {
    return refusing(() => preparePrompt(model.tokenizer, model.info.startToken, input));
  }

  /** Once in a worker's life: another model gets another worker. */
  async function load({ requestId, spec }: Command<'load'>): Promise<void> {
    const opened = await surroundings.openModel(spec, {
      onDevice: (device) => send(requestId, { type: 'load-device', ...device }),
      onProgress: (progress) => send(requestId, { type: 'load-progress', progress }),
      onDeviceLost: (message) => send(requestId, { type: 'engine-lost', message }),
    });
    const { model } = opened;
    engine = createEngine(model);
    const { vocabulary } = model.tokenizer;
    send(requestId, { type: 'load-end', info: model.info, steps: opened.steps, vocabulary });
  }

  async function run(command: Command<'generate'>, live: LiveRequest, controls: RunControls): Promise<void> {
    const loaded = requireEngine();
    const { mix, turn, batch } = command;
    if (mix !== null && !Number.isFinite(mix.weight)) {
      throw new RefusedError(`The weight of a mixture must be a number; ${mix.weight} is not.`);
    }
    const request = {
      prompt: prepare(loaded, command.prompt),
      mixedPrompt: mix === null ? null : prepare(loaded, mix.prompt),
      turn,
      use: batch === null ? 'chat' : 'batch',
    } as const;
    const events = generate(loaded, request, {
      ...controls,
      freshSeed,
      params: () => live.params ?? command.params,
      mixWeight: () => live.mixWeight,
    });
    for await (const event of events) send(command.requestId, event);
  }

  async function score(command: Command<'score'>, controls: RunControls): Promise<void> {
    const loaded = requireEngine();
    const { ids } = prepare(loaded, command.prompt);
    const scores = await scorePrompt(loaded, ids, command.from, controls);
    if (scores === null) throw new RefusedError('Scoring was stopped.');
    const tokens = detokenize(loaded.model.tokenizer, ids);
    send(command.requestId, { type: 'scored', result: { tokens, scores } });
  }

  /** Runs when its turn comes; what it throws becomes the request's terminal event. */
  function enqueue(
    command: Command<'load' | 'generate' | 'score'>,
    work: (request: LiveRequest, controls: RunControls) => Promise<void>,
  ) {
    const { requestId } = command;
    const generates = command.type === 'generate';
    const request: LiveRequest = {
      aborted: false,
      params: generates ? command.params : null,
      mixWeight: generates ? (command.mix?.weight ?? 0) : 0,
    };
    const controls: RunControls = { now, breathe, aborted: () => request.aborted };
    live.set(requestId, request);
    queue.add({
      batch: generates ? command.batch : null,
      async work() {
        try {
          await work(request, controls);
        } catch (error) {
          if (command.type === 'load') send(requestId, loadError(error));
          else send(requestId, runError(error));
        } finally {
          live.delete(requestId);
        }
      },
    });
  }

  /** Needs the tokenizer alone, so it waits for nothing. */
  function answerAtOnce(requestId: number, answer: (model: Engine['model']) => EngineReplyEvent): void {
    try {
      const { model } = requireEngine();
      send(
        requestId,
        refusing(() => answer(model)),
      );
    } catch (error) {
      send(requestId, runError(error));
    }
  }

  async function inspect({ requestId, file }: Command<'inspect'>): Promise<void> {
    try {
      send(requestId, { type: 'inspected', result: await inspectGguf(file) });
    } catch (error) {
      send(requestId, { type: 'run-error', message: plainSentence(error), cause: 'refused' });
    }
  }

  return {
    receive(command) {
      switch (command.type) {
        case 'load':
          enqueue(command, () => load(command));
          return;
        case 'generate':
          enqueue(command, (request, controls) => run(command, request, controls));
          return;
        case 'score':
          enqueue(command, (_request, controls) => score(command, controls));
          return;
        case 'count-tokens':
          answerAtOnce(command.requestId, ({ tokenizer, info }) => {
            const { ids } = preparePrompt(tokenizer, info.startToken, command.prompt);
            return { type: 'counted', count: ids.length };
          });
          return;
        case 'tokenize':
          answerAtOnce(command.requestId, ({ tokenizer, info }) => {
            const { input } = command;
            if (input.direction === 'encode') {
              return { type: 'tokenized', result: tokenizePrompt(tokenizer, info.startToken, input.prompt) };
            }
            const ids = input.direction === 'decode' ? input.ids : tokenizer.encodePlain(input.text);
            return { type: 'tokenized', result: detokenize(tokenizer, ids) };
          });
          return;
        case 'set-params': {
          const request = live.get(command.requestId);
          if (request !== undefined) request.params = command.params;
          return;
        }
        case 'set-mix-weight': {
          const request = live.get(command.requestId);
          if (request !== undefined && Number.isFinite(command.weight)) request.mixWeight = command.weight;
          return;
        }
        case 'abort': {
          const request = live.get(command.requestId);
          if (request !== undefined) request.aborted = true;
          return;
        }
        case 'inspect':
          void inspect(command);
          return;
        case 'ping':
          void surroundings.watched.then(() => send(command.requestId, { type: 'pong' }));
          return;
        default:
          command satisfies never;
      }
    },
  };
}

function runError(error: unknown): RunEvent {
  return error instanceof RefusedError
    ? { type: 'run-error', message: error.message, cause: 'refused' }
    : { type: 'run-error', message: explainRuntimeError(error).message, cause: 'engine' };
}

function loadError(error: unknown): LoadEvent {
  return { type: 'load-error', message: plainSentence(error), cause: causeOf(error) };
}

function causeOf(error: unknown): Extract<LoadEvent, { type: 'load-error' }>['cause'] {
  if (error instanceof EngineError) return 'engine';
  return error instanceof AbsentModelError ? 'absent' : 'files';
}

function plainSentence(error: unknown): string {
  return error instanceof Error && error.message !== ''
    ? error.message
    : `The engine failed: ${String(error)}.`;
}
