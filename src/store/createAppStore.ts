import { createStore } from 'zustand/vanilla';
import {
  addMessage,
  canContinue,
  parentOf,
  removeExchange,
  removeMessage,
  rootId,
  shownPath,
  showVersion,
  versionsOf,
} from '../core/conversation.ts';
import { branchedReply } from '../core/derivedTokens.ts';
import { chatPrompt } from '../core/promptMessages.ts';
import { defaultSamplingParams, defaultSystemPrompt, neutralSamplingParams } from '../core/samplingParams.ts';
import { isTrackShown, replyOf } from '../core/tokenTrack.ts';
import type { AssistantMessage, Conversation, LoadEvent, ModelSpec, SamplingParams } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppState, AppStore, Notice, Settings, TokenSelection } from './appState.ts';
import { isBusy } from './busy.ts';
import { deleteCachedModel, listCachedModels } from './modelCache.ts';
import { modelSpec } from './modelCatalog.ts';
import { openModel } from './openModel.ts';
import { type ActiveRun, type ScheduleFrame, startReply } from './runReply.ts';
import { scorePrompt } from './scorePrompt.ts';
import { writeSettings } from './settings.ts';

export interface StoreSurroundings {
  readonly client: EngineClient;
  readonly spec: ModelSpec;
  /** Where `models/` lies. */
  readonly baseUrl: string;
  readonly settings: Settings;
  readonly storage: Storage | null;
  readonly newId: () => string;
  readonly scheduleFrame: ScheduleFrame;
}

const titleLength = 60;
/** After a failure; the count begins anew with every reply that ends well. */
const maxRestarts = 2;

/** The page's whole state. Actions are the only way to change it; they alone speak with the engine. */
export function createAppStore(surroundings: StoreSurroundings): AppStore {
  const { client, newId, scheduleFrame, storage, baseUrl } = surroundings;
  let active: ActiveRun | null = null;
  let stopCount = 0;
  let scoring: AbortController | null = null;
  let restarts = 0;
  let counting = false;
  let countAgain = false;

  const store: AppStore = createStore<AppState>(() => ({
    run: { status: 'idle' },
    model: null,
    vocabulary: null,
    modelSpec: surroundings.spec,
    conversation: emptyConversation(surroundings.spec.id, defaultSystemPrompt, defaultSamplingParams),
    draft: '',
    queuedReplyId: null,
    contextUsed: 0,
    notice: null,
    selection: null,
    hovered: null,
    reading: 'raw',
    classFilter: null,
    scoringId: null,
    settings: surroundings.settings,
    actions: {
      async loadModel() {
        await changeModel(get().modelSpec);
      },
      async setModel(id) {
        const spec = modelSpec(id, get().modelSpec.device, baseUrl);
        const other = id !== get().modelSpec.id;
        await changeModel(spec);
        // Sampled ids mean nothing to another vocabulary.
        if (other) await get().actions.newConversation();
      },
      async setDevice(device) {
        changeSettings({ device });
        await changeModel({ ...get().modelSpec, device });
      },
      setDraft: (draft) => set({ draft }),
      async send(text = get().draft) {
        if (text.trim() === '') return;
        await whenFree(async () => {
          const { conversation } = get();
          const user = { id: newId(), role: 'user', text } as const;
          const title = conversation.title === '' ? text.trim().slice(0, titleLength) : conversation.title;
          const parent = shownPath(conversation).at(-1)?.id ?? rootId;
          set({ draft: '', conversation: { ...addMessage(conversation, parent, user), title } });
          await answer(user.id);
          if (get().notice?.remedy === 'new-conversation') takeBack(conversation, text);
        });
      },
      stop() {
        stopCount += 1;
        active?.aborter.abort();
        scoring?.abort();
        const { conversation, queuedReplyId } = get();
        if (queuedReplyId === null) return;
        const fresh = replyOf(conversation, queuedReplyId)?.tokens.length === 0;
        set({
          queuedReplyId: null,
          conversation: fresh ? removeMessage(conversation, queuedReplyId) : conversation,
        });
      },
      async regenerate(messageId) {
        const id = messageId ?? shownPath(get().conversation).at(-1)?.id;
        const message = get().conversation.messages[id ?? ''];
        if (message === undefined) return;
        await whenFree(async () => {
          const question = message.role === 'user' ? message.id : parentOf(get().conversation, message.id);
          if (question !== undefined) await answer(question);
        });
      },
      async continueReply(messageId) {
        await whenFree(async () => {
          if (canContinue(get().conversation, messageId)) await write(messageId);
        });
      },
      async editUserMessage(messageId, text) {
        if (text.trim() === '') return;
        await whenFree(async () => {
          const { conversation } = get();
          const parent = parentOf(conversation, messageId);
          if (parent === undefined) return;
          const user = { id: newId(), role: 'user', text } as const;
          set({ conversation: addMessage(conversation, parent, user) });
          await answer(user.id);
        });
      },
      deleteMessage(messageId) {
        if (isBusy(get())) return;
        const { conversation: before } = get();
        const isQuestion = before.messages[messageId]?.role === 'user';
        const conversation = (isQuestion ? removeExchange : removeMessage)(before, messageId);
        const count = Object.keys(before.messages).length - Object.keys(conversation.messages).length;
        const text = count === 1 ? 'One message was deleted.' : `${count} messages were deleted.`;
        set({ conversation, selection: null, notice: { kind: 'info', text, remedy: 'undo', before } });
        void refreshContextUsed();
      },
      showVersion(messageId, step) {
        if (isBusy(get())) return;
        const versions = versionsOf(get().conversation, messageId);
        const other = versions[versions.indexOf(messageId) + step];
        if (other === undefined) return;
        set((state) => ({ conversation: showVersion(state.conversation, other), selection: null }));
        void refreshContextUsed();
      },
      async newConversation() {
        await stopActive();
        const { conversation: before, modelSpec: spec } = get();
        // What a starting point filled in belongs to it; what the person set goes on.
        const own = before.presetParams === defaultSamplingParams;
        const hasMessages = Object.keys(before.messages).length > 0;
        set({
          conversation: emptyConversation(
            spec.id,
            own ? before.systemPrompt : defaultSystemPrompt,
            own ? before.params : defaultSamplingParams,
          ),
          queuedReplyId: null,
          selection: null,
          hovered: null,
          notice: hasMessages
            ? { kind: 'info', text: 'A new conversation was started.', remedy: 'undo', before }
            : null,
        });
        await refreshContextUsed();
      },
      undo() {
        const { notice } = get();
        if (isBusy(get()) || notice?.before === undefined) return;
        set({ conversation: notice.before, notice: null, selection: null });
        void refreshContextUsed();
      },
      setSystemPrompt(systemPrompt) {
        set((state) => ({ conversation: { ...state.conversation, systemPrompt } }));
        void refreshContextUsed();
      },
      applyStartingPoint({ systemPrompt, params, message }) {
        const presetParams = { ...defaultSamplingParams, ...params };
        changeParams(presetParams);
        set((state) => ({
          draft: message,
          conversation: { ...state.conversation, systemPrompt, presetParams },
        }));
        void refreshContextUsed();
      },
      setParams: (change) => changeParams({ ...get().conversation.params, ...change }),
      neutralise: () => changeParams(neutralSamplingParams(get().conversation.params)),
      restorePreset: () => changeParams(get().conversation.presetParams),
      // What the pointer rests on gives way until it moves again.
      select: (selection) => set({ selection, hovered: null }),
      hover: (hovered) => set({ hovered }),
      setReading: (reading) => set({ reading }),
      setClassFilter: (classFilter) => set({ classFilter }),
      async branch(messageId, index, candidateId) {
        await whenFree(async () => {
          const { conversation, vocabulary } = get();
          const reply = replyOf(conversation, messageId);
          const parent = parentOf(conversation, messageId);
          if (reply === null || parent === undefined || vocabulary === null || model() === null) return;
          const branched = branchedReply(reply, index, candidateId, vocabulary, newId());
          if (branched === null) return;
          const ended = model()?.endOfTurnIds.includes(candidateId) ?? false;
          const message: AssistantMessage = { ...branched, endReason: ended ? 'stop' : null };
          set({
            conversation: addMessage(conversation, parent, message),
            selection: { trackId: message.id, index },
          });
          if (ended) await refreshContextUsed();
          else await write(message.id);
        });
      },
      async scorePrompt(messageId) {
        if (get().scoringId !== null) return;
        scoring = new AbortController();
        await scorePrompt(store, client, messageId, scoring.signal);
      },
      setSettings: changeSettings,
      dismissNotice: () => set({ notice: null }),
      async cachedModelBytes() {
        return (await listCachedModels()).get(get().modelSpec.id) ?? 0;
      },
      deleteCachedModel: () => deleteCachedModel(get().modelSpec.id),
    },
  }));
  const { getState: get, setState: set } = store;
  store.subscribe(forgetHiddenTokens);

  const model = () => get().model;

  function emptyConversation(modelId: string, systemPrompt: string, params: SamplingParams): Conversation {
    return {
      id: newId(),
      title: '',
      systemPrompt,
      exampleTurns: [],
      assistantPrefill: '',
      params,
      presetParams: defaultSamplingParams,
      modelId,
      messages: {},
      children: {},
      shownChild: {},
    };
  }

  function changeSettings(change: Partial<Settings>): void {
    set((state) => ({ settings: { ...state.settings, ...change } }));
    writeSettings(storage, get().settings);
  }

  /** Also while the model writes: the run obeys at its next token. */
  function changeParams(params: SamplingParams): void {
    set((state) => ({ conversation: { ...state.conversation, params } }));
    active?.run.setParams(params);
  }

  /** The person asks for a model: what runs is stopped first. */
  async function changeModel(spec: ModelSpec): Promise<void> {
    restarts = 0;
    await stopActive();
    await load(spec, null);
  }

  async function load(spec: ModelSpec, notice: Notice | null): Promise<void> {
    const events = await openModel(store, client, spec, notice);
    if (events === null) return;
    void restartWhenLost(events);
    const { queuedReplyId } = get();
    if (queuedReplyId !== null) await write(queuedReplyId);
    else await refreshContextUsed();
  }

  /** The one way back after any failure of the engine: a fresh worker, unless it fails again and again. */
  async function restartWhenLost(events: AsyncIterator<LoadEvent>): Promise<void> {
    const { modelSpec: spec } = get();
    const { value: event } = await events.next();
    if (event?.type !== 'engine-lost' || get().modelSpec !== spec) return;
    if (restarts >= maxRestarts) {
      set({
        model: null,
        run: { status: 'failed', message: event.message },
        notice: { kind: 'error', text: event.message, remedy: 'retry-load' },
      });
      return;
    }
    restarts += 1;
    const text = `${event.message} The engine is started again; what was written stays.`;
    await load(spec, { kind: 'error', text, remedy: null });
  }

  /** A message that does not fit is no turn: its text goes back into the box. */
  function takeBack(before: Conversation, text: string): void {
    const { params, systemPrompt } = get().conversation;
    set({ conversation: { ...before, params, systemPrompt }, draft: text });
    void refreshContextUsed();
  }

  /** What is selected or pointed at is always on the shown path. */
  function forgetHiddenTokens({ conversation, selection, hovered }: AppState, before: AppState): void {
    if (conversation.shownChild === before.conversation.shownChild) return;
    const hidden = (place: TokenSelection | null) =>
      place !== null && !isTrackShown(conversation, place.trackId);
    if (hidden(selection)) set({ selection: null });
    if (hidden(hovered)) set({ hovered: null });
  }

  async function stopActive(): Promise<void> {
    stopCount += 1;
    active?.aborter.abort();
    await active?.ended;
  }

  /**
   * Starts `work` when nothing else runs. A run that was told to stop is waited for; one that was not
   * keeps everything else out; and a Stop during the wait calls `work` off.
   */
  async function whenFree(work: () => Promise<void>): Promise<void> {
    const stopsBefore = stopCount;
    if (active?.aborter.signal.aborted) {
      await active.ended;
      if (stopCount !== stopsBefore) return;
    }
    if (active === null && get().queuedReplyId === null) await work();
  }

  /** A new reply under `parent`. */
  async function answer(parent: string): Promise<void> {
    const reply: AssistantMessage = {
      id: newId(),
      role: 'assistant',
      prefill: get().conversation.assistantPrefill,
      prefillIds: null,
      tokens: [],
      promptIds: null,
      earlierReplyIds: null,
      promptTokens: null,
      seed: null,
      endReason: null,
      stats: null,
    };
    set((state) => ({
      conversation: addMessage(state.conversation, parent, reply),
      selection: null,
      hovered: null,
    }));
    await write(reply.id);
  }

  async function write(messageId: string): Promise<void> {
    if (get().run.status !== 'ready') {
      set({ queuedReplyId: messageId });
      return;
    }
    active = startReply(store, client, scheduleFrame, messageId);
    await active.ended;
    active = null;
    if (replyOf(get().conversation, messageId)?.endReason !== 'error') restarts = 0;
  }

  /** Changes that come while a count is under way are counted together afterwards. */
  async function refreshContextUsed(): Promise<void> {
    countAgain = counting;
    if (counting) return;
    counting = true;
    do {
      countAgain = false;
      const { run, conversation } = get();
      if (run.status !== 'ready') break;
      const prompt = chatPrompt(conversation, shownPath(conversation), 'closed');
      // When it cannot be counted the meter keeps its figure; sending says what is wrong.
      const count = await client.countTokens(prompt).catch(() => null);
      if (count !== null && get().conversation === conversation) set({ contextUsed: count });
    } while (countAgain);
    counting = false;
  }

  return store;
}
