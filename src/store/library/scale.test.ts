import { expect, test } from 'vitest';
import { createAuthor, emptyReply, nothingSaid, treeFaults } from '../../core/conversationEdits.fixture.ts';
import type { ChatMessage, Conversation, TokenRecord } from '../../core/types.ts';
import { createBrowser, openTab } from './tabs.fixture.ts';

const turns = 250;
const tokensPerReply = 240;

/** 500 messages and 60,000 tokens with evidence as the model gives it. */
function largeConversation(): Conversation {
  const author = createAuthor('t');
  const evidence = {
    topIds: Uint32Array.from({ length: 64 }, (_, place) => place * 700),
    topLogits: Float32Array.from({ length: 64 }, (_, place) => 20 - place / 4),
    maxLogit: 20,
    logSumExp: 21.5,
    tailCounts: Uint32Array.from({ length: 32 }, (_, bin) => bin * 90),
    tailExpSums: Float32Array.from({ length: 32 }, (_, bin) => 1 / (bin + 1)),
  };
  const token = (): TokenRecord => ({ ...author.token(), evidence });
  const messages: Record<string, ChatMessage> = {};
  const children: Record<string, string[]> = {};
  const shownChild: Record<string, string> = {};
  let parent = '';
  const add = (message: ChatMessage) => {
    messages[message.id] = message;
    children[parent] = [message.id];
    shownChild[parent] = message.id;
    parent = message.id;
  };
  for (let turn = 0; turn < turns; turn++) {
    add({ id: `question ${turn}`, role: 'user', text: `Question number ${turn}?` });
    add({
      ...emptyReply(`reply ${turn}`),
      tokens: Array.from({ length: tokensPerReply }, token),
      promptIds: new Uint32Array(2_000),
      endReason: 'stop',
    });
  }
  return { ...nothingSaid, id: 'large', messages, children, shownChild };
}

test('a library of 500 messages and 60,000 tokens is listed without reading them, and opened in small steps', async () => {
  const browser = createBrowser();
  const conversation = largeConversation();
  // The first tab dies while it saves: what it has saved by then is a sound tree.
  const unlucky = openTab(browser);
  unlucky.plan('crash', 300);
  unlucky.library.observe(conversation);
  await unlucky.library.flush();
  const writer = openTab(browser);
  const part = (await writer.library.open('large'))?.conversation ?? nothingSaid;
  expect(treeFaults(part)).toEqual([]);
  expect(Object.keys(part.messages).length).toBeGreaterThan(30);
  expect(Object.keys(part.messages).length).toBeLessThan(250);
  writer.library.observe(conversation);
  expect(await writer.library.flush()).toBe(true);

  const reads = { messages: 0, tokens: 0 };
  const { getAll } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.getAll = function (this: IDBObjectStore, ...parts) {
    if (this.name === 'messages' || this.name === 'tokens') reads[this.name] += 1;
    return getAll.apply(this, parts);
  };
  let breaths = 0;
  try {
    // Its clock is real, because it decides when to pause.
    const tab = openTab(browser, {
      now: () => performance.now(),
      breathe: async () => {
        breaths += 1;
        await new Promise((resolve) => setImmediate(resolve));
      },
    });
    const [summary] = await tab.library.summaries();
    expect(summary).toMatchObject({ messageCount: 500, tokenCount: 60_000 });
    expect(reads).toEqual({ messages: 0, tokens: 0 });

    const opened = await tab.library.open('large');
    expect(Object.keys(opened?.conversation.messages ?? {})).toHaveLength(500);
    const last = opened?.conversation.messages[`reply ${turns - 1}`];
    expect(last).toEqual(conversation.messages[`reply ${turns - 1}`]);
  } finally {
    IDBObjectStore.prototype.getAll = getAll;
  }
  // 250 replies of 4 chunks, 16 chunks at a time; 500 messages, 64 at a time.
  expect(reads.tokens).toBeLessThanOrEqual(63 + 1);
  expect(reads.messages).toBeLessThanOrEqual(8 + 1);
  expect(breaths).toBeGreaterThan(3);
});
