import { createStore } from 'zustand/vanilla';
import { mapPanes, panesOf } from '../core/comparison.ts';
import { firstComparePreset } from '../core/presets.ts';
import { isTrackShown } from '../core/tokenTrack.ts';
import { branchedConversation } from '../core/treeEdits.ts';
import type { Conversation, LoadEvent, ModelInfo, ModelSpec } from '../core/types.ts';
import type { KeptFiles } from '../files/keptFiles.ts';
import type { EngineClient } from '../worker/client.ts';
import { applyPreset, draftAfterUndo } from './applyPreset.ts';
import type {
  Actions,
  AppState,
  AppStore,
  ConversationActions,
  Notice,
  Settings,
  TokenSelection,
} from './appState.ts';
import { isBusy } from './busy.ts';
import { createCompareActions } from './compareActions.ts';
import { readOwnPersonas, readTallies } from './compareStorage.ts';
import { createCompletionActions } from './completionActions.ts';
import { newCompletion } from './completionState.ts';
import { createConversationActions } from './conversationActions.ts';
import { emptyConversation } from './emptyConversation.ts';
import { isForeign, isForeignByUndo } from './foreignModel.ts';
import { createLibraryActions, type LibraryPlatform } from './libraryActions.ts';
import { emptyLibrary } from './libraryState.ts';
import { createPromptMeasure } from './measurePrompt.ts';
import { deleteCachedModel, listCachedModels } from './modelCache.ts';
import { readKnownModels } from './models/knownModels.ts';
import { createModels } from './models/modelsActions.ts';
import { newComparison } from './newComparison.ts';
import { openModel } from './openModel.ts';
import { readOwnPresets } from './ownPresets.ts';
import { createPresetActions } from './presetActions.ts';
import { restartPlan } from './restartPlan.ts';
import type { ScheduleFrame } from './runReply.ts';
import { writeSettings } from './settings.ts';
import { keepUnsent, readUnsent } from './unsent.ts';
import { upToDate } from './upToDate.ts';

export interface StoreSurroundings {
  readonly client: EngineClient;
  readonly spec: ModelSpec;
  /** Where `models/` lies. */
  readonly baseUrl: string;
  readonly settings: Settings;
  readonly storage: Storage | null;
  readonly newId: () => string;
  /** Numbers in [0, 1): fresh seeds, and the order in a blind test. */
  readonly random: () => number;
  readonly scheduleFrame: ScheduleFrame;
  /** null: nothing is kept. */
  readonly libraryPlatform: LibraryPlatform | null;
  /** What this tab showed, for a reload. */
  readonly session: Storage | null;
  /** Files of models that the person brought; left out: none are kept. */
  readonly keptFiles?: KeptFiles;
}

const branchWaits = 'A branch opens in the chat, where a reply is still being written; Stop there ends it.';
const unanswered =
  'Your last message stands unanswered in the one before, whose replies are another model’s.';

/** The page's whole state. Actions are the only way to change it; they alone speak with the engine. */
export function createAppStore(surroundings: StoreSurroundings): AppStore {
  const { client, newId, random, scheduleFrame, storage, baseUrl, spec: firstSpec } = surroundings;
  let restarts = 0;
  let modelsAsked = 0;
  const onReplied = () => {
    restarts = 0;
  };

  const unsent = readUnsent(surroundings.session);
  // The state's actions and what they act on need each other: the actions come right after the rest.
  const store: AppStore = createStore<AppState>(() => ({
    run: { status: 'idle' },
    model: null,
    vocabulary: null,
    modelSpec: firstSpec,
    models: readKnownModels(storage),
    keptModels: null,
    modelTransfer: null,
    conversation: { ...emptyConversation(newId(), firstSpec.id), ...unsent.setup },
    draft: unsent.drafts.get('') ?? '',
    queuedReplyId: null,
    contextUsed: 0,
    filledBy: null,
    notice: null,
    histories: {},
    selection: null,
    hovered: null,
    reading: 'raw',
    classFilter: null,
    scoringId: null,
    view: 'chat',
    comparison: newComparison(newId, firstSpec.id, firstComparePreset),
    compareDraft: unsent.compareDraft ?? firstComparePreset.message,
    completion: newCompletion(newId, firstSpec.id),
    examinations: {},
    examining: null,
    ownPersonas: readOwnPersonas(storage),
    ownPresets: readOwnPresets(storage),
    tallies: readTallies(storage),
    library: emptyLibrary,
    settings: surroundings.settings,
    applyUpdate: null,
    actions: {} as Actions,
  }));
  const { getState: get, setState: set } = store;
  const chat = createConversationActions(store, {
    client,
    newId,
    scheduleFrame,
    onReplied,
    changeSetup(setup) {
      set((state) => ({ conversation: { ...state.conversation, ...setup } }));
      if (setup.params !== undefined) chat.applyParams(setup.params);
    },
  });
  const compare = createCompareActions(store, { client, storage, newId, random, scheduleFrame, onReplied });
  const completion = createCompletionActions(store, { client, newId, random, scheduleFrame, onReplied });
  store.subscribe(forgetHiddenTokens);
  const forgetUnsent = keepUnsent(store, surroundings.session, unsent);
  const library = createLibraryActions(store, {
    platform: surroundings.libraryPlatform,
    session: surroundings.session,
    newId,
    chat,
    compare,
    completion,
    onEverythingDeleted: forgetUnsent,
  });

  const models = createModels(store, {
    baseUrl,
    storage,
    keptFiles: surroundings.keptFiles ?? null,
    now: surroundings.libraryPlatform?.now ?? Date.now,
  });

  const actions: Actions = {
    ...chat.actions,
    models: models.actions,
    compare: compare.actions,
    library: library.actions,
    completion: completion.actions,
    presets: createPresetActions(store, { storage, newId }),
    setView: (view) => set({ view, hovered: null }),
    async loadModel() {
      const { modelSpec: spec } = get();
      const asking = ++modelsAsked;
      try {
        // Its files may have come or gone since.
        const found = await models.findAgain(spec);
        if (modelsAsked === asking) await changeModel(found);
      } catch (error) {
        if (modelsAsked === asking) fail(error instanceof Error ? error.message : String(error));
      }
    },
    async setModel(id) {
      const asking = ++modelsAsked;
      const spec = await models.findSpec(id, get().modelSpec.device);
      if (modelsAsked === asking) await changeModel(spec);
    },
    async setDevice(device) {
      changeSettings({ device });
      await changeModel({ ...get().modelSpec, device });
    },
    undo() {
      const { notice } = get();
      if (notice?.treeId !== undefined) {
        const tree = treeActions(notice.treeId);
        if (notice.remedy === 'undo') tree?.undoChange();
        else tree?.redoChange();
        return;
      }
      if (notice?.restores !== undefined) {
        set({ notice: null });
        void library.actions.restore(notice.restores);
        return;
      }
      if (isBusy(get()) || notice?.before === undefined) return;
      const { replacedDraft } = notice;
      const before = upToDate(notice.before, library.latest);
      set({ notice: null });
      if ('panes' in before) {
        compare.show(before);
        set({ compareDraft: draftAfterUndo(get().compareDraft, replacedDraft) });
      } else if ('place' in before) compare.putBack(before);
      else if ('setups' in before) compare.restoreSetups(before);
      else if ('mixed' in before) {
        const { comparison } = get();
        set({ comparison: { ...comparison, mixer: before.mixed } });
      } else if (!compare.restore(before) && !completion.restore(before)) {
        const draft = draftAfterUndo(get().draft, replacedDraft);
        set({ conversation: before, selection: null, ...(replacedDraft === undefined ? {} : { draft }) });
        void chat.refreshContextUsed();
      }
    },
    openBranch(conversation, messageId) {
      if (isBusy(get())) {
        set({ notice: { kind: 'info', text: branchWaits, remedy: null } });
        return;
      }
      const branch = branchedConversation(conversation, messageId, newId());
      if (branch === null) return;
      const { conversation: before } = get();
      const notice: Notice = { kind: 'info', text: 'The branch was opened.', remedy: 'undo', before };
      set({ conversation: branch, view: 'chat', selection: null, hovered: null, notice });
      void chat.refreshContextUsed();
    },
    async applyPreset(preset) {
      await applyPreset(store, { newId, chat }, preset);
    },
    setReading: (reading) => set({ reading }),
    setClassFilter: (classFilter) => set({ classFilter }),
    setSettings: changeSettings,
    dismissNotice: () => set({ notice: null }),
    measurePrompt: createPromptMeasure(client),
    async tokenize(text, specials) {
      const { ids } = await client.tokenize(
        specials
          ? { direction: 'encode', prompt: { kind: 'text', text, startToken: false } }
          : { direction: 'encode-plain', text },
      );
      return ids;
    },
    async cachedModelBytes() {
      return (await listCachedModels()).get(get().modelSpec.id) ?? 0;
    },
    deleteCachedModel: () => deleteCachedModel(get().modelSpec.id),
  };
  set({ actions });

  /** Of the conversation with this id, where it is open; a tree can be changed in the chat and in every pane. */
  function treeActions(conversationId: string): ConversationActions | null {
    const { conversation, comparison } = get();
    if (conversation.id === conversationId) return chat.actions;
    const pane = panesOf(comparison).find((candidate) => candidate.conversation.id === conversationId);
    return pane === undefined ? null : compare.actions.storeOf(pane.id).getState().actions;
  }

  /**
   * Sampled ids mean nothing to another vocabulary: what another model wrote makes room. What holds none of them, or
   * this model's (as a file may say), stays, and a reply that waits there is this model's to write.
   */
  async function makeRoomFor(modelId: string): Promise<void> {
    const { conversation, queuedReplyId, comparison, completion: document, histories } = get();
    if (isForeign(conversation, modelId)) {
      await get().actions.newConversation();
      const { notice } = get();
      if (queuedReplyId !== null && notice !== null) {
        set({ notice: { ...notice, text: `${notice.text} ${unanswered}` } });
      }
    }
    if (panesOf(comparison).some((pane) => isForeign(pane.conversation, modelId))) {
      await compare.actions.clear();
    }
    if (isForeign(document.conversation, modelId)) await completion.keepTextAlone();
    // What goes on does so as a copy: Undo in the former one may bring back what the former model said.
    const mixesByUndo = (each: Conversation) => isForeignByUndo(each, modelId, histories);
    const apart = (each: Conversation) => (mixesByUndo(each) ? { ...each, id: newId() } : each);
    const { conversation: kept, comparison: compared } = get();
    if (mixesByUndo(kept)) set({ conversation: apart(kept) });
    if (!panesOf(compared).some((pane) => mixesByUndo(pane.conversation))) return;
    set({
      comparison: mapPanes(compared, (pane) => ({ ...pane, conversation: apart(pane.conversation) })),
    });
  }

  function changeSettings(change: Partial<Settings>): void {
    set((state) => ({ settings: { ...state.settings, ...change } }));
    writeSettings(storage, get().settings);
  }

  /** The person asks for a model: what runs is stopped first. */
  async function changeModel(spec: ModelSpec): Promise<void> {
    restarts = 0;
    const run = { status: 'loading', progress: null, device: null } as const;
    // From here on nothing more is asked of the former one: what is sent meanwhile waits.
    const wait = (state: AppState) => state.run.status === 'ready' && set({ run });
    wait(get());
    const unsubscribe = store.subscribe(wait);
    await Promise.all([chat.stopWriting(), compare.stopAll(), completion.stopAll()]);
    unsubscribe();
    const { modelSpec: former, notice: said } = get();
    set({ modelSpec: spec, model: null, run });
    if (spec.id !== former.id) await makeRoomFor(spec.id);
    if (get().modelSpec !== spec) return;
    const { notice } = get();
    await load(spec, notice === said ? null : notice);
  }

  async function load(spec: ModelSpec, notice: Notice | null): Promise<void> {
    const opened = await openModel(store, client, spec, notice);
    if (opened === null) return;
    if ('device' in opened) {
      // Where WebGPU itself cannot load the model, the CPU can; anything else waits for Retry.
      if (opened.device === 'webgpu') await restart(opened.message, spec, 'webgpu', 1);
      else fail(opened.message);
      return;
    }
    void restartWhenLost(opened);
    await Promise.all([chat.resume(), compare.resume(), completion.resume()]);
  }

  /** The one way back after any failure of the engine: a fresh worker, unless it fails again and again. */
  async function restartWhenLost(events: AsyncIterator<LoadEvent>): Promise<void> {
    const { modelSpec: spec } = get();
    const { value: event } = await events.next();
    if (event?.type !== 'engine-lost' || get().modelSpec !== spec) return;
    await restart(event.message, spec, get().model?.device ?? null, restarts);
  }

  /** @param before how often it was started again since the last reply that ended well. */
  async function restart(
    message: string,
    spec: ModelSpec,
    device: ModelInfo['device'] | null,
    before: number,
  ): Promise<void> {
    const plan = restartPlan(spec, device, before);
    restarts = before + 1;
    if (plan !== null) {
      await load(plan.spec, { kind: 'error', text: `${message} ${plan.text}`, remedy: null });
      return;
    }
    fail(message);
  }

  function fail(message: string): void {
    set({
      model: null,
      run: { status: 'failed', message },
      notice: { kind: 'error', text: message, remedy: 'retry-load' },
    });
  }

  /** What is selected or pointed at is always on the shown path. */
  function forgetHiddenTokens({ conversation, selection, hovered }: AppState, before: AppState): void {
    if (conversation.shownChild === before.conversation.shownChild) return;
    const hidden = (place: TokenSelection | null) =>
      place !== null && !isTrackShown(conversation, place.trackId);
    if (hidden(selection)) set({ selection: null });
    if (hidden(hovered)) set({ hovered: null });
  }

  return store;
}
