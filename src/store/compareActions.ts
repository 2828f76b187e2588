import { blindPair } from '../core/blindPair.ts';
import {
  type Comparison,
  maxPanes,
  minPanes,
  mixWeightRange,
  type Pane,
  type Persona,
} from '../core/comparison.ts';
import {
  changePanes,
  firstPane,
  isBlindfolded,
  type PaneSetup,
  personaOf,
  repliesOf,
  replacePane,
  shownPanes,
  synchronise,
} from '../core/comparisonSetup.ts';
import { shownPath, versionsOf } from '../core/conversation.ts';
import { freshSeed } from '../core/random.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type { Conversation } from '../core/types.ts';
import { addVote, emptyTally, swapVote } from '../core/voteTally.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppStore, CompareActions, RemovedPane } from './appState.ts';
import { writeOwnPersonas, writeTallies } from './compareStorage.ts';
import { type ConversationControl, createConversationActions } from './conversationActions.ts';
import { crossExamine } from './crossExamine.ts';
import { foreignNotice } from './foreignModel.ts';
import { mixRequest } from './mixRequest.ts';
import { clearedPane, newComparison, newPane } from './newComparison.ts';
import { createPaneScope, type PaneLens } from './paneScope.ts';
import type { RunRequest, ScheduleFrame } from './runReply.ts';
import { settled, settledMixer, settledPane } from './settled.ts';

export interface CompareSurroundings {
  readonly client: EngineClient;
  readonly storage: Storage | null;
  readonly newId: () => string;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly scheduleFrame: ScheduleFrame;
  readonly onReplied: () => void;
}

/** The comparison's actions, and what the rest of the store asks of it. */
export interface CompareControl {
  readonly actions: CompareActions;
  /** Stops every pane and waits until all have ended. */
  stopAll(): Promise<void>;
  /** Writes the replies that waited for the model. */
  resume(): Promise<void>;
  /** Other panes in place of the present ones; nothing runs in them. */
  show(comparison: Comparison): void;
  /** Puts a removed pane back; the others stay as they are. */
  putBack(removed: RemovedPane): void;
  /** Puts a pane's conversation back as it was. @returns false when it is no pane's. */
  restore(conversation: Conversation): boolean;
}

interface PaneEntry {
  readonly store: AppStore;
  readonly control: ConversationControl;
}

/** Several personas that answer the same messages at once. */
export function createCompareActions(app: AppStore, surroundings: CompareSurroundings): CompareControl {
  const { client, storage, newId, random, scheduleFrame, onReplied } = surroundings;
  const { getState: get, setState: set } = app;
  const entries = new Map<string, PaneEntry>();
  /** For replies whose seed is −1: the same for all panes of a round. */
  let roundSeed = freshSeed(random);
  let stopCount = 0;
  let examining: AbortController | null = null;

  const comparison = () => get().comparison;
  const change = (fields: Partial<Comparison>) =>
    set((state) => ({ comparison: { ...state.comparison, ...fields } }));
  const paneOf = (paneId: string) => comparison().panes.find(({ id }) => id === paneId);

  function entryOf(paneId: string): PaneEntry {
    const known = entries.get(paneId);
    if (known !== undefined) return known;
    const isMixer = comparison().mixer?.pane.id === paneId;
    const store = createPaneScope(app, isMixer ? mixerLens : paneLens(paneId), () => control.actions);
    const control = createConversationActions(store, {
      client,
      newId,
      scheduleFrame,
      onReplied,
      request: isMixer
        ? (messageId, usual) => together(store, messageId, mixRequest(comparison(), messageId, usual))
        : (messageId, usual) => together(store, messageId, usual),
      changeSetup: (setup) => changeSetup(isMixer ? firstPane(comparison()).id : paneId, setup),
    });
    const entry = { store, control };
    entries.set(paneId, entry);
    return entry;
  }

  /** One engine run for all panes: the same draws at the same turn and position. */
  function together(store: AppStore, messageId: string, request: RunRequest): RunRequest {
    const { id, independentSeeds } = comparison();
    const { conversation } = store.getState();
    // As it is shown: a reply that was stopped before its first token counts, or later draws would part.
    const turn = repliesOf(conversation).findIndex((reply) => reply.id === messageId);
    const drawn = request.params.seed !== -1 || independentSeeds;
    const seed = drawn ? request.params.seed : sharedSeed(conversation, messageId, turn);
    return { ...request, turn, params: { ...request.params, seed }, batch: id };
  }

  /**
   * The seed of the other panes' replies of this turn, however late this one comes; a new version, which would
   * be the same reply with it, begins a new one that the others' next versions share.
   */
  function sharedSeed(conversation: Conversation, messageId: string, turn: number): number {
    const own = versionsOf(conversation, messageId).map((id) => replyOf(conversation, id)?.seed);
    const others = comparison()
      .panes.map((pane) => repliesOf(pane.conversation)[turn])
      .flatMap((reply) => (reply === undefined || reply.id === messageId ? [] : (reply.seed ?? [])));
    const shared = others.find((seed) => !own.includes(seed));
    if (shared !== undefined) return shared;
    if (own.includes(roundSeed)) roundSeed = freshSeed(random);
    return roundSeed;
  }

  function changeSetup(paneId: string, setup: Partial<PaneSetup>): void {
    const before = comparison().panes;
    change({ panes: changePanes(comparison(), paneId, setup) });
    applyParams(before);
  }

  /** Runs obey changed settings from their next token on. */
  function applyParams(before: readonly Pane[]): void {
    for (const pane of comparison().panes) {
      const { params } = pane.conversation;
      const old = before.find(({ id }) => id === pane.id);
      if (old === undefined || old.conversation.params === params) continue;
      entryOf(pane.id).control.applyParams(params);
      if (pane === firstPane(comparison())) mixerEntry()?.control.applyParams(params);
    }
  }

  const mixerEntry = () => {
    const { mixer } = comparison();
    return mixer === null ? null : entryOf(mixer.pane.id);
  };

  /** Everything that answers the next message. */
  function speakers(): readonly PaneEntry[] {
    const { mixer, blind } = comparison();
    const panes = shownPanes(comparison()).map(({ id }) => entryOf(id));
    const mixed = mixer === null || blind !== null ? null : entryOf(mixer.pane.id);
    return mixed === null ? panes : [...panes, mixed];
  }

  function all(): readonly PaneEntry[] {
    const { panes, mixer } = comparison();
    return [...panes, ...(mixer === null ? [] : [mixer.pane])].map(({ id }) => entryOf(id));
  }

  async function stopAll(): Promise<void> {
    actions.stop();
    await Promise.all(all().map(({ control }) => control.stopActive()));
  }

  /** Has a pane that came late answer what the first one was asked beyond it, so that their turns agree. */
  async function catchUp(paneId: string): Promise<void> {
    const { store, control } = entryOf(paneId);
    const asked = questionsOf(store.getState().conversation);
    const questions = questionsOf(firstPane(comparison()).conversation);
    if (asked.some((question, place) => question !== questions[place])) return;
    const stopsBefore = stopCount;
    for (const question of questions.slice(asked.length)) {
      await control.actions.send(question);
      await untilIdle(store);
      const last = shownPath(store.getState().conversation).at(-1);
      const answered = last?.role === 'assistant' && ['stop', 'length'].includes(last.endReason ?? '');
      if (!answered || stopCount !== stopsBefore) return;
    }
  }

  function show(next: Comparison): void {
    examining?.abort();
    entries.clear();
    set({ comparison: next, examinations: {}, examining: null });
    for (const { control } of all()) void control.refreshContextUsed();
  }

  function undoable(text: string): void {
    set({ notice: { kind: 'info', text, remedy: 'undo', before: settled(comparison()) } });
  }

  /** Whether replies are another model's, which is then said; the message stays in its box. */
  function refuseForeign(): boolean {
    const conversations = all().map(({ store }) => store.getState().conversation);
    const notice = foreignNotice(get(), conversations);
    if (notice !== null) set({ notice: { ...notice, remedy: 'clear-panes' } });
    return notice !== null;
  }

  const hasMessages = () => comparison().panes.some(({ conversation }) => shownPath(conversation).length > 0);

  const actions: CompareActions = {
    storeOf: (paneId) => entryOf(paneId).store,
    setDraft: (compareDraft) => set({ compareDraft }),
    async send(text = get().compareDraft) {
      if (text.trim() === '' || speakers().some(({ store }) => isWritingIn(store)) || refuseForeign()) return;
      roundSeed = freshSeed(random);
      set({ compareDraft: '' });
      change({ cursor: null, hovered: null });
      await Promise.all(speakers().map(({ control }) => control.actions.send(text)));
    },
    stop() {
      stopCount += 1;
      examining?.abort();
      for (const { control } of all()) control.actions.stop();
    },
    stopPane: (paneId) => entryOf(paneId).control.actions.stop(),
    async addPane(persona) {
      const { panes, blind } = comparison();
      if (panes.length >= maxPanes || blind !== null || refuseForeign()) return;
      const copied = panes.at(-1) ?? firstPane(comparison());
      const model = persona === undefined ? copied : firstPane(comparison());
      const voice = persona ?? { ...personaOf(copied), name: freeName(panes, copied.name) };
      const pane = newPane(newId, get().modelSpec.id, voice, model.conversation.params);
      change({ panes: [...panes, pane], focusedPaneId: pane.id });
      // Another voice than the shared one: from now on each pane has its own.
      if (persona !== undefined) partVoices();
      void entryOf(pane.id).control.refreshContextUsed();
      await catchUp(pane.id);
    },
    removePane(paneId) {
      const { panes, blind } = comparison();
      if (panes.length <= minPanes || blind !== null) return;
      const pane = paneOf(paneId);
      if (pane === undefined) return;
      const place = panes.indexOf(pane);
      const { focusedPaneId, cursor, mixer } = comparison();
      entryOf(paneId).control.actions.stop();
      // What is mixed are the first two: with another one it would be another mixture.
      if (place < 2) actions.setMixer(false);
      const rest = panes.filter(({ id }) => id !== paneId);
      change({
        panes: rest,
        focusedPaneId: focusedPaneId === paneId ? (rest[0]?.id ?? '') : focusedPaneId,
        cursor: cursor?.paneId === paneId ? null : cursor,
      });
      if (shownPath(pane.conversation).length === 0) return;
      const before = {
        pane: settledPane(pane),
        place,
        mixer: place < 2 ? mixer && settledMixer(mixer) : null,
      };
      set({ notice: { kind: 'info', text: `${pane.name} was removed.`, remedy: 'undo', before } });
    },
    renamePane(paneId, name) {
      const pane = paneOf(paneId);
      if (pane !== undefined) set({ comparison: replacePane(comparison(), { ...pane, name }) });
    },
    setPersona(paneId, { name, systemPrompt, exampleTurns, assistantPrefill }) {
      actions.renamePane(paneId, name);
      partVoices();
      changeSetup(paneId, { systemPrompt, exampleTurns, assistantPrefill });
      void entryOf(paneId).control.refreshContextUsed();
    },
    setExampleTurns(paneId, exampleTurns) {
      changeSetup(paneId, { exampleTurns });
      void entryOf(paneId).control.refreshContextUsed();
    },
    setAssistantPrefill: (paneId, assistantPrefill) => changeSetup(paneId, { assistantPrefill }),
    focusPane: (focusedPaneId) => change({ focusedPaneId }),
    setSync(group, synced) {
      const { panes, sync, focusedPaneId } = comparison();
      const source = paneOf(focusedPaneId);
      if (source === undefined) return;
      change({
        sync: { ...sync, [group]: synced },
        panes: synced ? synchronise(panes, source, group) : panes,
      });
      applyParams(panes);
    },
    setIndependentSeeds: (independentSeeds) => change({ independentSeeds }),
    setMixer(on) {
      const { mixer } = comparison();
      if (on === (mixer !== null)) return;
      if (mixer !== null) entryOf(mixer.pane.id).control.actions.stop();
      const { conversation } = firstPane(comparison());
      const voice = { ...conversation, name: 'Mixed' };
      const pane = newPane(newId, conversation.modelId, voice, conversation.params);
      change({ mixer: on ? { pane, weight: 0.5 } : null });
      if (on) void catchUp(pane.id);
    },
    setMixWeight(wished) {
      const { mixer } = comparison();
      if (mixer === null || !Number.isFinite(wished)) return;
      const weight = Math.min(mixWeightRange.max, Math.max(mixWeightRange.min, wished));
      change({ mixer: { ...mixer, weight } });
      entryOf(mixer.pane.id).control.active()?.run.setMixWeight(weight);
    },
    applyPreset(preset) {
      actions.stop();
      if (hasMessages()) undoable('The comparison was replaced.');
      show(newComparison(newId, get().modelSpec.id, preset));
      set({ compareDraft: preset.message });
    },
    async clear() {
      if (hasMessages()) undoable('All panes were emptied.');
      await stopAll();
      const { panes, mixer } = comparison();
      show({
        ...comparison(),
        panes: panes.map((pane) => clearedPane(newId, pane)),
        mixer: mixer && { ...mixer, pane: clearedPane(newId, mixer.pane) },
        cursor: null,
        hovered: null,
      });
    },
    async crossExamine(paneA, paneB, turn) {
      if (get().examining !== null) return;
      examining = new AbortController();
      await crossExamine(app, client, paneA, paneB, turn, examining.signal);
    },
    setBlind(on) {
      const { panes, blind, focusedPaneId } = comparison();
      if (on === (blind !== null)) return;
      if (!on) {
        change({ blind: null });
        for (const { id } of panes) void catchUp(id);
        return;
      }
      const [first, ...others] = panes;
      const other = others.find(({ id }) => id === focusedPaneId) ?? others[0];
      if (first === undefined || other === undefined) return;
      change({ blind: { order: shuffled(first.id, other.id), vote: null }, cursor: null, hovered: null });
    },
    vote(vote) {
      const { blind } = comparison();
      const pair = blindPair(comparison(), get().modelSpec.id);
      if (blind === null || pair === null || !isBlindfolded(comparison())) return;
      const { key, swapped, turned } = pair;
      const tallies = get().tallies;
      const tally = addVote(tallies[key] ?? emptyTally, swapped !== turned ? swapVote(vote) : vote);
      set({ tallies: { ...tallies, [key]: tally } });
      change({ blind: { ...blind, vote } });
      writeTallies(storage, get().tallies);
    },
    nextRound() {
      const { blind, panes } = comparison();
      if (blind === null) return;
      const cleared = panes.map((pane) => (blind.order.includes(pane.id) ? clearedPane(newId, pane) : pane));
      change({ panes: cleared, blind: { order: shuffled(...blind.order), vote: null }, cursor: null });
    },
    savePersona(paneId) {
      const pane = paneOf(paneId);
      if (pane === undefined) return;
      keepPersonas([...get().ownPersonas.filter(({ name }) => name !== pane.name), personaOf(pane)]);
    },
    deletePersona: (name) => keepPersonas(get().ownPersonas.filter((persona) => persona.name !== name)),
    forgetTallies() {
      set({ tallies: {} });
      writeTallies(storage, {});
    },
    open(next) {
      actions.stop();
      if (hasMessages()) undoable('The comparison was replaced.');
      show(next);
    },
  };

  /** From now on each pane has a voice of its own. */
  function partVoices(): void {
    change({ sync: { ...comparison().sync, prompt: false } });
  }

  function keepPersonas(ownPersonas: readonly Persona[]): void {
    set({ ownPersonas });
    writeOwnPersonas(storage, ownPersonas);
  }

  function shuffled(a: string, b: string): readonly [string, string] {
    return random() < 0.5 ? [a, b] : [b, a];
  }

  return {
    actions,
    stopAll,
    show,
    putBack({ pane, place, mixer }) {
      const { panes } = comparison();
      if (panes.length >= maxPanes) return;
      change({ panes: panes.toSpliced(place, 0, pane), ...(mixer === null ? {} : { mixer }) });
      void entryOf(pane.id).control.refreshContextUsed();
    },
    restore(conversation) {
      const pane = comparison().panes.find((candidate) => candidate.conversation.id === conversation.id);
      if (pane === undefined) return false;
      set({ comparison: replacePane(comparison(), { ...pane, conversation }) });
      void entryOf(pane.id).control.refreshContextUsed();
      return true;
    },
    async resume() {
      await Promise.all(all().map(({ control }) => control.resume()));
    },
  };
}

/** What was said to a pane, in order. */
function questionsOf(conversation: Conversation): readonly string[] {
  return shownPath(conversation).flatMap((message) => (message.role === 'user' ? [message.text] : []));
}

/** Waits until the pane neither writes nor waits for the model. */
function untilIdle(store: AppStore): Promise<void> {
  return new Promise((resolve) => {
    let unsubscribe = () => {};
    const check = () => {
      if (isWritingIn(store)) return;
      unsubscribe();
      resolve();
    };
    unsubscribe = store.subscribe(check);
    check();
  });
}

function isWritingIn(store: AppStore): boolean {
  const { run, queuedReplyId } = store.getState();
  return run.status === 'generating' || queuedReplyId !== null;
}

/** A name that no pane has yet. */
function freeName(panes: readonly Pane[], name: string): string {
  const stem = name.replace(/ \d+$/, '');
  for (let number = 2; ; number += 1) {
    const candidate = `${stem} ${number}`;
    if (panes.every((pane) => pane.name !== candidate)) return candidate;
  }
}

function paneLens(paneId: string): PaneLens {
  return {
    find: ({ comparison }) => comparison.panes.find(({ id }) => id === paneId),
    conversation: (pane) => pane.conversation,
    replace: ({ comparison }, pane) => ({ comparison: replacePane(comparison, pane) }),
  };
}

/** The mixture speaks with the first pane's settings. */
const mixerLens: PaneLens = {
  find: ({ comparison }) => comparison.mixer?.pane,
  conversation: ({ conversation }, first) => {
    const { systemPrompt, exampleTurns, assistantPrefill, params, presetParams } = first;
    return { ...conversation, systemPrompt, exampleTurns, assistantPrefill, params, presetParams };
  },
  replace: ({ comparison }, pane) =>
    comparison.mixer === null ? {} : { comparison: { ...comparison, mixer: { ...comparison.mixer, pane } } },
};
