import { createEngineClient } from '../src/worker/client.ts';
import { frameIntervals } from './frameIntervals.ts';
import { measureNaive, type NaiveTimes } from './naiveScatter.tsx';
import { createTrackStage, type TrackStage } from './trackStage.ts';
import { createRecords } from './viewsRecords.ts';
import { replyTrack, showApp, tokenCount, waitFor } from './viewsStage.tsx';
import { createStoreFor } from './viewsStore.ts';

export interface StreamTimes {
  /** Milliseconds between frames: of the page at rest, while tokens come, and then in What-if. */
  readonly restMs: readonly number[];
  readonly rawMs: readonly number[];
  readonly whatIfMs: readonly number[];
  readonly tokensPerSecond: number;
  readonly tokens: number;
}

/** What `measureViews.mjs` drives; nothing runs unless it asks. */
export interface ViewsPage {
  /** Draws the app with a reply of `tokens`, once for each page. @returns ms of script for all its tokens at once */
  open(tokens: number): Promise<number>;
  stage(): TrackStage;
  naive(tokens: number, repetitions: number): Promise<NaiveTimes>;
  stream(restMs: number, rawMs: number, whatIfMs: number): Promise<StreamTimes>;
}

declare global {
  interface Window {
    views: ViewsPage;
  }
}

let stage: TrackStage | null = null;

window.views = {
  async open(tokens) {
    stage = await createTrackStage(tokens);
    return stage.fillMs;
  },
  stage() {
    if (stage === null) throw new Error('Nothing is open.');
    return stage;
  },
  naive: async (tokens, repetitions) => measureNaive(await createRecords(tokens), tokens, repetitions),
  async stream(restMs, rawMs, whatIfMs) {
    const client = createEngineClient(
      () => new Worker(new URL('./viewsWorker.ts', import.meta.url), { type: 'module' }),
    );
    const store = createStoreFor(client, requestAnimationFrame);
    const { getState: get } = store;
    const { actions } = get();
    await showApp(store);
    await actions.loadModel();
    actions.setParams({ maxTokens: 4096 });
    const rest = await frameIntervals(restMs);
    void actions.send('The tides');
    await waitFor(() => get().run.status === 'generating' && tokenCount(get()) >= 20);
    actions.hover({ trackId: replyTrack(get()), index: 10 });
    const before = tokenCount(get());
    const raw = await frameIntervals(rawMs);
    const tokensPerSecond = ((tokenCount(get()) - before) * 1000) / rawMs;
    actions.setReading('what-if');
    const whatIf = await frameIntervals(whatIfMs);
    if (get().run.status !== 'generating') throw new Error('The reply was too short.');
    return { restMs: rest, rawMs: raw, whatIfMs: whatIf, tokensPerSecond, tokens: tokenCount(get()) };
  },
};
