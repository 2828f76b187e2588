import { readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { SamplingParams } from '../src/core/types.ts';
import type { EngineCommand, EngineReply } from '../src/worker/protocol.ts';
import { type Device, openGlassbox } from './fixtures.ts';

/** One reply that is asked of the worker. */
export interface ReplyCommand {
  readonly ids: readonly number[];
  readonly params: SamplingParams;
  /** A second prompt, blended in with this weight. */
  readonly mix?: { readonly ids: readonly number[]; readonly weight: number };
  /** Sent as soon as the first reply has this many tokens; left out: at once. */
  readonly afterTokens?: number;
  /** Aborted as soon as it has this many tokens. */
  readonly abortAfter?: number;
}

export interface WrittenReply {
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
  readonly reusedTokens: number;
  readonly end: string;
}

/** What the model made of one token of a text. */
export interface TokenFigures {
  readonly logprob: number;
  /** 1: the likeliest. */
  readonly rank: number;
  /** The likeliest ids at its position, and their raw logits. */
  readonly topIds: readonly number[];
  readonly topLogits: readonly number[];
}

/** The built app's own engine worker, driven over its wire. */
export interface EngineWorkerDriver {
  /** The device that the model runs on. */
  readonly device: string;
  /** Runs replies together, as one batch, or one after the other. */
  write(replies: readonly ReplyCommand[], together: boolean): Promise<readonly WrittenReply[]>;
  /** Scores the ids from the second on, in one prefill. */
  score(ids: readonly number[]): Promise<readonly TokenFigures[]>;
}

/** What stands in the page for the driver. */
interface PageEngine {
  lastRequestId: number;
  send(command: EngineCommand): void;
  listen(requestId: number, listener: (event: EngineReply['event']) => void): void;
}

/** Starts the worker of the built app in a page of its own and loads a model there. */
export async function startEngineWorker(
  page: Page,
  device: Device,
  modelId: string,
): Promise<EngineWorkerDriver> {
  await openGlassbox(page, { device: 'wasm', model: 'scripted' });
  const entry = readdirSync(`${process.env.GLASSBOX_DIST}/assets`).find((name) =>
    /^entry-.*\.js$/.test(name),
  );
  const loaded = await page.evaluate(
    ([file, id, wanted]) => {
      const worker = new Worker(new URL(`assets/${file}`, document.baseURI), { type: 'module' });
      const listeners = new Map<number, (event: EngineReply['event']) => void>();
      worker.onmessage = ({ data }: MessageEvent<EngineReply>) => listeners.get(data.requestId)?.(data.event);
      const engine = {
        lastRequestId: 0,
        send: (command: EngineCommand) => worker.postMessage(command),
        listen: (requestId: number, listener: (event: EngineReply['event']) => void) =>
          listeners.set(requestId, listener),
      };
      Object.assign(window, { engine });
      return new Promise<string>((resolve, reject) => {
        engine.listen(0, (event) => {
          if (event.type === 'load-end') resolve(event.info.device);
          if (event.type === 'load-error') reject(new Error(event.message));
        });
        engine.send({
          type: 'load',
          requestId: 0,
          spec: {
            id,
            source: {
              kind: 'embedded',
              manifestUrl: new URL(`models/${id}/manifest.json`, document.baseURI).href,
            },
            name: 'Model',
            dtype: 'auto',
            device: wanted,
            contextLength: 2048,
          },
        });
      });
    },
    [entry, modelId, device] as const,
  );
  return {
    device: loaded,
    write: (replies, together) =>
      page.evaluate(
        async ([commands, atOnce]) => {
          const { engine } = window as unknown as { engine: PageEngine };
          let tokensOfFirst = 0;
          const late: { at: number; start: () => void }[] = [];
          const startReply = (command: ReplyCommand, first: boolean): Promise<WrittenReply> =>
            new Promise((resolve, reject) => {
              const requestId = ++engine.lastRequestId;
              const ids: number[] = [];
              const logprobs: number[] = [];
              let reusedTokens = 0;
              engine.listen(requestId, (event) => {
                if (event.type === 'run-start') reusedTokens = event.reusedTokens;
                if (event.type === 'run-error') reject(new Error(event.message));
                if (event.type === 'run-end') resolve({ ids, logprobs, reusedTokens, end: event.reason });
                if (event.type !== 'token') return;
                ids.push(event.record.id);
                logprobs.push(event.record.logprob);
                if (ids.length === command.abortAfter) engine.send({ type: 'abort', requestId });
                if (!first) return;
                tokensOfFirst = ids.length;
                for (const { at, start } of late) if (at === tokensOfFirst) start();
              });
              const mix = command.mix && {
                prompt: { kind: 'ids', ids: command.mix.ids } as const,
                weight: command.mix.weight,
              };
              engine.send({
                type: 'generate',
                requestId,
                prompt: { kind: 'ids', ids: command.ids },
                params: command.params,
                turn: 0,
                batch: atOnce ? 'together' : null,
                mix: mix ?? null,
              });
            });
          return Promise.all(
            commands.map((command, index) => {
              const at = command.afterTokens;
              if (at === undefined) return startReply(command, index === 0);
              return new Promise<WrittenReply>((resolve, reject) => {
                late.push({ at, start: () => void startReply(command, false).then(resolve, reject) });
              });
            }),
          );
        },
        [replies, together] as const,
      ),
    score: (ids) =>
      page.evaluate((text) => {
        const { engine } = window as unknown as { engine: PageEngine };
        return new Promise<TokenFigures[]>((resolve, reject) => {
          const requestId = ++engine.lastRequestId;
          engine.listen(requestId, (event) => {
            if (event.type === 'run-error') reject(new Error(event.message));
            if (event.type !== 'scored') return;
            const figures = event.result.scores.flatMap((score) => {
              if (score === null) return [];
              const { topIds, topLogits } = score.evidence;
              const { logprob, rank } = score;
              return [{ logprob, rank: rank ?? 0, topIds: [...topIds], topLogits: [...topLogits] }];
            });
            resolve(figures);
          });
          engine.send({ type: 'score', requestId, prompt: { kind: 'ids', ids: text }, from: 0 });
        });
      }, ids),
  };
}
