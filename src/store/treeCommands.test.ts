import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assistantText, canContinue, rootId, shownPath } from '../core/conversation.ts';
import { treeFaults } from '../core/conversationEdits.fixture.ts';
import { replyOf } from '../core/tokenTrack.ts';
import { treeMap } from '../core/treeMap.ts';
import type { ChatMessage, Conversation } from '../core/types.ts';
import type { AppState, ConversationActions } from './appState.ts';
import { isBusy } from './busy.ts';
import { isForeign } from './foreignModel.ts';
import { createScriptedStore } from './scriptedStore.fixture.ts';

/** `at` chooses among the messages on the shown path, `size` how much of one; only some are waited for. */
interface Command {
  readonly kind: (typeof kinds)[number];
  readonly at: number;
  readonly size: number;
  readonly awaited: boolean;
}

/** What a person does with a conversation; twice: done more often. */
const kinds = [
  'send',
  'send',
  'sendTooMuch',
  'prefill',
  'editUser',
  'editReply',
  'editReply',
  'cutReply',
  'insert',
  'regenerate',
  'continue',
  'continue',
  'stop',
  'stop',
  'branchAtCandidate',
  'openBranch',
  'delete',
  'delete',
  'undo',
  'undo',
  'redo',
  'undoNotice',
  'showVersion',
  'showMessage',
  'newConversation',
  'reopen',
  'reload',
  'setModel',
] as const;

const commands = fc.array(
  fc.record<Command>({
    kind: fc.constantFrom(...kinds),
    at: fc.nat(1000),
    size: fc.nat(6),
    awaited: fc.constantFrom(true, true, false),
  }),
  { minLength: 2, maxLength: 14 },
);

const models = { first: 'one two three four five six', second: 'uno dos tres cuatro cinco seis' };

/** It stays in a box of its own, whatever becomes of the reply that was to begin with it. */
const prefill = 'Well: ';

const textOf = (message: ChatMessage) => (message.role === 'user' ? message.text : assistantText(message));
const textsOf = (conversation: Conversation) => shownPath(conversation).map(textOf);

/** The real store, and a record of everything that was ever written in it. */
async function createBench() {
  const app = createScriptedStore(models);
  const { store, actions, path, until } = app;
  actions.setSystemPrompt('');
  actions.setParams({ maxTokens: 5 });
  await actions.loadModel();

  /** Every conversation as it was last, which is what the library keeps. */
  const kept = new Map<string, Conversation>();
  /** Every message as it was last, by conversation and id. */
  const written = new Map<string, ChatMessage>();
  /** What the person typed and the page took. */
  const typed = new Set<string>();
  const faults: string[] = [];
  function remember({ conversation }: AppState, before?: AppState): void {
    if (conversation === before?.conversation) return;
    kept.set(conversation.id, conversation);
    for (const message of Object.values(conversation.messages)) {
      const key = `${conversation.id} ${message.id}`;
      const known = written.get(key);
      if (known === message) continue;
      if (known !== undefined && !textOf(message).startsWith(textOf(known)))
        faults.push(`overwritten: ${key}`);
      written.set(key, message);
    }
  }
  remember(store.getState());
  store.subscribe(remember);

  const open: Promise<void>[] = [];
  const done = { stoppedInMidReply: 0, continued: 0, undone: 0, queued: 0 };
  let serial = 0;

  const writing = () => {
    const { run, conversation } = store.getState();
    return run.status === 'generating' ? replyOf(conversation, run.messageId) : null;
  };

  /** What this command has the page do; what is typed is only taken where the page's buttons let it through. */
  async function run({ kind, at, size }: Command): Promise<void> {
    const { conversation, draft, notice, modelSpec, run: engine } = store.getState();
    const shown = path();
    const message = shown[at % Math.max(shown.length, 1)];
    const busy = isBusy(store.getState());
    const words = ` words ${++serial}.`;
    const take = (isTaken: boolean) => {
      if (isTaken && !busy) typed.add(words);
    };
    if (message === undefined || kind === 'send') {
      actions.setDraft(`${draft}${words}`);
      typed.add(words);
      await actions.send();
      return;
    }
    const { id } = message;
    const reply = replyOf(conversation, id);
    switch (kind) {
      case 'sendTooMuch': {
        actions.setDraft(`${draft}${words}`);
        typed.add(words);
        const { maxTokens } = conversation.params;
        actions.setParams({ maxTokens: 4000 });
        const sending = actions.send();
        actions.setParams({ maxTokens });
        await sending;
        return;
      }
      case 'prefill':
        actions.setAssistantPrefill(size % 2 === 0 ? '' : prefill);
        return;
      case 'editUser':
        if (reply !== null) return;
        take(!isForeign(conversation, modelSpec.id));
        await actions.editUserMessage(id, words);
        return;
      case 'editReply':
        if (reply === null) return;
        take(
          !isForeign(conversation, modelSpec.id) && (reply.promptIds === null || engine.status === 'ready'),
        );
        await actions.editReply(id, `${assistantText(reply).slice(0, 5 * size)}${words}`);
        return;
      case 'cutReply':
        if (reply !== null) await actions.editReply(id, assistantText(reply).slice(0, 4 * size));
        return;
      case 'insert':
        take(true);
        actions.insertMessage(
          at % 2 === 0 ? 'before' : 'after',
          id,
          size % 2 === 0 ? 'user' : 'assistant',
          words,
        );
        return;
      case 'regenerate':
        await actions.regenerate(id);
        return;
      case 'continue': {
        const last = shown.at(-1)?.id ?? id;
        const { length } = replyOf(conversation, last)?.tokens ?? [];
        const continues = !busy && canContinue(conversation, last);
        await actions.continueReply(last);
        const now = replyOf(store.getState().conversation, last);
        if (continues && now !== null && now.tokens.length > length) done.continued += 1;
        return;
      }
      case 'stop': {
        await until(() => (writing()?.tokens.length ?? size) >= size);
        const stopped = writing();
        actions.stop();
        if (stopped !== null && stopped.tokens.length > 0) done.stoppedInMidReply += 1;
        return;
      }
      case 'branchAtCandidate': {
        const candidate = reply?.tokens[size]?.evidence.topIds[1];
        if (candidate !== undefined) await actions.branch(id, size, candidate);
        return;
      }
      case 'openBranch': {
        actions.openBranch(conversation, id);
        const branch = store.getState().conversation;
        if (busy) expect(branch).toBe(conversation);
        else expect(textsOf(branch)).toEqual(textsOf(conversation).slice(0, shown.indexOf(message) + 1));
        return;
      }
      case 'delete':
        actions.deleteMessage(id);
        return;
      case 'undo':
        actions.undoChange();
        if (store.getState().conversation !== conversation) done.undone += 1;
        return;
      case 'redo':
        actions.redoChange();
        return;
      case 'undoNotice':
        if (notice?.remedy === 'undo' || notice?.remedy === 'redo') actions.undo();
        return;
      case 'showVersion':
        actions.showVersion(id, size % 2 === 0 ? -1 : 1);
        return;
      case 'showMessage': {
        const all = Object.keys(conversation.messages);
        actions.showMessage(all[at % all.length] ?? '');
        return;
      }
      case 'newConversation':
        await actions.newConversation();
        return;
      case 'reopen':
        if (!busy) reopen([...kept.keys()][at % kept.size] ?? '');
        return;
      case 'reload':
        await actions.loadModel();
        return;
      case 'setModel':
        await actions.setModel(size % 2 === 0 ? 'first' : 'second');
        return;
      default:
        kind satisfies never;
    }
  }

  /** As the library opens it. */
  function reopen(id: string): void {
    const conversation = kept.get(id);
    if (conversation !== undefined) store.setState({ conversation, selection: null, hovered: null });
  }

  return {
    ...app,
    kept,
    written,
    typed,
    done,
    reopen,
    async run(command: Command): Promise<void> {
      const work = run(command);
      open.push(work);
      if (command.awaited) await work;
      // Whatever a person does next comes with an event of its own.
      await new Promise((resolve) => setImmediate(resolve));
      if (store.getState().queuedReplyId !== null) done.queued += 1;
      expect([...faults, ...faultsOf(store.getState())]).toEqual([]);
    },
    async settle(): Promise<void> {
      await Promise.all(open);
      await until((state) => state.run.status === 'ready' && !isBusy(state));
      expect([...faults, ...faultsOf(store.getState())]).toEqual([]);
    },
  };
}

type Bench = Awaited<ReturnType<typeof createBench>>;

/**
 * What is wrong with the conversation, whatever was done to it: the tree is not sound, something is being written
 * that is not there, a reply neither ended nor is written, what is selected is not shown, or one model's words stand
 * among another's.
 */
function faultsOf(state: AppState): readonly string[] {
  const { conversation, run, queuedReplyId, selection, modelSpec } = state;
  const { messages, modelId } = conversation;
  // Roles alternate only as long as nobody inserts a message.
  const faults = treeFaults(conversation).filter((fault) => !fault.startsWith('role:'));
  const writtenId = run.status === 'generating' ? run.messageId : null;
  for (const id of [writtenId, queuedReplyId]) {
    if (id !== null && replyOf(conversation, id) === null) faults.push(`writes nowhere: ${id}`);
  }
  if (writtenId !== null && modelId !== modelSpec.id) faults.push('written in another model’s conversation');
  if (selection !== null && shownPath(conversation).every(({ id }) => id !== selection.trackId)) {
    faults.push(`selected out of sight: ${selection.trackId}`);
  }
  const foreign = Object.entries(models).flatMap(([id, text]) => (id === modelId ? [] : text.split(' ')));
  for (const message of Object.values(messages)) {
    if (message.role === 'user') continue;
    const { id, endReason, tokens } = message;
    if (endReason === null && id !== writtenId && id !== queuedReplyId) faults.push(`never ended: ${id}`);
    if (tokens.some(({ draw, text }) => draw !== null && foreign.includes(text.trim()))) {
      faults.push(`another model’s words: ${id}`);
    }
  }
  return faults;
}

/** Every message that walking ‹ and › on the shown path leads to; leaves other versions shown than before. */
function walkVersions({
  store,
  actions,
  path,
}: Pick<Bench, 'store' | 'actions' | 'path'>): readonly ChatMessage[] {
  const seen: ChatMessage[] = [];
  const shownUnder = (parent: string) => store.getState().conversation.shownChild[parent];
  function walk(parent: string, depth: number): void {
    const step = (by: -1 | 1) => {
      const id = shownUnder(parent);
      if (id !== undefined) actions.showVersion(id, by);
      return shownUnder(parent) !== id;
    };
    while (step(-1));
    do {
      const message = path()[depth];
      if (message === undefined) return;
      seen.push(message);
      walk(message.id, depth + 1);
    } while (step(1));
  }
  walk(rootId, 0);
  return seen;
}

interface Reach {
  readonly messages: ReadonlySet<ChatMessage>;
  /** What stands in each conversation's message box. */
  readonly drafts: readonly string[];
}

/**
 * What the page still leads to by its own means alone: opening conversations from the list, Redo as far as it goes,
 * Undo as far as it goes, and in each of these states ‹ and › and the map, which lead to the same.
 */
function withinReach(bench: Bench): Reach {
  const { store, actions, kept, reopen } = bench;
  const messages = new Set<ChatMessage>();
  const drafts = [store.getState().draft];
  const look = () => {
    const walked = walkVersions(bench);
    const { nodes } = treeMap(store.getState().conversation);
    expect(new Set(walked.map(({ id }) => id))).toEqual(new Set(nodes.map(({ id }) => id)));
    for (const message of walked) messages.add(message);
  };
  const repeat = (step: ConversationActions['undoChange']) => {
    for (let before = null; before !== store.getState().conversation; ) {
      look();
      before = store.getState().conversation;
      step();
    }
  };
  for (const id of [...kept.keys()]) {
    reopen(id);
    drafts.push(store.getState().draft);
    repeat(actions.redoChange);
    repeat(actions.undoChange);
  }
  return { messages, drafts };
}

/** What of all that was ever written the page does not lead to any more. */
function lostTexts(bench: Bench): readonly string[] {
  const { messages, drafts } = withinReach(bench);
  const texts = [...[...messages].map(textOf), ...drafts];
  const replies = [...messages].filter((message) => message.role === 'assistant');
  const records = new Set(replies.flatMap(({ tokens }) => tokens));
  const lost = [...bench.typed].filter((words) => texts.every((text) => !text.includes(words)));
  for (const message of bench.written.values()) {
    const text = textOf(message);
    const last = message.role === 'assistant' ? message.tokens.at(-1) : undefined;
    // What the model wrote is there as it wrote it, and not only words like them.
    const isThere = last === undefined ? texts.some((each) => each.includes(text)) : records.has(last);
    if (!isThere && text !== prefill) lost.push(text);
  }
  return lost;
}

const runs = 10_000;

/** Once in a hundred thousand runs: another model's replies deleted, one written, and then the deletion undone or … */
const emptied: readonly Command[] = (
  [
    ['send', 0],
    ['setModel', 1],
    ['send', 0],
    ['reopen', 0],
    ['delete', 0],
    ['send', 0],
  ] as const
).map(([kind, size]) => ({ kind, at: 0, size, awaited: true }));
const sent = { kind: 'send', at: 0, size: 0, awaited: true } as const;
const found: [Command[]][] = [
  [[...emptied, { ...sent, kind: 'undo' }, sent]],
  // … the emptied conversation reopened.
  [[...emptied, { ...sent, kind: 'reopen' }, sent]],
];

test('whatever is done in any order, the tree stays sound and every text that was ever written is within reach', async () => {
  const done = { stoppedInMidReply: 0, continued: 0, undone: 0, queued: 0 };
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const bench = await createBench();
      for (const command of list) await bench.run(command);
      await bench.settle();
      expect(lostTexts(bench)).toEqual([]);
      for (const [key, count] of Object.entries(bench.done)) done[key as keyof typeof done] += count;
    }),
    { numRuns: runs, examples: found },
  );
  // What is most easily lost did happen.
  for (const count of Object.values(done)) expect(count).toBeGreaterThan(runs / 100);
}, 600_000);

test('Undo all the way back shows what was shown at first, and Redo all the way what was shown last', async () => {
  const restructuring = ['editReply', 'cutReply', 'insert', 'delete', 'branchAtCandidate'];
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const bench = await createBench();
      const { actions, path } = bench;
      const shown = () => path().map(textOf);
      await actions.send('One');
      await actions.send('Two');
      const first = shown();
      for (const command of list) {
        // In an empty conversation the next thing is a question, which is no change of what was there.
        if (restructuring.includes(command.kind) && path().length > 0) {
          await bench.run({ ...command, awaited: true });
        }
      }
      const last = shown();
      for (const _ of list) actions.undoChange();
      expect(shown()).toEqual(first);
      for (const _ of list) actions.redoChange();
      expect(shown()).toEqual(last);
    }),
    { numRuns: 500 },
  );
}, 120_000);
