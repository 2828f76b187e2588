import { describe, expect, test, vi } from 'vitest';
import { assistantText, canContinue, shownPath } from '../core/conversation.ts';
import { conversationsFromFile } from '../core/conversationsJson.ts';
import { typedCount } from '../core/editedReply.ts';
import { chatPrompt } from '../core/promptMessages.ts';
import type { AssistantMessage, Conversation } from '../core/types.ts';
import { conversationsData } from './exportConversations.ts';
import { readConversations } from './readConversations.ts';
import { createScriptedStore } from './scriptedStore.fixture.ts';

const words = 'one two three four five six seven eight nine ten';
async function readyStore() {
  const { store, client, actions, path, lastReply } = createScriptedStore({ scripted: words });
  actions.setParams({ maxTokens: 8 });
  await actions.loadModel();
  return { store, client, actions, path, last: lastReply };
}

const idsOf = ({ prefillIds, tokens }: AssistantMessage) => [
  ...(prefillIds ?? []),
  ...tokens.map(({ id }) => id),
];

describe('an edited reply', () => {
  test('keeps ids and records before the change; the rest is scored, not drawn', async () => {
    const { actions, last, store } = await readyStore();
    await actions.send('Count');
    const before = last();
    await actions.editReply(before.id, 'one two three FOUR');
    const edited = last();
    expect(edited.id).not.toBe(before.id);
    expect(assistantText(edited)).toBe('one two three FOUR');
    expect(edited.tokens.slice(0, 3)).toEqual(before.tokens.slice(0, 3));
    expect(edited.tokens[0]).toBe(before.tokens[0]);
    const typed = edited.tokens.slice(edited.tokens.length - typedCount(edited.tokens));
    expect(typed.map(({ text }) => text).join('')).toBe(' FOUR');
    for (const { draw, logprob } of typed) {
      expect(draw).toBeNull();
      expect(logprob).toBeLessThan(0);
    }
    expect(store.getState().run.status).toBe('ready');
    expect(canContinue(store.getState().conversation, edited.id)).toBe(true);
    expect(store.getState().notice).toMatchObject({ remedy: 'undo' });
  });

  test('has its rest tokenized behind the id that it goes on after', async () => {
    const { actions, last, client } = await readyStore();
    await actions.send('Count');
    const { tokens, promptIds } = last();
    const tokenize = vi.spyOn(client, 'tokenize');
    const askedOf = async (text: string) => {
      tokenize.mockClear();
      await actions.editReply(last().id, text);
      return tokenize.mock.calls.map(([input]) => ('prompt' in input ? input.prompt : null));
    };
    const rest = { kind: 'text', startToken: false };
    const third = tokens[2]?.id;
    expect(await askedOf('one two three FOUR')).toContainEqual({ ...rest, text: ' FOUR', after: third });
    expect(await askedOf('Nothing')).toContainEqual({ ...rest, text: 'Nothing', after: promptIds?.at(-1) });
  });

  test('is gone on with, and sent, by those very ids', async () => {
    const { actions, last, client, store, path } = await readyStore();
    await actions.send('Count');
    await actions.editReply(last().id, 'one two 3');
    const edited = last();
    const given = idsOf(edited);
    await actions.continueReply(edited.id);
    expect(idsOf(last()).slice(0, given.length)).toEqual(given);
    expect(last().tokens.length).toBeGreaterThan(edited.tokens.length);
    expect(last().promptIds).toEqual(edited.promptIds);

    await actions.send('And on?');
    const asked = last();
    const { ids } = await client.tokenize({
      direction: 'encode',
      prompt: chatPrompt(store.getState().conversation, path().slice(0, -1), 'reply'),
    });
    expect([...(asked.promptIds ?? [])]).toEqual(ids);
    expect(ids.join()).toContain(given.join());
  });

  test('that was only cut needs no engine and goes on from there', async () => {
    const { actions, last } = await readyStore();
    await actions.send('Count');
    const before = last();
    await actions.editReply(before.id, 'one two');
    expect(last().tokens).toEqual(before.tokens.slice(0, 2));
    await actions.continueReply(last().id);
    expect(assistantText(last())).toBe(words);
  });

  test('whose scoring is stopped stays text with its ids, and goes on from them', async () => {
    const { actions, last, client } = await readyStore();
    await actions.send('Count');
    const before = last();
    const editing = actions.editReply(before.id, 'one two many words that are typed');
    actions.stop();
    await editing;
    const edited = last();
    expect(assistantText(edited)).toBe('one two many words that are typed');
    const rest = await client.tokenize({
      direction: 'encode',
      prompt: { kind: 'text', text: ' many words that are typed', startToken: false },
    });
    const given = [...before.tokens.slice(0, 2).map(({ id }) => id), ...rest.ids];
    expect(idsOf(edited)).toEqual(given);
    await actions.continueReply(edited.id);
    expect(idsOf(last()).slice(0, given.length)).toEqual(given);
    // Its prompt is scored together with what was typed.
    await actions.scorePrompt(last().id);
    const { promptTokens, promptIds, prefillIds } = last();
    expect(promptTokens?.map(({ id }) => id)).toEqual([...(promptIds ?? []).slice(1), ...(prefillIds ?? [])]);
  });

  test('can be edited within its prefill', async () => {
    const { actions, last } = await readyStore();
    actions.setAssistantPrefill('Well: ');
    await actions.send('Count');
    const before = last();
    expect(before.prefill).toBe('Well: ');
    await actions.editReply(before.id, 'Well, no');
    const edited = last();
    expect(assistantText(edited)).toBe('Well, no');
    expect(edited.prefill).toBe('Well');
    expect(idsOf(edited).slice(0, 4)).toEqual([...(before.prefillIds ?? [])].slice(0, 4));
  });
});

test('edited and told replies come back out of a file as they were', async () => {
  const { actions, last, store, path } = await readyStore();
  await actions.send('Count');
  await actions.editReply(last().id, 'one two three FOUR');
  await actions.scorePrompt(last().id);
  actions.insertMessage('before', path()[0]?.id ?? '', 'assistant', 'Yes.');
  const { conversation } = store.getState();
  const { parts } = conversationsData([conversation], new Date(0));
  const read = readConversations(parts.join(''));
  expect(read).toMatchObject({ ok: true });
  if (!read.ok) return;
  const [back] = conversationsFromFile(read.file, idMaker());
  const texts = (each: Conversation) => shownPath(each).map(textOf);
  expect(texts(back ?? conversation)).toEqual(texts(conversation));
  const reply = shownPath(back ?? conversation).at(-1) as AssistantMessage;
  expect(reply.tokens).toEqual(last().tokens);
  expect(reply.promptTokens).toEqual(last().promptTokens);
});

function idMaker(): () => string {
  let count = 0;
  return () => `copy-${++count}`;
}

test('an inserted pair is asked with, and what followed goes on below it', async () => {
  const { actions, path, last, store } = await readyStore();
  await actions.send('Count');
  const first = path()[0]?.id ?? '';
  actions.insertMessage('before', first, 'assistant', 'Yes.');
  actions.insertMessage('before', path()[0]?.id ?? '', 'user', 'Can you count?');
  expect(path().map((message) => (message.role === 'user' ? message.text : assistantText(message)))).toEqual([
    'Can you count?',
    'Yes.',
    'Count',
    'one two three four five six seven eight',
  ]);
  await actions.regenerate();
  const { vocabulary } = store.getState();
  const asked = Array.from(last().promptIds ?? [], (id) => vocabulary?.label(id)).join('');
  expect(asked).toContain('Can you count?');
  actions.undoChange();
  actions.undoChange();
  actions.undoChange();
  expect(path()).toHaveLength(2);
});

test('Undo while a reply is written is refused in words', async () => {
  const { actions, store, last } = await readyStore();
  await actions.send('Count');
  const writing = actions.regenerate();
  actions.undoChange();
  expect(store.getState().notice?.text).toContain('wait until the reply is written');
  await writing;
  const written = last();
  actions.undoChange();
  expect(last().id).not.toBe(written.id);
  expect(store.getState().conversation.messages[written.id]).toBe(written);
});

function textOf(message: Conversation['messages'][string]): string {
  return message.role === 'user' ? message.text : assistantText(message);
}
