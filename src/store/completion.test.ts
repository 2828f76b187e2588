import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completionPresets } from '../core/completionPresets.ts';
import { assistantText, shownPath, versionsOf } from '../core/conversation.ts';
import { documentText, piecesOf } from '../core/documentPieces.ts';
import { promptTrackId, tokensOf } from '../core/tokenTrack.ts';
import type { AssistantMessage } from '../core/types.ts';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import { createAppStore } from './createAppStore.ts';
import { embeddedModelId, modelSpec } from './modelCatalog.ts';
import { defaultSettings } from './settings.ts';

const reply = Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ');
const baseUrl = 'http://localhost/';

function newStore(options: { failAt?: number; tokensPerSecond?: number } = {}) {
  let ids = 0;
  let loads = 0;
  const client = createEngineClient(() =>
    createInProcessWorker(async () => {
      loads += 1;
      const failing = options.failAt !== undefined && loads === 1 ? { failAt: options.failAt } : {};
      const { tokensPerSecond = 0 } = options;
      return createScriptedModel({ reply, tokensPerSecond, contextLength: 400, ...failing });
    }),
  );
  const store = createAppStore({
    client,
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    newId: () => `id-${++ids}`,
    random: () => 0.25,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
  const { actions } = store.getState();
  const { completion: document } = actions;
  const view = () => document.store.getState();
  view().actions.setParams({ temperature: 0, repetitionPenalty: 1, maxTokens: 4 });
  const state = () => store.getState().completion;
  const text = () => documentText(piecesOf(state().conversation));
  const replies = () =>
    shownPath(state().conversation).filter(
      (message): message is AssistantMessage => message.role === 'assistant',
    );
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
  return { store, client, actions, document, view, state, text, replies, until };
}

type Store = ReturnType<typeof newStore>;

async function written(start: string, options = {}): Promise<Store> {
  const all = newStore(options);
  await all.actions.loadModel();
  all.document.setText(start);
  await all.document.complete();
  return all;
}

describe('a document', () => {
  test('is continued at its end, the first ids given again as they were sampled', async () => {
    const { document, text, replies } = await written('A text of mine');
    expect(replies()[0]?.tokens).toHaveLength(4);
    expect([...(replies()[0]?.promptIds ?? [])][0]).toBe(256);
    expect(text()).toBe(`A text of mine${assistantText(replies()[0] as AssistantMessage)}`);
    await document.complete();
    const [first, second] = replies();
    expect([...(second?.promptIds ?? [])]).toEqual([
      ...(first?.promptIds ?? []),
      ...(first?.tokens ?? []).map(({ id }) => id),
    ]);
    expect(second?.stats).toMatchObject({ prefilledTokens: 1 });
    expect([...(second?.earlierReplyIds ?? [])]).toEqual(first?.tokens.map(({ id }) => id));
  });

  test('goes on from the cursor; what stood behind it is a version and one Undo away', async () => {
    const { document, text, state, replies } = await written('A text of mine');
    const whole = text();
    const old = replies()[0] as AssistantMessage;
    document.setCursor(6);
    expect(state().cursor).toBe(6);
    await document.complete();
    expect(text().startsWith('A text')).toBe(true);
    expect(text().slice(6)).toBe(assistantText(replies()[0] as AssistantMessage));
    expect(state().conversation.messages[old.id]).toBe(old);
    const [typed] = shownPath(state().conversation);
    expect(versionsOf(state().conversation, typed?.id ?? '')).toHaveLength(2);
    expect(state().cursor).toBeNull();
    document.undo();
    expect(text()).toBe(whole);
    document.redo();
    expect(text().startsWith('A text')).toBe(true);
    expect(text()).not.toBe(whole);
  });

  test('typed text behind the cursor stays as a version', async () => {
    const { document, state, text, actions } = newStore();
    await actions.loadModel();
    document.setText('First. Second. Third.');
    document.setCursor(6);
    await document.complete();
    expect(text().startsWith('First.')).toBe(true);
    const texts = Object.values(state().conversation.messages).flatMap((message) =>
      message.role === 'user' ? [message.text] : [],
    );
    expect(texts).toContain('First. Second. Third.');
    document.undo();
    expect(text()).toBe('First. Second. Third.');
  });

  test('from within a reply the tokens before the cursor stay, ids and records', async () => {
    const { document, replies, text } = await written('A text of mine');
    const [first] = replies();
    const kept = first?.tokens.slice(0, 2) ?? [];
    document.setCursor('A text of mine'.length + kept.map((token) => token.text).join('').length);
    await document.complete();
    const [cut, next] = replies();
    expect(cut?.tokens).toEqual(kept);
    expect(cut?.tokens[0]).toBe(first?.tokens[0]);
    expect([...(next?.promptIds ?? [])].slice(-2)).toEqual(kept.map(({ id }) => id));
    expect(text()).toContain(assistantText(next as AssistantMessage));
  });

  test('an edit in typed text leaves the reply in the tree and makes the rest the person’s own', async () => {
    const { document, state, text, replies } = await written('A text of mine');
    const old = replies()[0] as AssistantMessage;
    const changed = text().replace('text', 'book');
    document.setText(changed);
    expect(text()).toBe(changed);
    expect(replies()).toEqual([]);
    expect(state().conversation.messages[old.id]).toBe(old);
    document.undo();
    expect(replies()).toEqual([old]);
    // What was undone is not lost either, once something else is typed.
    document.setText('x');
    document.undo();
    document.undo();
    expect(text()).toBe(changed);
  });

  test('the start token can be left out', async () => {
    const { document, replies, store, text } = await written('abc');
    document.setStartToken(false);
    document.setText('abc');
    await document.complete();
    expect([...(replies()[0]?.promptIds ?? [])]).toEqual([97, 98, 99]);
    // Nothing at all cannot be gone on with.
    document.setText('');
    await document.complete();
    expect(store.getState().notice?.text).toContain('nothing to continue');
    expect(text()).toBe('');
  });

  test('several continuations share one prefill and advance the seed', async () => {
    const { document, state, replies, view } = newStore();
    const { loadModel } = view().actions;
    await loadModel();
    view().actions.setParams({ temperature: 2, seed: 2 ** 32 - 1, maxTokens: 6 });
    document.setText('A text of mine');
    document.setCount(3);
    const done = document.complete();
    expect(view().run.status).toBe('generating');
    await done;
    expect(view().run.status).toBe('ready');
    const shown = replies()[0] as AssistantMessage;
    const all = versionsOf(state().conversation, shown.id).map(
      (id) => state().conversation.messages[id] as AssistantMessage,
    );
    expect(all.map(({ id }) => id).indexOf(shown.id)).toBe(0);
    expect(all.map(({ seed }) => seed)).toEqual([2 ** 32 - 1, 0, 1]);
    const [first, ...others] = all;
    const length = first?.promptIds?.length ?? 0;
    expect(first?.stats).toMatchObject({ prefilledTokens: length, reusedTokens: 0 });
    for (const { stats } of others) {
      expect(stats).toMatchObject({ prefilledTokens: 1, reusedTokens: length - 1 });
    }
    // Another one instead; the first stays.
    document.take(all[2]?.id ?? '');
    expect(replies()).toEqual([all[2]]);
    document.undo();
    expect(replies()).toEqual([first]);
    expect(state().beside).toEqual([]);
  });

  test('a fresh seed is drawn once for all continuations', async () => {
    const { document, state, replies, actions } = newStore();
    await actions.loadModel();
    document.setCount(2);
    document.setText('abc');
    await document.complete();
    const shown = replies()[0] as AssistantMessage;
    const seeds = versionsOf(state().conversation, shown.id).map(
      (id) => (state().conversation.messages[id] as AssistantMessage).seed,
    );
    expect(seeds).toEqual([2 ** 30, 2 ** 30 + 1]);
  });

  test('Stop ends all of them; nothing that was written is lost, nothing else starts meanwhile', async () => {
    const all = newStore({ tokensPerSecond: 200 });
    const { document, view, state, replies, until, text } = all;
    await all.actions.loadModel();
    view().actions.setParams({ maxTokens: 200 });
    document.setCount(2);
    document.setText('abc');
    const done = document.complete();
    await until(() => (replies()[0]?.tokens.length ?? 0) > 3);
    const writing = text();
    document.setText('other');
    document.undo();
    await document.complete();
    expect(text().startsWith(writing)).toBe(true);
    view().actions.stop();
    await done;
    const [shown] = replies();
    expect(shown?.endReason).toBe('aborted');
    const versions = versionsOf(state().conversation, shown?.id ?? '');
    expect(versions).toHaveLength(2);
    document.undo();
    expect(text()).toBe('abc');
    expect(state().conversation.messages[shown?.id ?? '']).toBe(shown);
  });

  test('a continuation asked for while the model loads is written when it is ready', async () => {
    const { document, actions, state, replies } = newStore();
    const loading = actions.loadModel();
    document.setText('abc');
    document.setCount(2);
    await document.complete();
    expect(state().queuedReplyId).toBe(replies()[0]?.id);
    await loading;
    expect(replies()[0]?.tokens).toHaveLength(4);
    expect(versionsOf(state().conversation, replies()[0]?.id ?? '')).toHaveLength(2);
  });

  test('survives the loss of the engine', async () => {
    const { document, replies, text, view, until } = await written('abc', { failAt: 2 });
    await until(() => view().run.status === 'ready');
    expect(replies()[0]?.endReason).toBe('error');
    const kept = text();
    await document.complete();
    expect(text().length).toBeGreaterThan(kept.length);
  });

  test('a candidate taken instead is a version, drawn on from there', async () => {
    const { replies, view, state, document, text } = await written('abc');
    const first = replies()[0] as AssistantMessage;
    const before = text();
    const candidate = first.tokens[1]?.evidence.topIds[1] ?? -1;
    await view().actions.branch(first.id, 1, candidate);
    const [branched] = replies();
    expect(branched?.tokens[0]).toBe(first.tokens[0]);
    expect(branched?.tokens[1]?.id).toBe(candidate);
    expect(branched?.tokens).toHaveLength(6);
    expect(versionsOf(state().conversation, first.id)).toHaveLength(2);
    document.undo();
    expect(text()).toBe(before);
  });

  test('is scored whole, and later only as far as it is new', async () => {
    const { document, state, view, until, client } = await written('A text of mine');
    await document.score();
    const { score, tokens } = state();
    expect(score?.promptIds).toEqual(Uint32Array.from(tokens?.ids ?? []));
    expect(score?.promptTokens).toHaveLength((tokens?.ids.length ?? 0) - 1);
    // The views find it like a scored prompt, and begin with what surprised the model most.
    const track = promptTrackId(score?.id ?? '');
    const logprobs = score?.promptTokens?.map(({ logprob }) => logprob) ?? [];
    expect(state().selection?.trackId).toBe(track);
    expect(logprobs[state().selection?.index ?? -1]).toBe(Math.min(...logprobs));
    view().actions.select({ trackId: track, index: 2 });
    expect(tokensOf(view().conversation, track)[2]).toBe(score?.promptTokens?.[2]);
    expect(view().selection).toEqual({ trackId: track, index: 2 });
    expect(state().conversation.messages[score?.id ?? '']).toBeUndefined();
    const { scores } = await client.score({ kind: 'ids', ids: [...(score?.promptIds ?? [])] });
    expect(score?.promptTokens?.map(({ logprob }) => logprob)).toEqual(
      scores.slice(1).map((each) => each?.logprob),
    );
    document.setText('A text of mine, and more');
    await until(() => state().tokens?.text === 'A text of mine, and more');
    await document.score();
    expect(state().score?.promptTokens?.[2]).toBe(score?.promptTokens?.[2]);
    expect(state().score?.promptTokens).toHaveLength((state().tokens?.ids.length ?? 0) - 1);
  });

  test('the meter counts what the model would get, as it is typed', async () => {
    const { document, actions, view, until } = newStore();
    await actions.loadModel();
    document.setText('abcd');
    await until(() => view().contextUsed === 5);
    document.setStartToken(false);
    await until(() => view().contextUsed === 4);
  });

  test('a preset fills text, start token and settings, and runs nothing; what was there can be put back', async () => {
    const { document, text, state, actions, view, store } = await written('abc');
    const before = text();
    const [, preset] = completionPresets;
    if (preset === undefined) throw new Error('There is no second preset.');
    await document.applyPreset(preset);
    expect(text()).toBe(preset.prompt);
    expect(view().conversation.params).toEqual(preset.params);
    expect(state()).toMatchObject({ presetId: preset.id, startToken: true, queuedReplyId: null });
    expect(view().run.status).toBe('ready');
    expect(store.getState().notice?.remedy).toBe('undo');
    actions.undo();
    expect(text()).toBe(before);
  });

  type Step =
    | { readonly kind: 'type'; readonly text: string }
    | { readonly kind: 'complete' | 'start token' | 'undo' | 'redo' | 'score' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      kind: fc.constant('type' as const),
      text: fc.constantFrom('abc', 'abc def', 'x', 'x y z', ''),
    }),
    fc.constantFrom(
      ...(['complete', 'start token', 'undo', 'redo', 'score'] as const).map((kind) => ({ kind })),
    ),
  );

  test('after Undo of a new document or a preset everything is as it was, and Undo goes on from there', async () => {
    const { document, text, state, actions, view } = newStore();
    await actions.loadModel();
    const [, preset] = completionPresets;
    if (preset === undefined) throw new Error('There is no second preset.');
    async function take(all: readonly Step[]) {
      for (const each of all) {
        if (each.kind === 'type') document.setText(each.text);
        if (each.kind === 'complete') await document.complete();
        if (each.kind === 'start token') document.setStartToken(!state().startToken);
        if (each.kind === 'undo') document.undo();
        if (each.kind === 'redo') document.redo();
        if (each.kind === 'score') await document.score();
      }
    }
    const steps = fc.array(step, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), steps, async (before, byPreset, meanwhile) => {
        await view().actions.newConversation();
        document.setText('first');
        await take(before);
        if (Object.keys(state().conversation.messages).length === 0) return;
        const { conversation, startToken, history, score, presetId } = state();
        if (byPreset) await document.applyPreset(preset);
        else await view().actions.newConversation();
        const { notice } = view();
        await take(meanwhile);
        // Other notices may have come and gone; this one is what the person goes back to.
        actions.dismissNotice();
        document.store.setState({ notice });
        actions.undo();
        expect(state()).toMatchObject({ startToken, presetId, cursor: null });
        expect(state().conversation).toBe(conversation);
        expect(state().history).toBe(history);
        expect(state().score).toBe(score);
        while (state().history.past.length > 0) document.undo();
        expect(text()).toBe('');
      }),
      { numRuns: 60 },
    );
  });

  test('the chat and the document do not disturb each other', async () => {
    const { actions, store, text, view } = await written('abc');
    const before = text();
    await actions.send('Hello');
    expect(text()).toBe(before);
    await actions.newConversation();
    expect(text()).toBe(before);
    const chat = store.getState().conversation;
    await view().actions.newConversation();
    expect(text()).toBe('');
    expect(store.getState().conversation).toBe(chat);
  });

  test('the person’s text goes on under another model, without the first one’s ids', async () => {
    const { actions, text, replies } = await written('abc');
    const before = text();
    await actions.setModel(embeddedModelId);
    expect(text()).toBe(before);
    expect(replies()).toEqual([]);
  });
});
