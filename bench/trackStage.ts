import type { Reading } from '../src/core/reading.ts';
import type { SamplingParams } from '../src/core/types.ts';
import { measureUpdate, nextFrame, pause, settle, type UpdateTimes } from './measureUpdate.ts';
import { createRecords } from './viewsRecords.ts';
import {
  heatmapNodes,
  pagerButton,
  replyTrack,
  showApp,
  shownBlocks,
  tokenCount,
  waitFor,
} from './viewsStage.tsx';
import { createFedClient, createStoreFor } from './viewsStore.ts';

/** Tokens that are appended until a track has its length, and those that may follow. */
const appended = 40;
const spare = 300;
const tokenMs = 1000 / 30;

export interface AppendTimes extends UpdateTimes {
  /** Of the heatmap's nodes before, the share that is still there. */
  readonly survivingShare: number;
  /** Whether the page followed the live end to later tokens, whereby earlier columns leave. */
  readonly turned: boolean;
}

/** The app with one reply that is being written, and what a person and an engine do to it. */
export interface TrackStage {
  readonly fillMs: number;
  setReading(reading: Reading): Promise<void>;
  /** One token after the other, until the track has its length. */
  append(): Promise<readonly AppendTimes[]>;
  /** Back through pages that were not drawn before; then to the end again. */
  turnPages(most: number): Promise<readonly UpdateTimes[]>;
  moveSlider(moves: number): Promise<readonly UpdateTimes[]>;
  /** As the app does all this by itself, for the length of its tasks. */
  live: {
    tokens(count: number): Promise<void>;
    turnPages(count: number): Promise<void>;
    drag(moves: number): Promise<void>;
    changeReading(): Promise<void>;
  };
}

/** Temperature with the recommended filters, then top-p over the whole vocabulary; never twice the same. */
function slid(move: number): Partial<SamplingParams> {
  const step = move % 60;
  return step < 30
    ? { temperature: 0.35 + 0.05 * step + 1e-4 * move, topK: 40, topP: 0.9 }
    : { temperature: 1, topK: 0, topP: 0.995 - 0.01 * (step - 30) - 1e-5 * move };
}

export async function createTrackStage(tokens: number): Promise<TrackStage> {
  const records = await createRecords(tokens + spare);
  const client = createFedClient();
  /** Tokens wait for a measured flush, or for the next frame as in the app. */
  let held: (() => void) | null = null;
  let holding = true;
  const store = createStoreFor(client, (flush) => {
    if (holding) held = flush;
    else requestAnimationFrame(flush);
  });
  const { getState: get } = store;
  const { actions } = get();
  let fed = 0;
  let moves = 0;

  /** @returns what puts these tokens into the state */
  async function prepare(count: number): Promise<() => void> {
    holding = true;
    client.feed(records.slice(fed, fed + count));
    fed += count;
    await waitFor(() => held !== null);
    // Until the run has taken in all that it was fed.
    await pause(0);
    const flush = held ?? (() => {});
    held = null;
    return flush;
  }

  async function toEnd(): Promise<void> {
    for (let turns = 0; pagerButton('Next page') !== null; turns++) {
      if (turns > 500) throw new Error('The pages have no end.');
      pagerButton('Next page')?.click();
      await nextFrame();
    }
    await settle();
  }

  await showApp(store);
  void actions.loadModel();
  await waitFor(() => get().run.status === 'ready');
  void actions.send('How do tides work?');
  await waitFor(() => get().run.status === 'generating');
  const fill = await prepare(tokens - appended);
  const { scriptMs: fillMs } = await measureUpdate(fill);
  actions.hover({ trackId: replyTrack(get()), index: tokenCount(get()) - 1 });
  await settle();

  return {
    fillMs,
    async setReading(reading) {
      actions.setReading(reading);
      await settle();
      await pause(300);
    },
    async append() {
      const times: AppendTimes[] = [];
      for (let count = 0; count < appended; count++) {
        const flush = await prepare(1);
        await settle();
        const nodes = heatmapNodes();
        const first = shownBlocks()[0];
        const update = await measureUpdate(flush);
        const survivors = nodes.filter((node) => node.isConnected).length;
        times.push({
          ...update,
          survivingShare: survivors / nodes.length,
          turned: shownBlocks()[0] !== first,
        });
      }
      return times;
    },
    async turnPages(most) {
      const times: UpdateTimes[] = [];
      for (let turn = 0; turn < most; turn++) {
        const button = pagerButton('Previous page');
        if (button === null) break;
        await settle();
        times.push(await measureUpdate(() => button.click()));
      }
      await toEnd();
      return times;
    },
    async moveSlider(count) {
      const times: UpdateTimes[] = [];
      for (let move = 0; move < count; move++) {
        await settle();
        // The text follows in slices, and nothing of the last move may still be under way.
        await pause(120);
        await settle();
        times.push(await measureUpdate(() => actions.setParams(slid(moves++))));
      }
      return times;
    },
    live: {
      async tokens(count) {
        holding = false;
        for (let token = 0; token < count; token++) {
          client.feed(records.slice(fed, fed + 1));
          fed += 1;
          await pause(tokenMs);
        }
        await pause(300);
      },
      async turnPages(count) {
        for (let turn = 0; turn < count; turn++) {
          pagerButton('Previous page')?.click();
          await pause(100);
        }
        await toEnd();
      },
      async drag(count) {
        for (let move = 0; move < count; move++) {
          await nextFrame();
          actions.setParams(slid(moves++));
        }
        await pause(500);
      },
      async changeReading() {
        for (const reading of ['sampled', 'raw', 'what-if'] as const) {
          actions.setReading(reading);
          await pause(400);
        }
      },
    },
  };
}
