import { pathTo, removeMessage, rootId, shownPath } from '../core/conversation.ts';
import {
  type DocumentHistory,
  emptyHistory,
  redo,
  remember,
  rememberTyping,
  undo,
} from '../core/documentHistory.ts';
import { documentPrompt, documentText, type Piece, piecesOf, piecesOnPath } from '../core/documentPieces.ts';
import { editPieces } from '../core/editPieces.ts';
import { freshSeed } from '../core/random.ts';
import { sameConversation } from '../core/sameConversation.ts';
import { showPieces } from '../core/showPieces.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type { Conversation } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';
import type { AppStore, CompletionActions, ConversationActions } from './appState.ts';
import { createBesideReplies } from './besideReplies.ts';
import { isBusy } from './busy.ts';
import { createCompletionScope, createCompletionView } from './completionScope.ts';
import { type Completion, continuationRange, newCompletion } from './completionState.ts';
import { createConversationActions } from './conversationActions.ts';
import { createDocumentTokens } from './documentTokens.ts';
import { foreignNotice } from './foreignModel.ts';
import type { RunRequest, ScheduleFrame } from './runReply.ts';
import { mostSurprising, scoreDocument } from './scoreDocument.ts';

export interface CompletionSurroundings {
  readonly client: EngineClient;
  readonly newId: () => string;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly scheduleFrame: ScheduleFrame;
  readonly onReplied: () => void;
}

/** The document's actions, and what the rest of the store asks of it. */
export interface CompletionControl {
  readonly actions: CompletionActions;
  /** Stops what is being written and waits until all of it has ended. */
  stopAll(): Promise<void>;
  /** Writes the continuation that waited for the model. */
  resume(): Promise<void>;
  /** Puts back a document that was emptied. @returns false when it is another conversation. */
  restore(conversation: Conversation): boolean;
  /** Shows a document that was kept. */
  show(conversation: Conversation): void;
  /** An empty document. */
  startAfresh(): void;
  /** The text as the person's own, in a fresh document: what another model wrote has no ids here. */
  keepTextAlone(): Promise<void>;
}

/** A text that the model goes on with, without a chat template. */
export function createCompletionActions(
  app: AppStore,
  surroundings: CompletionSurroundings,
): CompletionControl {
  const { client, newId, random, scheduleFrame, onReplied } = surroundings;
  const scope = createCompletionScope(app);
  const besides = createBesideReplies(scope, client, newId, scheduleFrame);
  const refreshTokens = createDocumentTokens(app, client);
  /** What the continuations beside the first are asked for; null: there are none. */
  let besideRequest: RunRequest | null = null;
  let composingBefore = false;
  let scoring: AbortController | null = null;
  /** The document that was emptied last, with all that Undo brings back; null: none was. */
  let emptied: Completion | null = null;

  const get = () => app.getState().completion;
  const change = (fields: Partial<Completion>) =>
    app.setState(({ completion }) => ({ completion: { ...completion, ...fields } }));
  const busy = () => isBusy(scope.getState());
  const pieces = () => piecesOf(get().conversation);

  const control = createConversationActions(scope, {
    client,
    newId,
    scheduleFrame,
    onReplied,
    request: firstRequest,
    beside: async (messageId) => {
      if (besideRequest === null) return;
      const request = besideRequest;
      besideRequest = null;
      await besides.write(messageId, request, get().count - 1, (beside) => change({ beside }));
    },
    counted: (conversation) => documentPrompt(piecesOf(conversation), get().startToken),
    changeSetup(setup) {
      change({ conversation: { ...get().conversation, ...setup } });
      if (setup.params === undefined) return;
      control.applyParams(setup.params);
      besides.applyParams(setup.params);
    },
  });

  /** The document before the reply; a reply that was begun already goes on under what it began with. */
  function firstRequest(messageId: string, usual: RunRequest): RunRequest {
    besideRequest = null;
    const { conversation, startToken, count } = get();
    if (replyOf(conversation, messageId)?.tokens.length !== 0) return usual;
    const before = piecesOnPath(pathTo(conversation, messageId).slice(0, -1));
    const request = { ...usual, prompt: documentPrompt(before, startToken) };
    if (count === 1) return request;
    const seed = usual.params.seed === -1 ? freshSeed(random) : usual.params.seed;
    besideRequest = { ...request, params: { ...usual.params, seed }, batch: conversation.id };
    return besideRequest;
  }

  /** Shows other pieces in the tree. */
  function show(next: readonly Piece[], history: DocumentHistory, fields: Partial<Completion> = {}): void {
    composingBefore = false;
    const conversation = showPieces(get().conversation, next, newId);
    scope.setState({ conversation });
    change({ history, cursor: null, ...fields });
    void refreshTokens();
  }

  /** Does what changes the shown document from outside, as one step of Undo. */
  async function asStep(work: () => Promise<void> | void): Promise<void> {
    if (busy() || refuseForeign()) return;
    const before = pieces();
    change({ history: remember(get().history, before), cursor: null });
    await work();
    tidy();
    void refreshTokens();
  }

  function refuseForeign(): boolean {
    const notice = foreignNotice(app.getState(), [get().conversation]);
    if (notice !== null) app.setState({ notice });
    return notice !== null;
  }

  /** A continuation that ended before its first token is nothing; the text stays as it is shown. */
  function tidy(): void {
    const { conversation } = get();
    const nothing = Object.values(conversation.messages).filter(
      (message) => message.role === 'assistant' && message.tokens.length === 0 && message.endReason !== null,
    );
    if (nothing.length === 0) return;
    const shown = pieces().filter((piece) => piece.kind === 'text' || piece.reply.tokens.length > 0);
    const rest = nothing.reduce((tree, { id }) => removeMessage(tree, id), conversation);
    scope.setState({ conversation: showPieces(rest, shown, newId) });
  }

  function travel(step: typeof undo): void {
    if (busy()) return;
    const travelled = step(get().history, pieces());
    if (travelled !== null) show(travelled.pieces, travelled.history);
  }

  async function newDocument(): Promise<void> {
    await stopAll();
    emptied = get();
    await control.actions.newConversation();
    change({ history: emptyHistory, cursor: null, tokens: null, score: null, presetId: null });
    void refreshTokens();
  }

  async function stopAll(): Promise<void> {
    own.stop();
    await control.stopActive();
    tidy();
  }

  const own: ConversationActions = {
    ...control.actions,
    send: () => actions.complete(),
    continueReply: () => actions.complete(),
    stop() {
      control.actions.stop();
      besides.stop();
      scoring?.abort();
    },
    regenerate: (messageId) => asStep(() => control.actions.regenerate(messageId)),
    branch: (messageId, index, candidateId) =>
      asStep(() => control.actions.branch(messageId, index, candidateId)),
    showVersion: (messageId, step) => void asStep(() => control.actions.showVersion(messageId, step)),
    newConversation: newDocument,
  };

  const actions: CompletionActions = {
    store: createCompletionView(app, () => own),
    setText(text, composing = false) {
      const before = pieces();
      const from = documentText(before);
      if (busy() || text === from) return;
      const { history } = get();
      const goesOn = composing && composingBefore;
      show(
        editPieces(before, text, newId),
        goesOn ? history : rememberTyping(history, before, { from, to: text }),
        { cursor: get().cursor },
      );
      composingBefore = composing;
    },
    setCursor(offset) {
      const atEnd = offset >= documentText(pieces()).length;
      const cursor = atEnd ? null : Math.max(0, offset);
      if (cursor !== get().cursor) change({ cursor });
    },
    complete: async () => {
      const { cursor } = get();
      await asStep(async () => {
        const text = documentText(pieces());
        if (cursor !== null && cursor < text.length) {
          // What stands behind the cursor stays as a version, also where nobody but the person wrote it.
          const cut = editPieces(pieces(), text.slice(0, cursor), newId);
          scope.setState({ conversation: showPieces(get().conversation, cut, newId, true) });
        }
        await control.answer(shownPath(get().conversation).at(-1)?.id ?? rootId);
      });
    },
    undo: () => travel(undo),
    redo: () => travel(redo),
    setStartToken(startToken) {
      if (busy()) return;
      change({ startToken });
      void refreshTokens();
    },
    setCount(wished) {
      if (!Number.isInteger(wished)) return;
      change({ count: Math.min(continuationRange.max, Math.max(continuationRange.min, wished)) });
    },
    async score() {
      const { vocabulary } = app.getState();
      const { conversation, startToken, score } = get();
      if (get().scoring || busy() || vocabulary === null || refuseForeign()) return;
      scoring = new AbortController();
      const { signal } = scoring;
      change({ scoring: true });
      try {
        const id = score?.id ?? newId();
        const prompt = documentPrompt(pieces(), startToken);
        const scored = await scoreDocument(client, prompt, vocabulary, score, id, signal);
        if (get().conversation.id === conversation.id)
          change({ score: scored, selection: mostSurprising(scored) });
      } catch (error) {
        if (signal.aborted) return;
        const text = error instanceof Error ? error.message : String(error);
        app.setState({ notice: { kind: 'error', text, remedy: null } });
      } finally {
        change({ scoring: false });
      }
    },
    take: (replyId) =>
      void asStep(() => {
        const taken = piecesOnPath(pathTo(get().conversation, replyId));
        if (taken.length > 0) show(taken, get().history);
      }),
    async applyPreset({ id, prompt, startToken, params }) {
      if (Object.keys(get().conversation.messages).length > 0 || busy()) await newDocument();
      scope.setState({ conversation: { ...get().conversation, params, presetParams: params } });
      change({ startToken, presetId: id });
      show([{ kind: 'text', text: prompt }], emptyHistory);
    },
  };

  return {
    actions,
    stopAll,
    async resume() {
      await control.resume();
      tidy();
      await refreshTokens();
    },
    restore({ startToken: _, ...conversation }) {
      if (emptied?.conversation.id !== conversation.id) return false;
      own.stop();
      const text = sameConversation(conversation, emptied.conversation) ? emptied.conversation : conversation;
      // What is no part of the document stays as it is now.
      const { count, scoring } = get();
      change({ ...emptied, conversation: text, count, scoring, hovered: null });
      void refreshTokens();
      return true;
    },
    show({ startToken = true, ...conversation }) {
      change({ ...newCompletion(newId, conversation.modelId), conversation, startToken });
      void refreshTokens();
    },
    startAfresh() {
      change(newCompletion(newId, app.getState().modelSpec.id));
      void refreshTokens();
    },
    async keepTextAlone() {
      const text = documentText(pieces());
      await newDocument();
      if (text !== '') show([{ kind: 'text', text }], emptyHistory);
    },
  };
}
