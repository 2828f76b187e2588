import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addMessage,
  appendTokens,
  assistantText,
  replaceMessage,
  rootId,
  shownPath,
} from '../core/conversation.ts';
import { createAuthor, emptyReply, nothingSaid, treeFaults } from '../core/conversationEdits.fixture.ts';
import { cutReply, editedIds, scoredEdit, unscoredEdit } from '../core/editedReply.ts';
import { replyOf } from '../core/tokenTrack.ts';
import { branchedConversation } from '../core/treeEdits.ts';
import type { Tree } from '../core/treeHistory.ts';
import type { AssistantMessage, Conversation } from '../core/types.ts';
import { createVocabulary } from '../core/vocabulary.ts';
import type { AppState } from './appState.ts';
import { createTreeActions, restructure } from './treeActions.ts';

/** `at` chooses among the messages that there are, `size` how much of one. */
interface Command {
  readonly kind: (typeof kinds)[number];
  readonly at: number;
  readonly size: number;
}

const kinds = [
  'ask',
  'ask',
  'editUser',
  'editReply',
  'editReply',
  'cutReply',
  'insertBefore',
  'insertAfter',
  'regenerate',
  'continue',
  'branchAtCandidate',
  'branchConversation',
  'delete',
  'delete',
  'undo',
  'undo',
  'redo',
  'abort',
  'showVersion',
  'showMessage',
] as const;

const commands = fc.array(
  fc.record<Command>({ kind: fc.constantFrom(...kinds), at: fc.nat(1000), size: fc.nat(6) }),
  { minLength: 1, maxLength: 24 },
);

const bytesVocabulary = createVocabulary({
  bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte),
  offsets: Uint32Array.from({ length: 257 }, (_, index) => index),
  special: new Uint8Array(256),
});

const textOf = (message: Conversation['messages'][string]) =>
  message.role === 'user' ? message.text : assistantText(message);

/** Every text that can be reached: in the tree, and behind Undo and Redo. */
function reachable({ conversation, histories }: Pick<AppState, 'conversation' | 'histories'>): string {
  const { undo = [], redo = [] } = histories[conversation.id] ?? {};
  const trees: Tree[] = [conversation, ...[...undo, ...redo].flatMap(({ before, after }) => [before, after])];
  const messages = new Set(trees.flatMap((tree) => Object.values(tree.messages)));
  return [...messages].map(textOf).join('\n');
}

/** The real reducers over a state without an engine; every token and every question has a text of its own. */
function createBench() {
  const author = createAuthor('w');
  let state = {
    conversation: nothingSaid,
    histories: {},
    run: { status: 'ready' },
    queuedReplyId: null,
    notice: null,
  } as unknown as AppState;
  const scope = {
    getState: () => state,
    setState: (change: Partial<AppState>) => {
      state = { ...state, ...change };
    },
  };
  const tree = createTreeActions(scope, {
    client: {} as never,
    newId: author.newId,
    whenFree: async () => {},
    during: async () => {},
    refreshContextUsed: async () => {},
  });
  /** Texts that were committed. */
  const said = new Set<string>();
  const say = <Text extends string>(text: Text): Text => {
    said.add(text);
    return text;
  };
  const tokens = (count: number) =>
    Array.from({ length: count }, () => {
      const token = author.token();
      say(token.text);
      return token;
    });

  function answer(parent: string): void {
    const { conversation } = state;
    const reply: AssistantMessage = {
      ...emptyReply(author.newId()),
      tokens: tokens(3),
      promptIds: Uint32Array.of(1, 2),
      prefillIds: new Uint32Array(0),
      endReason: 'stop',
    };
    const next = addMessage(conversation, parent, reply);
    if ((conversation.children[parent] ?? []).length > 0) restructure(scope, 'the new version', next);
    else scope.setState({ conversation: next });
  }

  function edit(message: AssistantMessage, text: string, parent: string, typed: boolean): void {
    const cut = cutReply(message, text, bytesVocabulary);
    expect(message.prefill.startsWith(cut.prefill)).toBe(true);
    const isOwn = cut.tokens.every((token, index) => token === message.tokens[index]);
    expect(isOwn).toBe(true);
    const rest = cut.rest === '' || !typed ? [] : [{ ...author.token(), text: cut.rest, draw: null }];
    const id = author.newId();
    const edited = typed
      ? scoredEdit(message, id, cut, rest)
      : unscoredEdit(message, id, text, editedIds(cut, [9]));
    expect(assistantText(edited)).toBe(text);
    restructure(scope, 'the edit', addMessage(state.conversation, parent, edited));
  }

  function run({ kind, at, size }: Command): void {
    const { conversation } = state;
    const ids = Object.keys(conversation.messages);
    const id = ids[at % Math.max(ids.length, 1)];
    const message = id === undefined ? undefined : conversation.messages[id];
    const parent =
      Object.entries(conversation.children).find(([, list]) => list.includes(id ?? ''))?.[0] ?? rootId;
    if (kind === 'ask' || id === undefined || message === undefined) {
      const asked = { id: author.newId(), role: 'user', text: say(`ask ${author.newId()}?`) } as const;
      const last = shownPath(conversation).at(-1)?.id ?? rootId;
      scope.setState({ conversation: addMessage(conversation, last, asked) });
      answer(asked.id);
      return;
    }
    const reply = replyOf(conversation, id);
    switch (kind) {
      case 'editUser': {
        if (reply !== null) return;
        const user = { id: author.newId(), role: 'user', text: say(`edit ${author.newId()}`) } as const;
        restructure(scope, 'the edit', addMessage(conversation, parent, user));
        answer(user.id);
        return;
      }
      case 'editReply':
        if (reply === null) return;
        edit(
          reply,
          `${assistantText(reply).slice(0, 3 * size)}${say(` typed ${author.newId()}`)}`,
          parent,
          at % 2 === 0,
        );
        return;
      case 'cutReply':
        if (reply !== null && assistantText(reply) !== '') {
          edit(reply, assistantText(reply).slice(0, 4 * size), parent, true);
        }
        return;
      case 'insertBefore':
      case 'insertAfter': {
        const text = say(`insert ${author.newId()}`);
        tree.insertMessage(
          kind === 'insertBefore' ? 'before' : 'after',
          id,
          size % 2 === 0 ? 'user' : 'assistant',
          text,
        );
        return;
      }
      case 'regenerate':
        answer(reply === null ? id : parent);
        return;
      case 'continue':
        if (reply !== null) scope.setState({ conversation: appendTokens(conversation, id, tokens(size)) });
        return;
      case 'abort':
        if (reply === null) return;
        scope.setState({ conversation: replaceMessage(conversation, { ...reply, endReason: 'aborted' }) });
        return;
      case 'branchAtCandidate': {
        if (reply === null || reply.tokens.length === 0) return;
        const branch = {
          ...reply,
          id: author.newId(),
          tokens: [...reply.tokens.slice(0, size % reply.tokens.length), ...tokens(2)],
        };
        restructure(scope, 'the branch', addMessage(conversation, parent, branch));
        return;
      }
      case 'branchConversation': {
        const branch = branchedConversation(conversation, id, author.newId());
        expect(branch === null ? [] : faultsOf(branch)).toEqual([]);
        expect(shownPath(branch ?? nothingSaid).at(-1)).toBe(message);
        expect(Object.keys(branch?.messages ?? {})).toHaveLength(shownPath(branch ?? nothingSaid).length);
        return;
      }
      case 'delete':
        tree.deleteMessage(id);
        return;
      case 'undo':
        tree.undoChange();
        return;
      case 'redo':
        tree.redoChange();
        return;
      case 'showVersion':
        tree.showVersion(id, size % 2 === 0 ? -1 : 1);
        return;
      case 'showMessage':
        tree.showMessage(id);
        expect(shownPath(state.conversation).some((shown) => shown.id === id)).toBe(true);
        return;
      default:
        kind satisfies never;
    }
  }
  return { run, said, tree, state: () => state };
}

/** Roles alternate only as long as nobody inserts a message. */
function faultsOf(conversation: Conversation): readonly string[] {
  return treeFaults(conversation).filter((fault) => !fault.startsWith('role:'));
}

test('whatever is done in any order, the tree stays sound and no text is lost', () => {
  fc.assert(
    fc.property(commands, (list) => {
      const bench = createBench();
      for (const command of list) {
        bench.run(command);
        expect(faultsOf(bench.state().conversation)).toEqual([]);
      }
      const text = reachable(bench.state());
      for (const said of bench.said) expect(text).toContain(said);
    }),
    { numRuns: 10_000 },
  );
}, 60_000);

test('Undo all the way back shows what was shown at first, and Redo all the way what was shown last', () => {
  fc.assert(
    fc.property(commands, (list) => {
      const bench = createBench();
      bench.run({ kind: 'ask', at: 0, size: 0 });
      bench.run({ kind: 'ask', at: 0, size: 0 });
      const first = texts(bench.state().conversation);
      const structural = list.filter(({ kind }) =>
        ['editReply', 'insertBefore', 'insertAfter', 'delete', 'branchAtCandidate'].includes(kind),
      );
      for (const command of structural) {
        // In an empty conversation the next thing is a question, which is no change of what was there.
        if (texts(bench.state().conversation).length > 0) bench.run(command);
      }
      const last = texts(bench.state().conversation);
      for (const _ of list) bench.tree.undoChange();
      expect(texts(bench.state().conversation)).toEqual(first);
      for (const _ of list) bench.tree.redoChange();
      expect(texts(bench.state().conversation)).toEqual(last);
    }),
    { numRuns: 1000 },
  );
});

function texts(conversation: Conversation): readonly string[] {
  return shownPath(conversation).map(textOf);
}
