import { appendTokens, assistantText, holdsIds, pathTo, replaceMessage } from '../core/conversation.ts';
import { replyPrompt, turnNumber } from '../core/promptMessages.ts';
import { openingOf } from '../core/replyOpening.ts';
import { replyOf } from '../core/tokenTrack.ts';
import type {
  AssistantMessage,
  PromptInput,
  RunEvent,
  RunStats,
  SamplingParams,
  TokenRecord,
} from '../core/types.ts';
import type { EngineClient, GenerateRequest, GenerateRun } from '../worker/client.ts';
import type { ConversationScope, Notice } from './appState.ts';

export type RunRequest = GenerateRequest;

/** See `run-error` in core/types.ts. */
export type RunFailure = Extract<RunEvent, { type: 'run-error' }>['cause'];

export interface ActiveRun {
  readonly messageId: string;
  readonly aborter: AbortController;
  readonly run: GenerateRun;
  /** Settles when the run has ended and its last token is in the state: with what it failed of, if it did. */
  readonly ended: Promise<RunFailure | null>;
}

/**
 * Calls back before the next frame, or soon where there is none.
 * @param isDrawing it changes nothing but what is seen, and may wait for as long as somebody types.
 */
export type ScheduleFrame = (work: () => void, isDrawing?: boolean) => void;

/**
 * Has one assistant message written (or continued) and keeps the state up with it.
 * Tokens reach the state once per frame, however fast they come.
 * @param adapt what the engine is asked, made from what the conversation says.
 */
export function startReply(
  store: ConversationScope,
  client: EngineClient,
  scheduleFrame: ScheduleFrame,
  messageId: string,
  adapt: (usual: RunRequest) => RunRequest,
): ActiveRun {
  const { conversation } = store.getState();
  const path = pathTo(conversation, messageId);
  const message = path.at(-1);
  if (message?.role !== 'assistant') throw new Error('Only an assistant message of the tree can be written.');
  const continued = message.promptIds !== null && holdsIds(message);
  const before = path.slice(0, -1);
  const aborter = new AbortController();
  const request = adapt({
    prompt: continued ? continuation(message) : replyPrompt(conversation, before, message),
    params: continued ? withSeedOf(message, conversation.params) : conversation.params,
    turn: turnNumber(before),
  });
  const run = client.generate(request, aborter.signal);
  // A document has no prompt but its text. What is continued goes on under what it began with.
  const opened = continued || request.prompt.kind !== 'chat' ? {} : { opening: openingOf(conversation) };
  store.setState({
    run: { status: 'generating', messageId, prefilled: 0, toPrefill: 0 },
    conversation: replaceMessage(conversation, { ...message, ...opened, endReason: null }),
    queuedReplyId: null,
    notice: null,
  });
  return {
    messageId,
    aborter,
    run,
    ended: followRun(store, run, scheduleFrame, messageId, continued, message.stats),
  };
}

/** Under the ids that stood before it, so that every record stays true, whatever the prompt says by now. */
function continuation({ promptIds, prefillIds, earlierReplyIds, tokens }: AssistantMessage): PromptInput {
  return {
    kind: 'continuation',
    promptIds: [...(promptIds ?? [])],
    earlierReplyIds: [...(earlierReplyIds ?? [])],
    replyIds: [...(prefillIds ?? []), ...tokens.map((token) => token.id)],
  };
}

/** A reply goes on with the seed that it began with. */
function withSeedOf({ seed }: AssistantMessage, params: SamplingParams): SamplingParams {
  return params.seed === -1 && seed !== null ? { ...params, seed } : params;
}

/** Figures of a reply that took two runs. */
function addStats(first: RunStats, second: RunStats): RunStats {
  return {
    ...first,
    prefilledTokens: first.prefilledTokens + second.prefilledTokens,
    decodedTokens: first.decodedTokens + second.decodedTokens,
    prefillMs: first.prefillMs + second.prefillMs,
    decodeMs: first.decodeMs + second.decodeMs,
    memoryBytes: second.memoryBytes,
  };
}

/**
 * @param earlierStats of the runs that this one continues.
 */
async function followRun(
  store: ConversationScope,
  run: GenerateRun,
  scheduleFrame: ScheduleFrame,
  messageId: string,
  continued: boolean,
  earlierStats: RunStats | null,
): Promise<RunFailure | null> {
  let failure: RunFailure | null = null;
  let waiting: TokenRecord[] = [];
  let waitingText = '';
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    scheduleFrame(flush);
  }

  function flush(): void {
    scheduled = false;
    flushTokens();
    if (waitingText === '') return;
    const { conversation, selection, hovered } = store.getState();
    const message = replyOf(conversation, messageId);
    // Text has no place behind tokens: the whole reply is text that was told then, as a typed one is.
    if (message !== null) change({ prefill: assistantText(message) + waitingText, tokens: [] });
    waitingText = '';
    if (selection?.trackId === messageId) store.setState({ selection: null });
    if (hovered?.trackId === messageId) store.setState({ hovered: null });
  }

  function flushTokens(): void {
    if (waiting.length === 0) return;
    const records = waiting;
    waiting = [];
    const { conversation, contextUsed } = store.getState();
    store.setState({
      conversation: appendTokens(conversation, messageId, records),
      contextUsed: contextUsed + records.length,
    });
  }

  function change(fields: Partial<AssistantMessage>): void {
    const { conversation } = store.getState();
    const message = conversation.messages[messageId];
    if (message?.role !== 'assistant') return;
    store.setState({ conversation: replaceMessage(conversation, { ...message, ...fields }) });
  }

  /** Records of one setting share one object: each came with a copy of its own. */
  let lastParams: SamplingParams | null = null;
  function shareParams(record: TokenRecord): TokenRecord {
    if (record.draw === null) return record;
    const { params } = record.draw;
    if (lastParams === null || JSON.stringify(params) !== JSON.stringify(lastParams)) lastParams = params;
    return { ...record, draw: { ...record.draw, params: lastParams } };
  }

  /** What does not fit: a shorter reply does, else a conversation without what was said earlier. */
  function remedyOf({
    cause,
    room,
  }: RunEvent & { type: 'run-error' }): Pick<Notice, 'remedy'> & Partial<Notice> {
    const { conversation } = store.getState();
    if (cause === 'context' && room !== undefined) {
      return {
        remedy: 'lower-max-tokens',
        room: { tokens: room, conversationId: conversation.id },
      };
    }
    // A question and its answer.
    const hasEarlier = pathTo(conversation, messageId).length > 2;
    return { remedy: cause === 'context' && hasEarlier ? 'new-conversation' : null };
  }

  function apply(event: RunEvent): void {
    switch (event.type) {
      case 'run-start':
        change(
          continued
            ? { seed: event.seed }
            : {
                promptIds: event.promptIds,
                ...(event.mixedPromptIds === null ? {} : { mixedPromptIds: event.mixedPromptIds }),
                prefillIds: event.continuedIds,
                earlierReplyIds: event.earlierReplyIds,
                seed: event.seed,
              },
        );
        store.setState({ contextUsed: event.promptIds.length + event.continuedIds.length });
        return;
      case 'server-start':
        change({ seed: event.seed });
        return;
      case 'text':
        waitingText += event.text;
        schedule();
        return;
      case 'prefill':
        store.setState({
          run: { status: 'generating', messageId, prefilled: event.done, toPrefill: event.total },
        });
        return;
      case 'token':
        waiting.push(shareParams(event.record));
        schedule();
        return;
      case 'run-end':
        flush();
        change({
          endReason: event.reason,
          stats: earlierStats === null ? event.stats : addStats(earlierStats, event.stats),
        });
        store.setState({ run: { status: 'ready' } });
        return;
      case 'run-error':
        flush();
        failure = event.cause;
        change({ endReason: 'error' });
        // A broken engine is the load's to mend and to speak of.
        if (event.cause === 'engine') return;
        store.setState({
          run: { status: 'ready' },
          notice: { kind: 'error', text: event.message, ...remedyOf(event) },
        });
        return;
      default:
        event satisfies never;
    }
  }

  for await (const event of run) apply(event);
  return failure;
}
