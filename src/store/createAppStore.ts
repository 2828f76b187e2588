import { createStore } from 'zustand/vanilla';
import { panesOf } from '../core/comparison.ts';
import type { InspectFile } from '../core/modelFacts.ts';
import { firstComparePreset } from '../core/presets.ts';
import { isTrackShown } from '../core/tokenTrack.ts';
import { branchedConversation } from '../core/treeEdits.ts';
import type { ModelSpec } from '../core/types.ts';
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
import { createLeaderboard } from './leaderboardActions.ts';
import { readLeaderboard } from './leaderboardStorage.ts';
import { createLibraryActions, type LibraryPlatform } from './libraryActions.ts';
import { emptyLibrary } from './libraryState.ts';
import { createPromptMeasure } from './measurePrompt.ts';
import { isModelCached } from './modelCache.ts';
import { keepModelInUse } from './modelInUse.ts';
import { createModelLoading } from './modelLoading.ts';
import type { AllowedOrigins } from './models/allowedOrigins.ts';
import { readKnownModels } from './models/knownModels.ts';
import { createModels } from './models/modelsActions.ts';
import { noServers, type ServerDoor } from './models/serverActions.ts';
import { createServerKeys, type ServerKeys } from './models/serverKeys.ts';
import { newComparison } from './newComparison.ts';
import { readOwnPresets } from './ownPresets.ts';
import { createPresetActions } from './presetActions.ts';
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
  /** Left out: no file can be looked at. */
  readonly inspectFile?: InspectFile;
  /** Left out: the page speaks with its own origin alone. */
  readonly origins?: AllowedOrigins;
  /** Loads the page again. */
  readonly reload?: () => void;
  /** Left out: there are none. */
  readonly serverKeys?: ServerKeys;
  /** Asks servers; left out: none can be asked. */
  readonly serverDoor?: ServerDoor;
}

const branchWaits = 'A branch opens in the chat, where a reply is still being written; Stop there ends it.';

const cannotInspect: InspectFile = () => Promise.reject(new Error('Here no file can be looked at.'));

/** The page's whole state. Actions are the only way to change it; they alone speak with the engine. */
export function createAppStore(surroundings: StoreSurroundings): AppStore {
  const { newId, random, scheduleFrame, storage, baseUrl, spec: firstSpec } = surroundings;
  let modelsAsked = 0;

  const unsent = readUnsent(surroundings.session);
  // The state's actions and what they act on need each other: the actions come right after the rest.
  const store: AppStore = createStore<AppState>(() => ({
    run: { status: 'idle' },
    model: null,
    vocabulary: null,
    modelSpec: firstSpec,
    guestSpec: null,
    loadedModels: {},
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
    leaderboard: readLeaderboard(storage),
    measuring: null,
    settings: surroundings.settings,
    applyUpdate: null,
    actions: {} as Actions,
  }));
  const { getState: get, setState: set } = store;
  const models = createModels(store, {
    baseUrl,
    storage,
    keptFiles: surroundings.keptFiles ?? null,
    inspectFile: surroundings.inspectFile ?? cannotInspect,
    origins: surroundings.origins ?? null,
    reload: () => void get().actions.reload(),
    now: surroundings.libraryPlatform?.now ?? Date.now,
    session: surroundings.session,
    keys: surroundings.serverKeys ?? createServerKeys(null),
    door: surroundings.serverDoor ?? noServers,
  });
  const loading = createModelLoading(store, {
    client: surroundings.client,
    newId,
    findSpec: (id) => models.findSpec(id, get().modelSpec.device),
    writers: () => ({ chat, compare, completion }),
  });
  const { clientOf, replied: onReplied } = loading;
  const client = clientOf(() => get().modelSpec.id);
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
  const compare = createCompareActions(store, { clientOf, storage, newId, random, scheduleFrame, onReplied });
  const completion = createCompletionActions(store, { client, newId, random, scheduleFrame, onReplied });
  store.subscribe(forgetHiddenTokens);
  const forgetUnsent = keepUnsent(store, surroundings.session, unsent);
  const leaderboard = createLeaderboard(store, {
    client,
    storage,
    now: surroundings.libraryPlatform?.now ?? Date.now,
    isKept: isModelCached,
  });
  const library = createLibraryActions(store, {
    platform: surroundings.libraryPlatform,
    session: surroundings.session,
    newId,
    chat,
    compare,
    completion,
    onEverythingDeleted() {
      forgetUnsent();
      leaderboard.clear();
    },
  });

  const actions: Actions = {
    ...chat.actions,
    engine: client,
    models: models.actions,
    leaderboard,
    compare: compare.actions,
    library: library.actions,
    completion: completion.actions,
    presets: createPresetActions(store, { storage, newId }),
    setView: (view) => set({ view, hovered: null }),
    async loadModel() {
      if (loading.reloadGuest()) return;
      const { modelSpec: spec } = get();
      modelsAsked += 1;
      // Its files may have come or gone since.
      await loading.change(spec, () => models.findAgain(spec));
    },
    async setModel(id) {
      const asking = ++modelsAsked;
      const spec = await models.findSpec(id, get().modelSpec.device);
      if (modelsAsked === asking) await loading.change(spec);
    },
    async setDevice(device) {
      changeSettings({ device });
      await loading.change({ ...get().modelSpec, device });
    },
    async reload() {
      const { modelSpec: inUse, run } = get();
      await library.actions.flush();
      if (run.status !== 'failed' && (await models.comesBack(inUse.id))) {
        keepModelInUse(surroundings.session, inUse.id);
      }
      surroundings.reload?.();
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
    lowerMaxTokens() {
      const { notice, conversation, completion: document } = get();
      if (notice?.room === undefined) return;
      const { tokens: maxTokens, conversationId } = notice.room;
      set({ notice: null });
      if (conversation.id === conversationId) chat.actions.setParams({ maxTokens });
      else if (document.conversation.id === conversationId) {
        completion.actions.store.getState().actions.setParams({ maxTokens });
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
      await models.actions.refresh();
      return get().keptModels?.[get().modelSpec.id]?.bytes ?? 0;
    },
    deleteCachedModel: () => models.actions.discardFiles(get().modelSpec.id),
  };
  set({ actions });

  /** Of the conversation with this id, where it is open; a tree can be changed in the chat and in every pane. */
  function treeActions(conversationId: string): ConversationActions | null {
    const { conversation, comparison } = get();
    if (conversation.id === conversationId) return chat.actions;
    const pane = panesOf(comparison).find((candidate) => candidate.conversation.id === conversationId);
    return pane === undefined ? null : compare.actions.storeOf(pane.id).getState().actions;
  }

  function changeSettings(change: Partial<Settings>): void {
    set((state) => ({ settings: { ...state.settings, ...change } }));
    writeSettings(storage, get().settings);
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
