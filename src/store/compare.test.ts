import { describe, expect, test } from 'vitest';
import type { Mixer, Pane } from '../core/comparison.ts';
import { isBlindfolded, repliesOf } from '../core/comparisonSetup.ts';
import { assistantText, shownPath } from '../core/conversation.ts';
import { type ComparePreset, comparePresets } from '../core/presets.ts';
import type { AssistantMessage } from '../core/types.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import type { Examination } from './appState.ts';
import { createAppStore } from './createAppStore.ts';
import { examinationKey } from './crossExamine.ts';
import { modelSpec } from './modelCatalog.ts';
import { defaultSettings } from './settings.ts';

const reply = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen';
const baseUrl = 'http://localhost/';

/** What a test keeps instead of the browser's storage. */
function memoryStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
}

interface StoreOptions {
  readonly failAt?: number;
  readonly storage?: Storage;
  readonly load?: boolean;
  readonly random?: () => number;
}

async function newStore(options: StoreOptions = {}) {
  let ids = 0;
  let loads = 0;
  const client = createEngineClient(() =>
    createInProcessWorker(async () => {
      loads += 1;
      const failing = options.failAt !== undefined && loads === 1 ? { failAt: options.failAt } : {};
      return createScriptedModel({ reply, tokensPerSecond: 0, contextLength: 2048, ...failing });
    }),
  );
  const store = createAppStore({
    client,
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: options.storage ?? null,
    newId: () => `id-${++ids}`,
    random: options.random ?? (() => 0.3),
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  const { actions } = store.getState();
  const { compare } = actions;
  const [opening] = store.getState().comparison.panes;
  // All panes share it.
  compare
    .storeOf(opening?.id ?? '')
    .getState()
    .actions.setParams({ temperature: 0, repetitionPenalty: 1 });
  if (options.load !== false) await actions.loadModel();
  const panes = () => store.getState().comparison.panes;
  const paneIds = () => panes().map(({ id }) => id) as [string, string, ...string[]];
  const paneAt = (place: number) => panes()[place] as Pane;
  const replyOf = (place: number, turn = -1) =>
    repliesOf(paneAt(place).conversation).at(turn) as AssistantMessage;
  /** Tokens of a pane's last reply so far. */
  const written = (place: number) => repliesOf(paneAt(place).conversation).at(-1)?.tokens.length ?? 0;
  const idsOf = (message: AssistantMessage) => message.tokens.map(({ id }) => id);
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const unsubscribe = store.subscribe(check);
      function check() {
        if (!condition()) return;
        unsubscribe();
        resolve();
      }
      check();
    });
  const mixed = () => {
    const { mixer } = store.getState().comparison;
    return repliesOf((mixer as Mixer).pane.conversation)[0] as AssistantMessage;
  };
  return { store, actions, compare, panes, paneIds, paneAt, replyOf, written, mixed, idsOf, until };
}

/** Drawn freely, so that every token depends on the draw and the prompt. */
const wild = { temperature: 2, topK: 0, topP: 1, maxTokens: 12, repetitionPenalty: 1, seed: -1 };

const nobody = { name: 'Nobody', systemPrompt: '', exampleTurns: [], assistantPrefill: '' };

describe('a comparison', () => {
  test('opens with the pirate, the five-year-old and their question', async () => {
    const { panes, store } = await newStore();
    expect(panes().map(({ name }) => name)).toEqual(['Pirate', 'Five-year-old']);
    expect(panes().map(({ conversation }) => conversation.exampleTurns.length)).toEqual([2, 2]);
    expect(store.getState().compareDraft).toBe('How are you?');
  });

  test('all panes answer, with one seed for all; independent seeds differ', async () => {
    const { compare, paneIds, replyOf, store } = await newStore();
    const [a] = paneIds();
    compare.storeOf(a).getState().actions.setParams(wild);
    await compare.send();
    expect(store.getState().compareDraft).toBe('');
    expect(replyOf(0).seed).toBe(replyOf(1).seed);
    const draws = [0, 1].map((place) => replyOf(place).tokens.map(({ draw }) => draw?.uniform));
    const shared = Math.min(...draws.map((list) => list.length));
    expect(draws[0]?.slice(0, shared)).toEqual(draws[1]?.slice(0, shared));
  });

  test('independent seeds are drawn by each run for itself', async () => {
    const { compare, paneIds, replyOf } = await newStore();
    compare.storeOf(paneIds()[0]).getState().actions.setParams(wild);
    compare.setIndependentSeeds(true);
    await compare.send();
    expect(replyOf(0).seed).not.toBe(replyOf(1).seed);
  });

  test('a message sent while the model loads is answered by all when it is ready', async () => {
    const { actions, compare, replyOf, panes } = await newStore({ load: false });
    const loading = actions.loadModel();
    await compare.send('Hello');
    expect(panes().every(({ queuedReplyId }) => queuedReplyId !== null)).toBe(true);
    await loading;
    expect([0, 1].map((place) => replyOf(place).endReason)).toEqual(['stop', 'stop']);
    expect(assistantText(replyOf(0))).toBe(reply);
  });

  test('each pane keeps its own history and prefills only what is new', async () => {
    const { compare, replyOf } = await newStore();
    await compare.send('Hello');
    await compare.send('And now?');
    for (const place of [0, 1]) {
      const { stats, promptIds } = replyOf(place);
      const first = replyOf(place, 0);
      const known = (first.promptIds?.length ?? 0) + first.tokens.length - 1;
      expect(stats?.reusedTokens).toBeGreaterThanOrEqual(known - 1);
      expect(stats?.prefilledTokens).toBe((promptIds?.length ?? 0) - (stats?.reusedTokens ?? 0));
    }
  });

  test('example turns are no replies of the model, and a prefill is part of the reply', async () => {
    const { compare, replyOf, paneIds, store } = await newStore();
    const [a] = paneIds();
    compare.setAssistantPrefill(a, 'one');
    await compare.send('Hello');
    expect(replyOf(0).earlierReplyIds).toHaveLength(0);
    expect(replyOf(0).prefillIds).toHaveLength(1);
    expect(replyOf(0).tokens[0]?.text).toBe(' two');
    expect(assistantText(replyOf(0))).toBe(reply);
    expect(replyOf(1).prefillIds).toHaveLength(0);
    await compare.send('More');
    expect(replyOf(0).earlierReplyIds?.length).toBe(replyOf(0, 0).tokens.length);
    expect(store.getState().notice).toBeNull();
  });

  test('what panes share follows, what they have of their own does not', async () => {
    const { compare, paneIds, paneAt, panes } = await newStore();
    const [a, b] = paneIds();
    const act = (id: string) => compare.storeOf(id).getState().actions;
    act(a).setParams({ temperature: 1.5, maxTokens: 7 });
    expect(panes().map(({ conversation }) => conversation.params.temperature)).toEqual([1.5, 1.5]);
    compare.setSync('sampling', false);
    act(b).setParams({ temperature: 0, maxTokens: 9 });
    expect(panes().map(({ conversation }) => conversation.params.temperature)).toEqual([1.5, 0]);
    expect(panes().map(({ conversation }) => conversation.params.maxTokens)).toEqual([9, 9]);
    compare.focusPane(b);
    compare.setSync('sampling', true);
    expect(panes().map(({ conversation }) => conversation.params.temperature)).toEqual([0, 0]);
    act(a).setSystemPrompt('Mine alone');
    expect(paneAt(1).conversation.systemPrompt).not.toBe('Mine alone');
    compare.focusPane(a);
    compare.setSync('prompt', true);
    expect(paneAt(1).conversation.systemPrompt).toBe('Mine alone');
  });

  test('stopping one pane, adding one and removing one disturb no other', async () => {
    const undisturbed = await newStore();
    undisturbed.compare
      .storeOf(undisturbed.paneIds()[0])
      .getState()
      .actions.setParams({ ...wild, seed: 3 });
    await undisturbed.compare.send('Hello');
    const expected = undisturbed.idsOf(undisturbed.replyOf(1));

    const { compare, paneIds, paneAt, panes, replyOf, idsOf, until, written } = await newStore();
    compare
      .storeOf(paneIds()[0])
      .getState()
      .actions.setParams({ ...wild, seed: 3 });
    const sending = compare.send('Hello');
    await until(() => written(1) > 2);
    compare.stopPane(paneIds()[0]);
    const adding = compare.addPane();
    await Promise.all([sending, adding]);
    expect(replyOf(0).endReason).toBe('aborted');
    expect(idsOf(replyOf(1))).toEqual(expected);
    expect(panes()).toHaveLength(3);
    // A copy of the last pane, late or not, says the same.
    expect(idsOf(replyOf(2))).toEqual(expected);

    const again = compare.send('More');
    await until(() => repliesOf(paneAt(2).conversation).length === 2);
    compare.removePane(paneAt(2).id);
    await again;
    expect(panes()).toHaveLength(2);
    expect(replyOf(1).endReason).not.toBe('error');
  });

  test('stop stops all, and a pane regenerates alone', async () => {
    const { compare, replyOf, until, written, paneAt, paneIds } = await newStore();
    const sending = compare.send('Hello');
    await until(() => written(0) > 0);
    compare.stop();
    await sending;
    expect([0, 1].map((place) => replyOf(place).endReason)).toEqual(['aborted', 'aborted']);
    await compare.storeOf(paneIds()[1]).getState().actions.regenerate();
    expect(assistantText(replyOf(1))).toBe(reply);
    expect(repliesOf(paneAt(0).conversation)).toHaveLength(1);
  });

  test('the cursor is shared, and stands on each pane’s own reply', async () => {
    const { compare, paneIds, replyOf } = await newStore();
    await compare.send('Hello');
    const [first, second] = paneIds();
    const [a, b] = [compare.storeOf(first), compare.storeOf(second)] as const;
    a.getState().actions.select({ trackId: replyOf(0).id, index: 3 });
    expect(b.getState().selection).toEqual({ trackId: replyOf(1).id, index: 3 });
    expect(b.getState().selection).toBe(b.getState().selection);
    a.getState().actions.select(null);
    expect(b.getState().selection).toBeNull();
  });

  test.each([0, 1])('a mixture of weight %i says what that persona says', async (weight) => {
    const { compare, paneIds, replyOf, mixed, idsOf } = await newStore();
    compare
      .storeOf(paneIds()[0])
      .getState()
      .actions.setParams({ ...wild, seed: 9 });
    compare.setMixer(true);
    compare.setMixWeight(weight);
    await compare.send('Hello');
    expect(idsOf(mixed())).toEqual(idsOf(replyOf(weight)));
    expect(mixed().tokens[0]?.draw?.mixWeight).toBe(weight);
  });

  test('cross-examination scores each reply under the other’s prompt, and its own exactly', async () => {
    const { compare, paneIds, replyOf, store } = await newStore();
    await compare.send('Hello');
    const [a, b] = paneIds();
    await compare.crossExamine(a, b);
    const { examinations, examining } = store.getState();
    expect(examining).toBeNull();
    const [first, second] = [replyOf(0).id, replyOf(1).id];
    expect(Object.keys(examinations)).toEqual([examinationKey(first, second), examinationKey(second, first)]);
    await compare.crossExamine(a, a);
    const own = store.getState().examinations[examinationKey(first, first)] as Examination;
    const recorded = replyOf(0).tokens;
    expect(own.scores.map(({ id }) => id)).toEqual(recorded.map(({ id }) => id));
    for (const [index, { logprob }] of own.scores.entries()) {
      expect(logprob).toBeCloseTo(recorded[index]?.logprob ?? 0, 5);
    }
  });

  test('a blind test hides, takes one vote, keeps the tally and reveals', async () => {
    const storage = memoryStorage();
    const { compare, store, panes } = await newStore({ storage });
    compare.setBlind(true);
    expect(isBlindfolded(store.getState().comparison)).toBe(true);
    await compare.send('Hello');
    compare.vote('a');
    compare.vote('b');
    expect(isBlindfolded(store.getState().comparison)).toBe(false);
    const tallies = Object.values(store.getState().tallies);
    expect(tallies).toHaveLength(1);
    expect(Object.values(tallies[0] ?? {}).reduce((sum, count) => sum + count, 0)).toBe(1);
    compare.nextRound();
    expect(isBlindfolded(store.getState().comparison)).toBe(true);
    expect(panes().every(({ conversation }) => shownPath(conversation).length === 0)).toBe(true);
    expect((await newStore({ storage })).store.getState().tallies).toEqual(store.getState().tallies);
  });

  test('own personas are kept', async () => {
    const storage = memoryStorage();
    const { compare, paneIds, store } = await newStore({ storage });
    compare.renamePane(paneIds()[0], 'Mine');
    compare.savePersona(paneIds()[0]);
    const { ownPersonas } = (await newStore({ storage })).store.getState();
    expect(ownPersonas.map(({ name }) => name)).toEqual(['Mine']);
    expect(ownPersonas).toEqual(store.getState().ownPersonas);
    compare.deletePersona('Mine');
    expect(store.getState().ownPersonas).toEqual([]);
  });

  test('emptying the panes and choosing a preset can be undone', async () => {
    const { compare, actions, replyOf, paneAt, panes } = await newStore();
    await compare.send('Hello');
    const said = assistantText(replyOf(0));
    await compare.clear();
    expect(shownPath(paneAt(0).conversation)).toEqual([]);
    actions.undo();
    expect(assistantText(replyOf(0))).toBe(said);
    const sweep = comparePresets.find(({ id }) => id === 'temperature-sweep') as ComparePreset;
    compare.applyPreset(sweep);
    expect(panes().map(({ conversation }) => conversation.params.temperature)).toEqual([0, 0.5, 1, 1.5, 2]);
    actions.undo();
    expect(assistantText(replyOf(0))).toBe(said);
    await compare.send('Still there?');
    expect(assistantText(replyOf(0))).toBe(reply);
  });

  test('a lost engine ends the replies, and the panes answer again afterwards', async () => {
    const { compare, replyOf, store, until } = await newStore({ failAt: 8 });
    await compare.send('Hello');
    await until(() => store.getState().run.status === 'ready');
    expect([0, 1].map((place) => replyOf(place).endReason)).toContain('error');
    await compare.send('Once more');
    expect([0, 1].map((place) => assistantText(replyOf(place)))).toEqual([reply, reply]);
  });

  test('a half-typed message outlasts a persona that is added', async () => {
    const { compare, store } = await newStore();
    await compare.send('Hello');
    compare.setDraft('And then');
    await compare.addPane();
    expect(store.getState().compareDraft).toBe('And then');
  });

  test('undoing a removal brings that pane back and leaves the others as they are now', async () => {
    const { compare, actions, paneAt, panes, replyOf, until, written } = await newStore();
    await compare.addPane();
    const third = paneAt(2).id;
    const sending = compare.send('Hello');
    await until(() => written(0) > 1);
    compare.removePane(third);
    await sending;
    compare.storeOf(paneAt(0).id).getState().actions.setSystemPrompt('Since then');
    actions.undo();
    expect(panes().map(({ id }) => id)[2]).toBe(third);
    expect(assistantText(replyOf(0))).toBe(reply);
    expect(paneAt(0).conversation.systemPrompt).toBe('Since then');
    expect(replyOf(2).endReason).toBe('aborted');
  });

  test('removing a pane disturbs no other', async () => {
    const undisturbed = await newStore();
    undisturbed.compare
      .storeOf(undisturbed.paneIds()[0])
      .getState()
      .actions.setParams({ ...wild, seed: 3 });
    await undisturbed.compare.send('Hello');
    const { compare, paneIds, paneAt, replyOf, idsOf, until } = await newStore();
    compare
      .storeOf(paneIds()[0])
      .getState()
      .actions.setParams({ ...wild, seed: 3 });
    await compare.addPane();
    const sending = compare.send('Hello');
    await until(() => repliesOf(paneAt(2).conversation).length > 0 && replyOf(2).tokens.length > 1);
    compare.removePane(paneAt(2).id);
    await sending;
    for (const place of [0, 1]) {
      expect(idsOf(replyOf(place))).toEqual(undisturbed.idsOf(undisturbed.replyOf(place)));
    }
  });

  test('a mixture goes on under both prompts that it began with, whatever the personas say by now', async () => {
    const write = async (interrupted: boolean) => {
      const { compare, paneIds, mixed, store, until } = await newStore();
      const [first, second] = paneIds();
      compare
        .storeOf(first)
        .getState()
        .actions.setParams({ ...wild, seed: 9, maxTokens: interrupted ? 4 : 12 });
      compare.setMixer(true);
      compare.setMixWeight(0.7);
      await compare.send('Hello');
      if (!interrupted) return mixed();
      expect(mixed().endReason).toBe('length');
      for (const id of [first, second]) compare.setPersona(id, { ...nobody, systemPrompt: 'Say nothing.' });
      compare.storeOf(first).getState().actions.setParams({ maxTokens: 8 });
      const { mixer } = store.getState().comparison;
      await compare
        .storeOf((mixer as Mixer).pane.id)
        .getState()
        .actions.continueReply(mixed().id);
      await until(() => mixed().endReason !== null);
      return mixed();
    };
    const [whole, continued] = [await write(false), await write(true)];
    expect(whole.tokens).toHaveLength(12);
    expect(continued.tokens.map(({ id, logprob }) => [id, logprob])).toEqual(
      whole.tokens.map(({ id, logprob }) => [id, logprob]),
    );
    expect(continued.mixedPromptIds).toEqual(whole.mixedPromptIds);
    expect(whole.mixedPromptIds).not.toEqual(whole.promptIds);
  });

  test('a mixture that comes late answers what was asked before, as the pure persona did', async () => {
    const { compare, paneIds, replyOf, store, until, idsOf } = await newStore();
    compare.storeOf(paneIds()[0]).getState().actions.setParams(wild);
    await compare.send('Hello');
    await compare.send('And then?');
    compare.setMixer(true);
    compare.setMixWeight(0);
    const mixedReplies = () => {
      const { mixer } = store.getState().comparison;
      return mixer === null ? [] : repliesOf(mixer.pane.conversation);
    };
    await until(() => mixedReplies().length === 2 && mixedReplies().every((one) => one.endReason !== null));
    expect(mixedReplies().map(idsOf)).toEqual([0, 1].map((turn) => idsOf(replyOf(0, turn))));
  });

  test('a persona added late draws as the others did, turn by turn', async () => {
    const { compare, paneIds, paneAt, replyOf, idsOf } = await newStore();
    compare.storeOf(paneIds()[0]).getState().actions.setParams(wild);
    await compare.send('Hello');
    await compare.send('And then?');
    await compare.addPane();
    for (const turn of [0, 1]) {
      expect(replyOf(2, turn).seed).toBe(replyOf(1, turn).seed);
      expect(idsOf(replyOf(2, turn))).toEqual(idsOf(replyOf(1, turn)));
    }
    expect(paneAt(2).name).toBe('Five-year-old 2');
  });

  test('a pane stopped before its first token draws like the others at the next turn', async () => {
    const { compare, paneIds, replyOf, until, panes } = await newStore();
    compare
      .storeOf(paneIds()[0])
      .getState()
      .actions.setParams({ ...wild, seed: 4 });
    const sending = compare.send('Hello');
    await until(() => panes().every(({ conversation }) => repliesOf(conversation).length === 1));
    compare.stopPane(paneIds()[0]);
    await sending;
    await compare.send('Again');
    const [a, b] = [0, 1].map((place) => replyOf(place).tokens[0]?.draw?.uniform);
    expect(a).toBe(b);
  });

  test('a copy takes the settings of the pane that it copies', async () => {
    const { compare, paneIds, paneAt } = await newStore();
    compare.setSync('sampling', false);
    compare.storeOf(paneIds()[1]).getState().actions.setParams({ temperature: 1.7 });
    await compare.addPane();
    expect(paneAt(2).conversation.params.temperature).toBe(1.7);
  });

  test('another persona in one pane leaves the others’ voices alone', async () => {
    const { compare, paneIds, paneAt } = await newStore();
    compare.setSync('prompt', true);
    compare.setPersona(paneIds()[1], {
      name: 'Butler',
      systemPrompt: 'Be polite.',
      exampleTurns: [],
      assistantPrefill: '',
    });
    expect(paneAt(0).conversation.systemPrompt).toBe('Speak like a pirate.');
    expect(paneAt(1).conversation.systemPrompt).toBe('Be polite.');
  });

  test('votes between one voice at two settings count for the pane, wherever it stood', async () => {
    let draw = 0;
    const random = () => {
      draw = (draw + 0.37) % 1;
      return draw;
    };
    const { compare, store, paneIds } = await newStore({ random });
    compare.setSync('prompt', true);
    compare.renamePane(paneIds()[1], 'Pirate');
    compare.setBlind(true);
    for (let round = 0; round < 6; round += 1) {
      const { blind } = store.getState().comparison;
      compare.vote(blind?.order[0] === paneIds()[0] ? 'a' : 'b');
      compare.nextRound();
    }
    const [tally] = Object.values(store.getState().tallies);
    expect(tally).toEqual({ a: 6, b: 0, tie: 0, bothBad: 0 });
  });

  test('Stop ends a cross-examination', async () => {
    const { compare, paneIds, store } = await newStore();
    await compare.send('Hello');
    const examining = compare.crossExamine(paneIds()[0], paneIds()[1]);
    compare.stop();
    await examining;
    expect(store.getState().examining).toBeNull();
    expect(store.getState().notice).toBeNull();
    await compare.crossExamine(paneIds()[0], paneIds()[1]);
    expect(Object.keys(store.getState().examinations)).toHaveLength(2);
  });

  test('a message that does not fit is refused before it is said, and stays in the box', async () => {
    const { compare, store, panes } = await newStore();
    const long = 'word '.repeat(3000);
    compare.setDraft(long);
    await compare.send();
    expect(store.getState().notice?.text).toMatch(
      /^Pirate, Five-year-old: .*2,048|^Pirate, Five-year-old: .*2048/,
    );
    expect(store.getState().compareDraft).toBe(long);
    expect(panes().every(({ conversation }) => shownPath(conversation).length === 0)).toBe(true);
  });

  test('taking over one pane’s setup, and switching the mixture off, can be undone alone', async () => {
    const { compare, actions, paneAt, replyOf, store, until } = await newStore();
    compare.setSync('prompt', true);
    expect(paneAt(1).conversation.systemPrompt).toBe('Speak like a pirate.');
    await compare.send('Hello');
    actions.undo();
    expect(paneAt(1).conversation.systemPrompt).toBe('Speak like a pirate.');
    compare.setSync('prompt', false);
    compare.setMixer(true);
    await until(() => {
      const { mixer } = store.getState().comparison;
      return mixer !== null && repliesOf(mixer.pane.conversation)[0]?.endReason === 'stop';
    });
    compare.setMixer(false);
    actions.undo();
    expect(store.getState().comparison.mixer?.weight).toBe(0.5);
    expect(assistantText(replyOf(0))).toBe(reply);
  });

  test('undoing a takeover gives every pane its own voice back and keeps what was said', async () => {
    const { compare, actions, paneAt } = await newStore();
    compare.setSync('prompt', true);
    actions.undo();
    expect(paneAt(1).conversation.systemPrompt).toMatch(/five-year-old/);
  });

  test('two to six panes, no more and no fewer', async () => {
    const { compare, panes, paneIds } = await newStore();
    for (let count = 0; count < 6; count += 1) await compare.addPane();
    expect(panes()).toHaveLength(6);
    expect(new Set(panes().map(({ name }) => name)).size).toBe(6);
    for (let count = 0; count < 6; count += 1) compare.removePane(paneIds()[0]);
    expect(panes()).toHaveLength(2);
  });
});
