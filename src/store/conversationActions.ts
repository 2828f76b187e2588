import { capabilityGap } from '../core/capabilities.ts';
import {
  addMessage,
  canContinue,
  parentOf,
  removeMessage,
  replaceMessage,
  rootId,
  shownPath,
} from '../core/conversation.ts';
import { branchedReply } from '../core/derivedTokens.ts';
import { chatPrompt } from '../core/promptMessages.ts';
import { defaultSamplingParams, neutralSamplingParams } from '../core/samplingParams.ts';
import { titleAfter } from '../core/titles.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type {
  AssistantMessage,
  Conversation,
  PromptInput,
  SamplingParams,
  UserMessage,
} from '../core/types.ts';
import type { EngineClient, GenerateRun } from '../worker/client.ts';
import type { ConversationActions, ConversationScope, Notice } from './appState.ts';
import { emptyConversation } from './emptyConversation.ts';
import { foreignNotice, isForeign, isForeignByUndo } from './foreignModel.ts';
import {
  type ActiveRun,
  type RunFailure,
  type RunRequest,
  type ScheduleFrame,
  startReply,
} from './runReply.ts';
import type { EditScoring } from './scoreEdit.ts';
import { scorePrompt } from './scorePrompt.ts';
import { createTreeActions, restructure } from './treeActions.ts';

export interface ConversationSurroundings {
  readonly client: EngineClient;
  readonly newId: () => string;
  readonly scheduleFrame: ScheduleFrame;
  /** What the engine is asked for, if not what the conversation says by itself. */
  readonly request?: (messageId: string, usual: RunRequest) => RunRequest;
  /** What is written together with a reply that has just been begun; nothing else starts before it ends. */
  readonly beside?: (messageId: string) => Promise<void>;
  /** What the context meter counts, if not the chat. */
  readonly counted?: (conversation: Conversation) => PromptInput;
  /** Changes what the conversation is set to, in this scope and in those that share it. */
  readonly changeSetup: (change: ConversationSetup) => void;
  /** Called after a reply that did not end in an error. */
  readonly onReplied?: () => void;
}

/** What a person sets before anything is said. */
export type ConversationSetup = Partial<
  Pick<Conversation, 'systemPrompt' | 'exampleTurns' | 'assistantPrefill' | 'params' | 'presetParams'>
>;

/** One conversation's actions, and what the rest of the store asks of it. */
export interface ConversationControl {
  readonly actions: ConversationActions;
  /** A new reply under this message (root: ''), unless something else is being written. */
  answer(parent: string): Promise<void>;
  /** Stops what is being written, or waits to be, and resolves when it has ended. */
  stopActive(): Promise<void>;
  /** The same, but what waits for the model goes on waiting. */
  stopWriting(): Promise<void>;
  /** Stops as well, and does what puts another conversation in this one's place before anything else is begun. */
  leave(work: () => void): Promise<void>;
  /** Writes the reply that waited for the model, if there is one. */
  resume(): Promise<void>;
  /** Hands changed settings to the run under way. */
  applyParams(params: SamplingParams): void;
  active(): ActiveRun | null;
  refreshContextUsed(): Promise<void>;
}

/** Everything a person does with one conversation: the chat's, or one pane's of a comparison. */
export function createConversationActions(
  scope: ConversationScope,
  surroundings: ConversationSurroundings,
): ConversationControl {
  const { client, newId, scheduleFrame, changeSetup } = surroundings;
  const { getState: get, setState: set } = scope;
  let active: ActiveRun | null = null;
  let stopCount = 0;
  let scoring: AbortController | null = null;
  let counting = false;
  let countAgain = false;

  const tree = createTreeActions(scope, { client, newId, whenFree, during, refreshContextUsed });

  const actions: ConversationActions = {
    ...tree,
    setDraft: (draft) => set({ draft }),
    async send(given) {
      const text = given ?? get().draft;
      if (text.trim() === '') return;
      await whenFree(async () => {
        const { conversation } = get();
        const user: UserMessage = { id: newId(), role: 'user', text };
        const title = conversation.title === '' ? titleAfter(text) : conversation.title;
        const parent = shownPath(conversation).at(-1)?.id ?? rootId;
        // What is being typed stays when it is something else that is sent, and what was typed since in any case.
        const { draft } = get();
        const box = given === undefined && draft.startsWith(text) ? { draft: draft.slice(text.length) } : {};
        set({ ...box, conversation: { ...addMessage(conversation, parent, user), title } });
        const answered = answer(user.id);
        const { children } = get().conversation;
        const refused = (await answered) === 'context';
        const goesOn = active !== null || get().conversation.children !== children;
        if (refused && !goesOn) takeBack(user, conversation.title);
      });
    },
    stop() {
      stopCount += 1;
      active?.aborter.abort();
      scoring?.abort();
      callOff();
    },
    async regenerate(messageId) {
      const id = messageId ?? shownPath(get().conversation).at(-1)?.id;
      const message = get().conversation.messages[id ?? ''];
      if (message === undefined) return;
      await whenFree(async () => {
        const question = message.role === 'user' ? message.id : parentOf(get().conversation, message.id);
        if (question !== undefined) await answer(question);
      });
    },
    async continueReply(messageId) {
      await whenFree(async () => {
        if (canContinue(get().conversation, messageId)) await write(messageId);
      });
    },
    async editUserMessage(messageId, text) {
      if (text.trim() === '') return;
      await whenFree(async () => {
        const { conversation } = get();
        const parent = parentOf(conversation, messageId);
        if (parent === undefined) return;
        const user = { id: newId(), role: 'user', text } as const;
        restructure(scope, 'the edit', addMessage(conversation, parent, user));
        await answer(user.id);
      });
    },
    async newConversation() {
      await leave(() => {
        const { conversation: before, modelSpec: spec } = get();
        // What a starting point filled in belongs to it; what the person set goes on.
        const own = before.presetParams === defaultSamplingParams;
        const hasMessages = Object.keys(before.messages).length > 0;
        const { systemPrompt, exampleTurns, assistantPrefill, params } = before;
        set({
          conversation: {
            ...emptyConversation(newId(), spec.id),
            ...(own ? { systemPrompt, exampleTurns, assistantPrefill, params } : {}),
          },
          selection: null,
          hovered: null,
          notice: hasMessages ? undoNotice('A new conversation was started.', before) : null,
        });
      });
      await refreshContextUsed();
    },
    setSystemPrompt(systemPrompt) {
      changeSetup({ systemPrompt });
      void refreshContextUsed();
    },
    setAssistantPrefill: (assistantPrefill) => changeSetup({ assistantPrefill }),
    setParams: (change) => changeSetup({ params: { ...get().conversation.params, ...change } }),
    neutralise: () => changeSetup({ params: neutralSamplingParams(get().conversation.params) }),
    restorePreset: () => changeSetup({ params: get().conversation.presetParams }),
    // What the pointer rests on gives way until it moves again.
    select: (selection) => set({ selection, hovered: null }),
    hover: (hovered) => set({ hovered }),
    async branch(messageId, index, candidateId) {
      await whenFree(async () => {
        const { conversation, vocabulary, model } = get();
        const reply = replyOf(conversation, messageId);
        const parent = parentOf(conversation, messageId);
        if (reply === null || parent === undefined || vocabulary === null || model === null) return;
        const gap = capabilityGap(model.capabilities, 'branch');
        if (gap !== null) {
          set({ notice: { kind: 'info', text: gap, remedy: null } });
          return;
        }
        const branched = branchedReply(reply, index, candidateId, vocabulary, newId());
        if (branched === null) return;
        const ended = model.endOfTurnIds.includes(candidateId);
        const message: AssistantMessage = { ...branched, endReason: ended ? 'stop' : null };
        restructure(scope, 'the branch', addMessage(conversation, parent, message));
        set({ selection: { trackId: message.id, index } });
        if (ended) await refreshContextUsed();
        else await write(message.id);
      });
    },
    async scorePrompt(messageId) {
      if (get().scoringId !== null || refuseForeign()) return;
      scoring = new AbortController();
      await scorePrompt(scope, client, messageId, scoring.signal);
    },
  };

  /** A message that does not fit is no turn: its text goes back into the box. */
  function takeBack({ id, text }: UserMessage, title: string): void {
    const { conversation, draft } = get();
    const typedSince = draft.trim() === '' ? '' : `\n${draft}`;
    set({ conversation: { ...removeMessage(conversation, id), title }, draft: `${text}${typedSince}` });
    void refreshContextUsed();
  }

  async function stopActive(): Promise<void> {
    callOff();
    await stopWriting();
  }

  async function stopWriting(): Promise<void> {
    await endActive();
  }

  async function leave(work: () => void): Promise<void> {
    callOff();
    const ending = endActive();
    // Awaited itself: what waits for the same end, but was asked for later, comes after.
    if (ending !== null) await ending;
    work();
  }

  /** Stops what is being written. @returns its end; null: nothing was. */
  function endActive(): Promise<unknown> | null {
    stopCount += 1;
    active?.aborter.abort();
    return active?.ended ?? null;
  }

  /** Nothing waits for the model any more; a reply that has not begun is none, one that was to go on stays. */
  function callOff(): void {
    const { conversation, queuedReplyId } = get();
    if (queuedReplyId === null) return;
    const reply = replyOf(conversation, queuedReplyId);
    set({ queuedReplyId: null });
    if (reply === null || reply.endReason !== null) return;
    const next =
      reply.tokens.length === 0
        ? removeMessage(conversation, reply.id)
        : replaceMessage(conversation, { ...reply, endReason: 'aborted' });
    set({ conversation: next });
  }

  /**
   * Starts `work` when nothing else runs. A run that was told to stop is waited for; one that was not
   * keeps everything else out; and a Stop during the wait calls `work` off.
   */
  async function whenFree(work: () => Promise<void>): Promise<void> {
    const stopsBefore = stopCount;
    if (active?.aborter.signal.aborted) {
      await active.ended;
      if (stopCount !== stopsBefore) return;
    }
    if (active !== null || get().queuedReplyId !== null || refuseForeign()) return;
    setApart();
    await work();
  }

  /** Where Undo may bring back what another model said, a copy goes on; the former conversation keeps its history. */
  function setApart(): void {
    const { conversation, modelSpec, histories } = get();
    if (!isForeignByUndo(conversation, modelSpec.id, histories)) return;
    set({ conversation: { ...conversation, id: newId() } });
  }

  /** Whether the replies are another model's, which is then said. */
  function refuseForeign(): boolean {
    const notice = foreignNotice(get(), [get().conversation]);
    if (notice !== null) set({ notice });
    return notice !== null;
  }

  /** A new reply under `parent`; none where that has gone while it waited. */
  async function answer(parent: string): Promise<RunFailure | null> {
    const { conversation } = get();
    if (parent !== rootId && conversation.messages[parent] === undefined) return null;
    const reply: AssistantMessage = {
      id: newId(),
      role: 'assistant',
      prefill: conversation.assistantPrefill,
      prefillIds: null,
      tokens: [],
      promptIds: null,
      earlierReplyIds: null,
      promptTokens: null,
      seed: null,
      endReason: null,
      stats: null,
    };
    const next = addMessage(conversation, parent, reply);
    const isVersion = (conversation.children[parent] ?? []).length > 0;
    if (isVersion) restructure(scope, 'the new version', next);
    set({ conversation: next, selection: null, hovered: null });
    return write(reply.id);
  }

  async function during(messageId: string, scoring: EditScoring): Promise<void> {
    const aborter = new AbortController();
    const ended = scoring(aborter.signal).then(() => {
      active = null;
      return null;
    });
    active = { messageId, aborter, run: nothingWritten, ended };
    await ended;
  }

  async function write(messageId: string): Promise<RunFailure | null> {
    const { run, guestSpec } = get();
    if (run.status !== 'ready' || guestSpec !== null) {
      set({ queuedReplyId: messageId });
      return null;
    }
    // It is this model's from now on, whichever was chosen when the reply was asked for.
    set({ conversation: { ...get().conversation, modelId: get().modelSpec.id } });
    const usual = (request: RunRequest) => surroundings.request?.(messageId, request) ?? request;
    const started = startReply(scope, client, scheduleFrame, messageId, usual);
    // Whoever waits for the end finds that nothing runs any more.
    const ended = Promise.all([started.ended, surroundings.beside?.(messageId)]).then(([failure]) => {
      active = null;
      return failure;
    });
    active = { ...started, ended };
    const failure = await ended;
    if (failure === null) surroundings.onReplied?.();
    return failure;
  }

  /** Changes that come while a count is under way are counted together afterwards. */
  async function refreshContextUsed(): Promise<void> {
    countAgain = counting;
    if (counting) return;
    counting = true;
    do {
      countAgain = false;
      const { run, guestSpec, conversation, modelSpec } = get();
      if (run.status !== 'ready' || guestSpec !== null || isForeign(conversation, modelSpec.id)) break;
      const prompt =
        surroundings.counted?.(conversation) ?? chatPrompt(conversation, shownPath(conversation), 'closed');
      // When it cannot be counted the meter keeps its figure; sending says what is wrong.
      const count = await client.countTokens(prompt).catch(() => null);
      if (count !== null && get().conversation === conversation) set({ contextUsed: count });
    } while (countAgain);
    counting = false;
  }

  return {
    actions,
    answer: (parent) =>
      whenFree(async () => {
        await answer(parent);
      }),
    stopActive,
    stopWriting,
    leave,
    async resume() {
      const { queuedReplyId, conversation } = get();
      // It may have been deleted while it waited.
      const waiting = replyOf(conversation, queuedReplyId);
      if (waiting === null && queuedReplyId !== null) set({ queuedReplyId: null });
      if (waiting === null) await refreshContextUsed();
      else if (refuseForeign()) callOff();
      else await write(waiting.id);
    },
    applyParams: (params) => active?.run.setParams(params),
    active: () => active,
    refreshContextUsed,
  };
}

/** Scoring takes no settings. */
const nothingWritten: GenerateRun = {
  setParams() {},
  setMixWeight() {},
  async *[Symbol.asyncIterator]() {},
};

function undoNotice(text: string, before: Conversation): Notice {
  return { kind: 'info', text, remedy: 'undo', before };
}
