import { AbsentModelError } from '../core/absentModelError.ts';
import { mapPanes, panesOf } from '../core/comparison.ts';
import { awaitedModels, modelOfPane } from '../core/paneModels.ts';
import type { Conversation, LoadEvent, ModelInfo, ModelSpec } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppState, AppStore, Notice } from './appState.ts';
import type { CompareControl } from './compareActions.ts';
import type { CompletionControl } from './completionActions.ts';
import type { ConversationControl } from './conversationActions.ts';
import { isForeign, isForeignByUndo } from './foreignModel.ts';
import { isOwnModel } from './modelCatalog.ts';
import { nameOfModel } from './modelNames.ts';
import { createModelTurns, type ModelTurns } from './modelTurns.ts';
import { learnCapabilities, openModel } from './openModel.ts';
import { restartPlan } from './restartPlan.ts';

export interface LoadingSurroundings {
  readonly client: EngineClient;
  readonly newId: () => string;
  /** What the engine needs to load a model. Rejects with an Error in plain words. */
  readonly findSpec: (modelId: string) => Promise<ModelSpec>;
  /** Whoever has replies written. */
  readonly writers: () => {
    readonly chat: ConversationControl;
    readonly compare: CompareControl;
    readonly completion: CompletionControl;
  };
}

/** Which model the engine holds: what the person chose, or what a pane of the comparison has asked for meanwhile. */
export interface ModelLoading extends Pick<ModelTurns, 'clientOf'> {
  /**
   * The person asks for a model: what runs is stopped first.
   * @param findAgain looks for its files once more, when everything has stopped. Rejects with an Error in plain words.
   */
  change(spec: ModelSpec, findAgain?: () => Promise<ModelSpec>): Promise<void>;
  /** Loads once more what was to be loaded in the chosen one's place. @returns false: nothing was. */
  reloadGuest(): boolean;
  /** A reply has ended well. */
  replied(): void;
}

const madeRoom =
  'A new conversation was started, because the replies of the one before are another model’s; that one is in the list.';
const unanswered = 'Your last message stands unanswered there.';

function nobodyBrought(modelId: string): string {
  return `There is no model “${modelId}”, neither on this site nor on this device. Bring it in Models: open its file, fetch its repository or save its server; or load the page’s own model.`;
}

const beginning: AppState['run'] = { status: 'loading', progress: null, device: null };

export function createModelLoading(
  store: AppStore,
  { client, newId, findSpec, writers }: LoadingSurroundings,
): ModelLoading {
  const { getState: get, setState: set } = store;
  let restarts = 0;
  /** What of a round failed while others went on: every reply that begins takes what is said away. */
  let missed: Notice | null = null;
  const turns = createModelTurns(
    store,
    client,
    (modelId) => void turnTo(modelId),
    (modelId) => {
      const { run } = get();
      if (run.status !== 'failed' || !writers().compare.giveUp(modelId)) return;
      const text = `${nameOfModel(get(), modelId)} could not be loaded. ${run.message}`;
      missed = { kind: 'error', text, remedy: null };
      set({ notice: missed });
    },
  );

  const present = () => get().guestSpec ?? get().modelSpec;

  async function change(spec: ModelSpec, findAgain = async () => spec): Promise<void> {
    restarts = 0;
    const release = turns.hold();
    const { chat, compare, completion } = writers();
    // From here on nothing more is asked of the former one: what is sent meanwhile waits.
    const wait = (state: AppState) => state.run.status === 'ready' && set({ run: beginning });
    wait(get());
    const unsubscribe = store.subscribe(wait);
    await Promise.all([chat.stopWriting(), compare.stopAll(), completion.stopAll()]);
    unsubscribe();
    const { modelSpec: former, notice: said } = get();
    set({ modelSpec: spec, guestSpec: null, model: null, run: beginning });
    if (spec.id !== former.id) await makeRoomFor(spec.id);
    release();
    const isStill = () => get().modelSpec === spec && get().guestSpec === null;
    try {
      const found = await findAgain();
      const { notice } = get();
      if (isStill()) await load(found, notice === said ? null : notice);
    } catch (error) {
      if (isStill()) failBy(error);
    }
  }

  /** Loads a model for those that wait for it; what was written and said stays. */
  async function turnTo(modelId: string): Promise<void> {
    restarts = 0;
    const { modelSpec: chosen } = get();
    const isChosen = modelId === chosen.id;
    const awaited = isChosen ? null : { ...chosen, id: modelId, name: nameOfModel(get(), modelId) };
    set({ guestSpec: awaited, run: beginning });
    const isStill = () => get().guestSpec === awaited && get().modelSpec === chosen;
    try {
      const spec = isChosen ? chosen : await findSpec(modelId);
      if (isStill()) await load(spec, get().notice);
    } catch (error) {
      if (isStill()) failBy(error);
    }
  }

  async function load(spec: ModelSpec, notice: Notice | null): Promise<void> {
    const opened = await openModel(store, client, spec, notice);
    if (opened === null) return;
    if ('device' in opened) {
      // Where WebGPU itself cannot load the model, the CPU can; anything else waits for Retry.
      if (opened.device === 'webgpu') await restart(opened.message, spec, 'webgpu', 1);
      // What is to be done about the page's own, its message says.
      else if (opened.absent && !isOwnModel(spec.id)) fail(nobodyBrought(spec.id), true);
      else fail(opened.message);
      return;
    }
    void followLoaded(opened);
    const { chat, compare, completion } = writers();
    await Promise.all([chat.resume(), compare.resume(), completion.resume()]);
    if (missed === null || awaitedModels(get().comparison, get().modelSpec.id).length > 0) return;
    if (get().notice === null) set({ notice: missed });
    missed = null;
  }

  /**
   * What becomes of the loaded model. The one way back after any failure of the engine: a fresh worker, unless it fails
   * again and again.
   */
  async function followLoaded(events: AsyncIterator<LoadEvent>): Promise<void> {
    const spec = present();
    let { value: event } = await events.next();
    while (event?.type === 'capabilities') {
      learnCapabilities(store, spec.id, event.capabilities);
      ({ value: event } = await events.next());
    }
    if (event?.type !== 'engine-lost' || present() !== spec) return;
    const device = get().loadedModels[spec.id]?.info.device ?? null;
    await restart(event.message, spec, device, restarts);
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

  /** @param absent it is not here at all. */
  function fail(message: string, absent = false): void {
    set({
      ...(get().guestSpec === null ? { model: null } : {}),
      run: { status: 'failed', message, absent },
      notice: { kind: 'error', text: message, remedy: absent ? 'bring-model' : 'retry-load' },
    });
  }

  function failBy(error: unknown): void {
    fail(error instanceof Error ? error.message : String(error), error instanceof AbsentModelError);
  }

  /**
   * Sampled ids mean nothing to another vocabulary: what another model wrote makes room. What holds none of them, or
   * this model's (as a file may say), stays, and a reply that waits there is this model's to write. A pane with a model
   * of its own is no concern of the chosen one.
   */
  async function makeRoomFor(modelId: string): Promise<void> {
    const { compare, completion } = writers();
    const { conversation, queuedReplyId, comparison, completion: document, histories, actions } = get();
    if (isForeign(conversation, modelId)) {
      await actions.newConversation();
      const { notice } = get();
      const text = queuedReplyId === null ? madeRoom : `${madeRoom} ${unanswered}`;
      if (notice !== null) set({ notice: { ...notice, text } });
    }
    const modelOf = (pane: Parameters<typeof modelOfPane>[1]) => modelOfPane(get().comparison, pane, modelId);
    if (panesOf(comparison).some((pane) => isForeign(pane.conversation, modelOf(pane)))) {
      await compare.actions.clear();
    }
    if (isForeign(document.conversation, modelId)) await completion.keepTextAlone();
    // What goes on does so as a copy: Undo in the former one may bring back what the former model said.
    const mixesByUndo = (each: Conversation, own: string) => isForeignByUndo(each, own, histories);
    const apart = (each: Conversation, own: string) =>
      mixesByUndo(each, own) ? { ...each, id: newId() } : each;
    const { conversation: kept, comparison: compared } = get();
    if (mixesByUndo(kept, modelId)) set({ conversation: apart(kept, modelId) });
    if (!panesOf(compared).some((pane) => mixesByUndo(pane.conversation, modelOf(pane)))) return;
    set({
      comparison: mapPanes(compared, (pane) => ({
        ...pane,
        conversation: apart(pane.conversation, modelOf(pane)),
      })),
    });
  }

  return {
    clientOf: turns.clientOf,
    change,
    reloadGuest() {
      const { guestSpec } = get();
      if (guestSpec !== null) void turnTo(guestSpec.id);
      return guestSpec !== null;
    },
    replied() {
      restarts = 0;
    },
  };
}
