import type { RunEvent, SamplingParams } from '../core/types.ts';
import { explainRuntimeError, RefusedError, refusing } from '../engine/failure.ts';
import { generate } from '../engine/generate.ts';
import type { LanguageModel } from '../engine/languageModel.ts';
import type { openModel } from '../engine/openModel.ts';
import type { RunControls } from '../engine/prefill.ts';
import { preparePrompt } from '../engine/prompt.ts';
import { scorePrompt } from '../engine/score.ts';
import { detokenize, tokenizePrompt } from '../engine/tokenize.ts';
import type { EngineCommand, EngineReply, EngineReplyEvent } from './protocol.ts';

export interface HostSurroundings {
  post(reply: EngineReply, transfer: Transferable[]): void;
  readonly openModel: typeof openModel;
  now(): number;
  freshSeed(): number;
  /** Lets waiting messages in. */
  breathe(): Promise<void>;
}

/** What can change while a request waits or runs. */
interface LiveRequest {
  readonly aborter: AbortController;
  params: SamplingParams | null;
}

/**
 * The worker's side of the wire. Remembers the loaded model and its cache, nothing else.
 * Loads, runs and scores wait for one another; tokenizing does not. Every request except `set-params`
 * and `abort` ends with exactly one terminal event, whatever is thrown.
 */
export function createHost(surroundings: HostSurroundings): { receive(command: EngineCommand): void } {
  const { now, breathe, freshSeed } = surroundings;
  const live = new Map<number, LiveRequest>();
  let model: LanguageModel | null = null;
  let queue: Promise<void> = Promise.resolve();

  function send(requestId: number, event: EngineReplyEvent): void {
    surroundings.post({ requestId, event }, transferables(event));
  }

  function requireModel(): LanguageModel {
    if (model === null) throw new RefusedError('No model is loaded yet. Wait until it is ready.');
    return model;
  }

  /** Once in a worker's life: another model gets another worker. */
  async function load({ requestId, spec }: Extract<EngineCommand, { type: 'load' }>): Promise<void> {
    const opened = await surroundings.openModel(spec, {
      onDevice: (device) => send(requestId, { type: 'load-device', ...device }),
      onProgress: (progress) => send(requestId, { type: 'load-progress', progress }),
      onDeviceLost: (message) => send(requestId, { type: 'engine-lost', message }),
    });
    model = opened.model;
    const { bytes, offsets, special } = model.tokenizer.vocabulary;
    send(requestId, {
      type: 'load-end',
      info: model.info,
      steps: opened.steps,
      vocabulary: { bytes: bytes.slice(), offsets: offsets.slice(), special: special.slice() },
    });
  }

  /** Runs after everything asked before it; what it throws becomes the request's terminal event. */
  function enqueue(
    command: EngineCommand,
    work: (request: LiveRequest, controls: RunControls) => Promise<void>,
  ) {
    const { requestId } = command;
    const request: LiveRequest = {
      aborter: new AbortController(),
      params: command.type === 'generate' ? command.params : null,
    };
    const controls: RunControls = { now, breathe, aborted: () => request.aborter.signal.aborted };
    live.set(requestId, request);
    queue = queue.then(async () => {
      try {
        await work(request, controls);
      } catch (error) {
        if (command.type === 'load') send(requestId, { type: 'load-error', message: plainSentence(error) });
        else send(requestId, runError(error));
      } finally {
        live.delete(requestId);
      }
    });
  }

  /** Needs the tokenizer alone, so it waits for nothing. */
  function answerAtOnce(requestId: number, answer: (model: LanguageModel) => EngineReplyEvent): void {
    try {
      const loaded = requireModel();
      send(
        requestId,
        refusing(() => answer(loaded)),
      );
    } catch (error) {
      send(requestId, runError(error));
    }
  }

  return {
    receive(command) {
      switch (command.type) {
        case 'load':
          enqueue(command, () => load(command));
          return;
        case 'generate':
          enqueue(command, async (request, controls) => {
            const loaded = requireModel();
            const prompt = refusing(() =>
              preparePrompt(loaded.tokenizer, loaded.info.startToken, command.prompt),
            );
            const events = generate(loaded, prompt, command.turn, {
              ...controls,
              freshSeed,
              params: () => request.params ?? command.params,
            });
            for await (const event of events) send(command.requestId, event);
          });
          return;
        case 'score':
          enqueue(command, async (_request, controls) => {
            const loaded = requireModel();
            const { ids } = refusing(() =>
              preparePrompt(loaded.tokenizer, loaded.info.startToken, command.prompt),
            );
            const scores = await scorePrompt(loaded, ids, controls);
            if (scores === null) throw new RefusedError('Scoring was stopped.');
            const tokens = detokenize(loaded.tokenizer, ids);
            send(command.requestId, { type: 'scored', result: { tokens, scores } });
          });
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
            const result =
              input.direction === 'encode'
                ? tokenizePrompt(tokenizer, info.startToken, input.prompt)
                : detokenize(tokenizer, input.ids);
            return { type: 'tokenized', result };
          });
          return;
        case 'set-params': {
          const request = live.get(command.requestId);
          if (request !== undefined) request.params = command.params;
          return;
        }
        case 'set-mix-weight':
          return;
        case 'abort':
          live.get(command.requestId)?.aborter.abort();
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

function plainSentence(error: unknown): string {
  return error instanceof Error && error.message !== ''
    ? error.message
    : `The engine failed: ${String(error)}.`;
}

function transferables(event: EngineReplyEvent): Transferable[] {
  if (event.type === 'token') {
    const { topIds, topLogits, tailCounts, tailExpSums } = event.record.evidence;
    return [topIds.buffer, topLogits.buffer, tailCounts.buffer, tailExpSums.buffer] as ArrayBuffer[];
  }
  if (event.type === 'load-end') {
    const { bytes, offsets, special } = event.vocabulary;
    return [bytes.buffer, offsets.buffer, special.buffer] as ArrayBuffer[];
  }
  return [];
}
