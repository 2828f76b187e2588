import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Pane } from '../core/comparison.ts';
import { repliesOf } from '../core/comparisonSetup.ts';
import { assistantText, shownPath } from '../core/conversation.ts';
import type { AppState } from './appState.ts';
import { comparisonPage } from './exportComparison.ts';
import { currentPreset } from './ownPresets.ts';
import { plannedPrompt } from './plannedPrompt.ts';
import { createScriptedStore } from './scriptedStore.fixture.ts';
import { newMachine, visit } from './visit.fixture.ts';

// `same` has the vocabulary of `first`: the same words, and another answer.
const replies = {
  first: 'one two three four five six',
  second: 'uno dos tres cuatro cinco seis',
  third: 'eins zwei drei vier fünf sechs',
  same: 'one two three four five six six',
} as const;

type ModelId = keyof typeof replies;

async function newComparison(
  models: readonly (ModelId | null)[],
  ...surroundings: Parameters<typeof createScriptedStore> extends [unknown, ...infer Rest] ? Rest : never
) {
  const app = createScriptedStore(replies, ...surroundings);
  const { store, actions } = app;
  const { compare } = actions;
  const panes = () => store.getState().comparison.panes;
  const paneAt = (place: number) => panes()[place] as Pane;
  await actions.loadModel();
  actions.setView('compare');
  const viewOf = (place: number) => compare.storeOf(paneAt(place).id).getState();
  viewOf(0).actions.setParams({ temperature: 0, repetitionPenalty: 1 });
  while (panes().length < models.length) await compare.addPane();
  for (const [place, model] of models.entries()) await compare.setPaneModel(paneAt(place).id, model);
  const said = () =>
    panes().map(({ conversation }) =>
      repliesOf(conversation).map((reply) => `${assistantText(reply)} (${reply.endReason})`),
    );
  const questions = (place: number) =>
    shownPath(paneAt(place).conversation).flatMap((each) => (each.role === 'user' ? [each.text] : []));
  const notice = () => store.getState().notice?.text ?? '';
  /** Resolves when nothing is written, waits or is loaded any more. */
  const quiet = async () => {
    await app.until(isQuiet);
    await new Promise((resolve) => setImmediate(resolve));
    if (!isQuiet(store.getState())) await quiet();
  };
  return { ...app, compare, panes, paneAt, viewOf, said, questions, notice, quiet };
}

const isQuiet = ({ run, comparison, queuedReplyId }: AppState) =>
  run.status === 'ready' &&
  queuedReplyId === null &&
  comparison.panes.every(
    ({ queuedReplyId, conversation }) =>
      queuedReplyId === null && repliesOf(conversation).every(({ endReason }) => endReason !== null),
  );

const whole = (model: ModelId) => `${replies[model]} (stop)`;

describe('a round over several models', () => {
  test('loads each once, the loaded one’s panes first, and keeps the last for the next round', async () => {
    const app = await newComparison(['second', null, 'third', 'second']);
    const { compare, loads, said, store, quiet } = app;
    expect(loads).toEqual(['first']);
    await compare.send('Hello');
    await quiet();
    expect(loads).toEqual(['first', 'second', 'third']);
    expect(said()).toEqual([[whole('second')], [whole('first')], [whole('third')], [whole('second')]]);
    expect(app.panes().map(({ conversation }) => conversation.modelId)).toEqual([
      'second',
      'first',
      'third',
      'second',
    ]);
    // The chosen one stays the chosen one.
    expect(store.getState()).toMatchObject({ modelSpec: { id: 'first' }, guestSpec: { id: 'third' } });
    await compare.send('More');
    await quiet();
    expect(loads.slice(3)).toEqual(['second', 'first']);
    expect(said().map((all) => all.length)).toEqual([2, 2, 2, 2]);
  });

  test('draws with one seed for all', async () => {
    const { compare, quiet, viewOf, paneAt } = await newComparison([null, 'second']);
    viewOf(0).actions.setParams({ temperature: 2, topK: 0, topP: 1, maxTokens: 6, seed: -1 });
    await compare.send('Hello');
    await quiet();
    const [a, b] = [0, 1].map((place) => repliesOf(paneAt(place).conversation)[0]);
    expect(a?.seed).toBe(b?.seed);
    expect(a?.tokens[0]?.draw?.uniform).toBe(b?.tokens[0]?.draw?.uniform);
  });

  test('is stopped as a whole in mid-load, and the chosen model comes back', async () => {
    let begun = () => {};
    const loading = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const onLoad = (id: string) => {
      if (id !== 'second') return;
      begun();
      return new Promise<never>(() => {});
    };
    const { compare, said, store, quiet, loads } = await newComparison([null, 'second', 'third'], onLoad);
    await compare.send('Hello');
    await loading;
    expect(store.getState()).toMatchObject({ run: { status: 'loading' }, guestSpec: { id: 'second' } });
    compare.stop();
    await quiet();
    expect(loads).toEqual(['first', 'second', 'first']);
    // Those that had not begun have said nothing; the question stays.
    expect(said()).toEqual([[whole('first')], [], []]);
    expect(store.getState().comparison.panes.every(({ queuedReplyId }) => queuedReplyId === null)).toBe(true);
  });

  test('goes on without a pane that is removed while it waits', async () => {
    const { compare, said, quiet, loads, paneAt } = await newComparison([null, 'second', 'third']);
    const sending = compare.send('Hello');
    compare.removePane(paneAt(1).id);
    await sending;
    await quiet();
    expect(loads).toEqual(['first', 'third']);
    expect(said()).toEqual([[whole('first')], [whole('third')]]);
  });

  test('says what cannot be loaded, marks its replies, and has the others answer', async () => {
    const onLoad = (id: string) => {
      if (id === 'second') throw new Error('There is no such file.');
    };
    const { compare, said, quiet, loads, notice } = await newComparison(['second', 'third', null], onLoad);
    await compare.send('Hello');
    await quiet();
    expect(loads).toEqual(['first', 'second', 'third']);
    expect(said()).toEqual([[' (error)'], [whole('third')], [whole('first')]]);
    expect(notice()).toContain('There is no such file.');
  });

  test('survives the loss of the engine by the one way back', async () => {
    const { compare, said, quiet, loads } = await newComparison([null, 'second'], undefined, { second: 3 });
    await compare.send('Hello');
    await quiet();
    // Nothing waits for it any more: what comes back is the chosen one.
    expect(loads).toEqual(['first', 'second', 'first']);
    const [first, second] = said();
    expect(first).toEqual([whole('first')]);
    expect(second?.[0]).toMatch(/\(error\)$/);
    await compare.send('Again');
    await quiet();
    expect(said()[1]?.[1]).toBe(whole('second'));
  });
});

const step = fc.oneof(
  fc.record({
    do: fc.constantFrom('send', 'send', 'stop', 'add', 'remove', 'leave', 'look', 'wait'),
    place: fc.constant(0),
    model: fc.constant(null),
  }),
  fc.record({
    do: fc.constant('model'),
    place: fc.nat(2),
    model: fc.constantFrom(null, 'second' as const, 'third' as const, 'same' as const),
  }),
);

test('whatever is done in whatever order, all comes to rest, and each reply is its own model’s', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      const app = await newComparison([null, null]);
      const { actions, compare, paneAt, panes, quiet, store } = app;
      const asked: string[] = [];
      const going: Promise<void>[] = [];
      for (const each of steps) {
        if (each.do === 'send') {
          const before = panes().flatMap((_, place) => app.questions(place)).length;
          going.push(compare.send(`Question ${asked.length}`));
          if (panes().flatMap((_, place) => app.questions(place)).length > before) {
            asked.push(`Question ${asked.length}`);
          }
        } else if (each.do === 'stop') compare.stop();
        else if (each.do === 'add') going.push(compare.addPane());
        else if (each.do === 'remove') compare.removePane(panes().at(-1)?.id ?? '');
        else if (each.do === 'leave') actions.setView('chat');
        else if (each.do === 'look') actions.setView('compare');
        else if (each.do === 'wait') await new Promise((resolve) => setTimeout(resolve, 2));
        else if (panes()[each.place] !== undefined) {
          going.push(compare.setPaneModel(paneAt(each.place).id, each.model));
        }
      }
      await Promise.all(going);
      await quiet();
      for (const { conversation, modelId } of panes()) {
        const answers = modelId ?? 'first';
        for (const message of Object.values(conversation.messages)) {
          if (message.role !== 'assistant') continue;
          expect(message.endReason).not.toBeNull();
          const words = replies[conversation.modelId as ModelId];
          expect(words.startsWith(assistantText(message))).toBe(true);
          if (message.tokens.length > 0) expect(conversation.modelId).toBe(answers);
        }
      }
      // The first pane, where its model stayed, has everything that was asked.
      const changed = steps.some((each) => each.do === 'model' && each.place === 0 && each.model !== null);
      if (!changed) expect(app.questions(0)).toEqual(asked);
      expect(store.getState().modelSpec.id).toBe('first');
    }),
    { numRuns: 25, timeout: 20_000 },
  );
}, 60_000);

describe('a reload', () => {
  const panesOf = ({ store }: Awaited<ReturnType<typeof visit>>) => store.getState().comparison.panes;
  const endsOf = (pane: Pane | undefined) =>
    pane === undefined ? [] : repliesOf(pane.conversation).map(({ endReason }) => endReason);

  test('keeps each pane’s model with what it said', async () => {
    const machine = newMachine();
    const page = await visit(machine);
    const { compare } = page.actions;
    await compare.setPaneModel(panesOf(page)[1]?.id ?? '', 'other');
    await compare.send('Hello');
    await vi.waitFor(() => expect(panesOf(page).map(endsOf)).toEqual([['stop'], ['stop']]));
    await page.actions.library.flush();
    const next = await visit(machine);
    expect(panesOf(next).map(({ modelId }) => modelId)).toEqual([null, 'other']);
    expect(panesOf(next).map(({ vocabularyKey }) => vocabularyKey)).toEqual(
      panesOf(page).map(({ vocabularyKey }) => vocabularyKey),
    );
    expect(panesOf(next).map(endsOf)).toEqual([['stop'], ['stop']]);
    expect(next.store.getState()).toMatchObject({ modelSpec: { id: 'scripted' }, guestSpec: null });
  });

  test('marks what waited for its model; the question stays', async () => {
    const machine = newMachine();
    const page = await visit(machine, true, 40);
    const { compare } = page.actions;
    await compare.setPaneModel(panesOf(page)[1]?.id ?? '', 'other');
    const sending = compare.send('Hello');
    expect(panesOf(page)[1]?.queuedReplyId).not.toBeNull();
    await page.actions.library.flush();
    const next = await visit(machine);
    expect(panesOf(next).map(endsOf)).toEqual([['aborted'], ['aborted']]);
    expect(panesOf(next).map(({ queuedReplyId }) => queuedReplyId)).toEqual([null, null]);
    compare.stop();
    await sending;
  });
});

describe('outside of the comparison', () => {
  test('the chosen model answers: it comes back when Compare is left', async () => {
    const { actions, compare, path, store, quiet, loads } = await newComparison([null, 'second']);
    await compare.send('Hello');
    await quiet();
    expect(store.getState()).toMatchObject({ modelSpec: { id: 'first' }, guestSpec: { id: 'second' } });
    actions.setView('chat');
    await actions.send('And here?');
    await quiet();
    expect(loads).toEqual(['first', 'second', 'first']);
    const last = path().at(-1);
    expect(last?.role === 'assistant' && assistantText(last)).toBe(replies.first);
    expect(store.getState().conversation.modelId).toBe('first');
  });

  test('what is asked of the engine waits for the chosen model', async () => {
    const { actions, compare, quiet, loads } = await newComparison([null, 'second']);
    const plain = {
      direction: 'encode',
      prompt: { kind: 'text', text: ' dos two', startToken: false },
    } as const;
    const { ids } = await actions.engine.tokenize(plain);
    await compare.send('Hello');
    await quiet();
    expect((await actions.engine.tokenize(plain)).ids).toEqual(ids);
    expect(loads).toEqual(['first', 'second', 'first']);
  });

  test('another chosen model leaves a pane with its own model as it is', async () => {
    const { actions, compare, quiet, panes, said } = await newComparison([null, 'second']);
    await compare.send('Hello');
    await quiet();
    const [, before] = panes();
    await actions.setModel('third');
    await quiet();
    // The pane that follows the chosen model makes room, and the comparison with it; Undo brings it back.
    expect(said()).toEqual([[], []]);
    actions.undo();
    expect(panes()[1]?.conversation.messages).toEqual(before?.conversation.messages);
  });
});

describe('another model for a pane', () => {
  test('is asked the same again; what was said makes room and can be brought back', async () => {
    const { actions, compare, paneAt, said, questions, quiet, notice } = await newComparison([null, null]);
    await compare.send('Hello');
    await compare.send('More');
    await compare.setPaneModel(paneAt(1).id, 'second');
    await quiet();
    expect(notice()).toContain('made room');
    expect(questions(1)).toEqual(['Hello', 'More']);
    expect(said()).toEqual([
      [whole('first'), whole('first')],
      [whole('second'), whole('second')],
    ]);
    actions.undo();
    expect(said()[1]).toEqual([whole('first'), whole('first')]);
    expect(paneAt(1).modelId).toBeNull();
  });

  test('stops what the pane is writing', async () => {
    const { compare, paneAt, said, quiet, until } = await newComparison([null, null]);
    const sending = compare.send('Hello');
    await until(({ comparison }) => (comparison.panes[1]?.writing ?? null) !== null);
    await compare.setPaneModel(paneAt(1).id, 'second');
    await sending;
    await quiet();
    expect(said()).toEqual([[whole('first')], [whole('second')]]);
  });

  test('is refused while a blind test goes on', async () => {
    const { compare, paneAt } = await newComparison([null, null]);
    compare.setBlind(true);
    await compare.setPaneModel(paneAt(0).id, 'second');
    expect(paneAt(0).modelId).toBeNull();
  });

  test('is part of a preset', async () => {
    const { actions, compare, panes, store } = await newComparison([null, 'second']);
    const preset = currentPreset(store.getState(), 'own', 'Two models');
    await compare.setPaneModel(panes()[1]?.id ?? '', null);
    await actions.applyPreset(preset);
    expect(panes().map(({ modelId }) => modelId)).toEqual([null, 'second']);
  });
});

describe('between panes of different models', () => {
  test('tokens are compared and scored where the vocabulary is the same', async () => {
    const { compare, paneAt, store, quiet, loads } = await newComparison([null, 'same']);
    await compare.send('Hello');
    await quiet();
    expect(paneAt(0).vocabularyKey).toBe(paneAt(1).vocabularyKey);
    await compare.crossExamine(paneAt(0).id, paneAt(1).id);
    const [one, other] = Object.values(store.getState().examinations);
    // Each by the other pane's model, which would go on differently at the end.
    const [replyA, replyB] = [0, 1].map((place) => repliesOf(paneAt(place).conversation)[0]);
    expect([one?.messageId, other?.messageId]).toEqual([replyA?.id, replyB?.id]);
    expect(one?.scores.at(-1)?.rank).not.toBe(replyA?.tokens.at(-1)?.rank);
    expect(loads).toEqual(['first', 'same', 'first']);
  });

  test('are neither scored nor mixed where it is another one, which is said', async () => {
    const { compare, paneAt, store, quiet, notice } = await newComparison([null, 'second']);
    await compare.send('Hello');
    await quiet();
    await compare.crossExamine(paneAt(0).id, paneAt(1).id);
    expect(store.getState().examinations).toEqual({});
    expect(notice()).toContain('different vocabularies');
    compare.setMixer(true);
    expect(store.getState().comparison.mixer).toBeNull();
    expect(notice()).toContain('a mixture needs the same model');
  });

  test('a prompt is measured with the pane’s own model, and loads none', async () => {
    const { compare, quiet, viewOf, loads } = await newComparison([null, 'second']);
    await compare.send('Hello');
    await quiet();
    const plan = (place: number) => plannedPrompt(viewOf(place));
    await expect(viewOf(0).actions.measurePrompt(plan(0))).rejects.toThrow('Another pane’s model is loaded');
    const { ids } = await viewOf(1).actions.measurePrompt(plan(1));
    expect(ids.length).toBeGreaterThan(repliesOf(viewOf(1).conversation)[0]?.promptIds?.length ?? 0);
    expect(loads).toEqual(['first', 'second']);
  });

  test('a page of them says which model is whose', async () => {
    const { compare, quiet, store } = await newComparison([null, 'second']);
    await compare.send('Hello');
    await quiet();
    expect(comparisonPage(store.getState(), new Date(0)).text).toMatch(/A: [^,<]+, B: [^,<]+/);
  });

  test('a pane’s candidates keep their names when its model is loaded no more', async () => {
    const { compare, quiet, viewOf, paneAt } = await newComparison([null, 'second']);
    await compare.send('Hello');
    await quiet();
    for (const place of [0, 1]) {
      const [token] = repliesOf(paneAt(place).conversation)[0]?.tokens ?? [];
      expect(viewOf(place).vocabulary?.label(token?.id ?? -1)).toBe(token?.text);
    }
    expect(viewOf(0).model?.vocabularySize).toBe(viewOf(0).vocabulary?.size);
  });
});
