import type { LoadProgress, ModelSpec, SamplingParams } from '../core/types.ts';
import { generate } from '../engine/generate.ts';
import type { LanguageModel } from '../engine/languageModel.ts';
import type { RunControls } from '../engine/prefill.ts';
import { preparePrompt } from '../engine/prompt.ts';
import { scorePrompt } from '../engine/score.ts';
import { detokenize, tokenizePrompt } from '../engine/tokenize.ts';
import type { EngineCommand, EngineReply, EngineReplyEvent } from './protocol.ts';

export interface HostSurroundings {
  post(reply: EngineReply, transfer: Transferable[]): void;
  openModel(
    spec: ModelSpec,
    options: { onProgress(progress: LoadProgress): void; signal: AbortSignal },
  ): Promise<{ model: LanguageModel; steps: Readonly<Record<string, number>> }>;
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

  async function load(requestId: number, spec: ModelSpec, signal: AbortSignal): Promise<void> {
    await model?.dispose();
    model = null;
    const opened = await surroundings.openModel(spec, {
      signal,
      onProgress: (progress) => send(requestId, { type: 'load-progress', progress }),
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
        const message = plainSentence(error);
        if (command.type === 'load') send(requestId, { type: 'load-error', message });
        else send(requestId, { type: 'run-error', message, fatal: !(error instanceof RefusedError) });
      } finally {
        live.delete(requestId);
      }
    });
  }

  function tokenize(command: Extract<EngineCommand, { type: 'tokenize' }>): void {
    const { requestId, input } = command;
    try {
      const { tokenizer, info } = requireModel();
      const result = refusing(() =>
        input.direction === 'encode'
          ? tokenizePrompt(tokenizer, info.startToken, input.prompt)
          : detokenize(tokenizer, input.ids),
      );
      send(requestId, { type: 'tokenized', result });
    } catch (error) {
      send(requestId, { type: 'run-error', message: plainSentence(error), fatal: false });
    }
  }

  return {
    receive(command) {
      switch (command.type) {
        case 'load':
          enqueue(command, (request) => load(command.requestId, command.spec, request.aborter.signal));
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
        case 'tokenize':
          tokenize(command);
          return;
        case 'set-params': {
          const request = live.get(command.requestId);
          if (request !== undefined) request.params = command.params;
          return;
        }
        case 'abort':
          live.get(command.requestId)?.aborter.abort();
          return;
        default:
          command satisfies never;
      }
    },
  };
}

/** The request cannot be met as it stands; the engine itself is sound. */
class RefusedError extends Error {}

/** Marks whatever `work` throws as the request's own fault. */
function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new RefusedError(plainSentence(error));
  }
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
