import { boardKey, withLoad, withMeasurement, withReply } from '../core/leaderboard.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type { ModelInfo, ModelSpec, RunStats } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppState, AppStore } from './appState.ts';
import { isBusy, isComparing, isCompleting } from './busy.ts';
import { readLeaderboard, writeLeaderboard } from './leaderboardStorage.ts';
import { type MeasureProgress, measureModel } from './measureModel.ts';
import { createSharedList } from './sharedList.ts';

/** What is recorded of the models that were tried on this device. */
export interface LeaderboardActions {
  /** Measures the chosen model. What fails, or why it cannot be now, is said on the page. */
  measure(): Promise<void>;
  /** Ends a measurement under way; nothing of it is kept. */
  stop(): void;
  /** Takes one model's record away. */
  forget(key: string): void;
  clear(): void;
  /** Another tab has recorded something. */
  readAgain(): void;
}

/** A measurement under way. */
export interface Measuring extends MeasureProgress {
  readonly modelName: string;
}

export interface LeaderboardSurroundings {
  /** The engine with the chosen model. */
  readonly client: EngineClient;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  /** Milliseconds. */
  readonly now: () => number;
  /** Whether the browser has kept anything of a model of this site. */
  readonly isKept: (modelId: string) => Promise<boolean>;
}

/** The reply of the chat that is being written. */
interface Writing {
  readonly messageId: string;
  /** The model that writes it, whichever is chosen by the end. */
  readonly modelId: string;
  /** null: nothing is recorded of it. */
  readonly info: ModelInfo | null;
  /** Figures of the runs that this one continues. */
  readonly earlier: RunStats | null;
}

const present = ({ guestSpec, modelSpec }: AppState): ModelSpec => guestSpec ?? modelSpec;

export function createLeaderboard(
  store: AppStore,
  { client, storage, now, isKept }: LeaderboardSurroundings,
): LeaderboardActions {
  const { getState: get, setState: set } = store;
  let measuring: AbortController | null = null;
  /** The load under way: what of its model was here when it began. */
  let load: { readonly spec: ModelSpec; readonly began: number; readonly kept: Promise<boolean> } | null =
    null;
  let writing: Writing | null = null;

  const board = createSharedList(
    {
      read: () => readLeaderboard(storage),
      write: (entries) => writeLeaderboard(storage, entries),
      shown: () => get().leaderboard,
      show: (leaderboard) => set({ leaderboard }),
    },
    storage !== null,
  );

  function watchLoads(state: AppState): void {
    const spec = present(state);
    if (state.run.status === 'loading') {
      if (load?.spec === spec) return;
      const isOwn = spec.source.kind === 'embedded';
      load = { spec, began: now(), kept: isOwn ? isKept(spec.id) : Promise.resolve(true) };
      return;
    }
    const ended = load;
    load = null;
    const loaded = state.loadedModels[spec.id];
    if (ended?.spec !== spec || state.run.status !== 'ready' || loaded === undefined) return;
    // Scripts load nothing.
    if (spec.source.kind === 'scripted' || spec.source.kind === 'server') return;
    const took = now() - ended.began;
    void ended.kept.then((kept) =>
      board.change((entries) => withLoad(entries, spec.id, loaded.info, took, !kept)),
    );
  }

  /**
   * Replies of the chat are written alone; panes that write together share the time. A reply that failed, or was only
   * scored, has no figures of its own and leaves none.
   */
  function watchReplies(state: AppState): void {
    const { run, conversation, model, modelSpec, guestSpec } = state;
    if (run.status === 'generating') {
      if (writing?.messageId === run.messageId) return;
      const earlier = replyOf(conversation, run.messageId)?.stats ?? null;
      const info = guestSpec === null ? model : null;
      writing = { messageId: run.messageId, modelId: modelSpec.id, info, earlier };
      return;
    }
    const ended = writing;
    writing = null;
    if (ended === null || ended.info === null || run.status !== 'ready') return;
    const reply = replyOf(conversation, ended.messageId);
    if (reply === null || reply.stats === null || reply.stats === ended.earlier) return;
    if (reply.endReason === null || reply.endReason === 'error') return;
    const stats = ended.earlier === null ? reply.stats : lastRunOf(reply.stats, ended.earlier);
    const { modelId, info } = ended;
    board.change((entries) => withReply(entries, modelId, info, stats));
  }

  store.subscribe((state, before) => {
    if (state.run === before.run) return;
    watchLoads(state);
    watchReplies(state);
  });

  return {
    async measure() {
      const { model, modelSpec } = get();
      if (measuring !== null) return;
      const refusal = measureRefusal(get());
      if (refusal !== null || model === null) {
        set({ notice: { kind: 'info', text: refusal ?? notLoaded, remedy: null } });
        return;
      }
      const aborter = new AbortController();
      measuring = aborter;
      try {
        const onProgress = (progress: MeasureProgress) =>
          set({ measuring: { ...progress, modelName: model.name } });
        const measured = await measureModel(client, model, now, aborter.signal, onProgress);
        board.change((entries) => withMeasurement(entries, modelSpec.id, model, measured));
      } catch (error) {
        if (aborter.signal.aborted) return;
        const text = error instanceof Error ? error.message : String(error);
        set({ notice: { kind: 'error', text: `${model.name} was not measured. ${text}`, remedy: null } });
      } finally {
        measuring = null;
        set({ measuring: null });
      }
    },
    stop: () => measuring?.abort(),
    forget(key) {
      board.change((entries) => entries.filter((entry) => boardKey(entry.modelId, entry) !== key));
    },
    clear() {
      measuring?.abort();
      board.change(() => []);
    },
    readAgain: board.readAgain,
  };
}

/** Of a reply that took several runs, those of the last; the first token was an earlier one's. */
function lastRunOf(all: RunStats, earlier: RunStats): RunStats {
  return {
    ...all,
    decodedTokens: all.decodedTokens - earlier.decodedTokens,
    decodeMs: all.decodeMs - earlier.decodeMs,
    firstTokenMs: null,
  };
}

const notLoaded = 'Nothing can be measured yet: no model is loaded.';

/** Why the chosen model cannot be measured now, in a sentence; null: it can. */
export function measureRefusal(state: AppState): string | null {
  const { model, run } = state;
  if (isBusy(state) || isComparing(state) || isCompleting(state)) {
    return 'First let the replies be finished, or stop them: they would share the time.';
  }
  return model === null || run.status !== 'ready' ? notLoaded : null;
}
