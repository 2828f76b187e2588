import fc from 'fast-check';
import {
  addMessage,
  appendTokens,
  removeExchange,
  removeMessage,
  replaceMessage,
  rootId,
  showVersion,
} from './conversation.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import type { AssistantMessage, Conversation, DistributionEvidence, TokenRecord } from './types.ts';

/** What a person, or a reply that is being written, does to a conversation. `at` chooses among what there is. */
export type Edit =
  | {
      readonly kind: 'ask' | 'reply' | 'end' | 'score' | 'show' | 'delete' | 'deleteExchange';
      readonly at: number;
    }
  | { readonly kind: 'write'; readonly at: number; readonly count: number }
  | { readonly kind: 'title'; readonly text: string };

const at = fc.nat(60);

/** More is said than is deleted. */
export const editArbitrary: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('ask', 'reply'), at }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('write'), at, count: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('end', 'score', 'show'), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('delete', 'deleteExchange'), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('title'), text: fc.string({ maxLength: 8 }) }) },
) as fc.Arbitrary<Edit>;

export const noEvidence: DistributionEvidence = {
  topIds: Uint32Array.of(3, 1),
  topLogits: Float32Array.of(1.5, Number.NEGATIVE_INFINITY),
  maxLogit: 1.5,
  logSumExp: 1.75,
  tailCounts: new Uint32Array(0),
  tailExpSums: new Float32Array(0),
};

/** One tab's ids and tokens, which no other tab has. */
export interface Author {
  newId(): string;
  token(): TokenRecord;
}

export function createAuthor(name: string): Author {
  let ids = 0;
  let tokens = 0;
  return {
    newId: () => `${name}${++ids}`,
    token() {
      tokens += 1;
      const text = ` ${name}${tokens}`;
      return {
        id: tokens,
        logprob: -tokens / 8,
        rank: 1,
        entropy: 0.5,
        stopLogprob: null,
        evidence: noEvidence,
        bytes: new TextEncoder().encode(text),
        text,
        kind: 'text',
        inStop: false,
        draw: { params: defaultSamplingParams, uniform: 0.5, probability: 0.25, keptCount: 4 },
        elapsedMs: name.charCodeAt(0) + tokens / 1024,
      };
    },
  };
}

export function emptyReply(id: string): AssistantMessage {
  return {
    id,
    role: 'assistant',
    prefill: '',
    prefillIds: null,
    tokens: [],
    promptIds: null,
    earlierReplyIds: null,
    promptTokens: null,
    seed: null,
    endReason: null,
    stats: null,
  };
}

export const nothingSaid: Conversation = {
  id: 'conversation',
  title: '',
  systemPrompt: 'You are helpful.',
  exampleTurns: [],
  assistantPrefill: '',
  params: defaultSamplingParams,
  presetParams: defaultSamplingParams,
  modelId: 'model',
  messages: {},
  children: {},
  shownChild: {},
};

/** The conversation after an edit; the same where there is nothing that it could be done to. */
export function applyEdit(conversation: Conversation, edit: Edit, author: Author): Conversation {
  const messages = Object.values(conversation.messages);
  const replies = messages.filter((message) => message.role === 'assistant');
  const questions = messages.filter((message) => message.role === 'user');
  const pick = <Value>(list: readonly Value[]): Value | undefined =>
    edit.kind === 'title' ? undefined : list[edit.at % list.length];
  switch (edit.kind) {
    case 'title':
      return { ...conversation, title: edit.text };
    case 'ask': {
      const parent = pick([rootId, ...replies.map(({ id }) => id)]) ?? rootId;
      const id = author.newId();
      return addMessage(conversation, parent, { id, role: 'user', text: `What of ${id}?` });
    }
    case 'reply': {
      const question = pick(questions);
      return question === undefined
        ? conversation
        : addMessage(conversation, question.id, emptyReply(author.newId()));
    }
    case 'write': {
      const reply = pick(replies);
      if (reply === undefined) return conversation;
      const tokens = Array.from({ length: edit.count }, () => author.token());
      return appendTokens(replaceMessage(conversation, { ...reply, endReason: null }), reply.id, tokens);
    }
    case 'end': {
      const reply = pick(replies);
      return reply === undefined
        ? conversation
        : replaceMessage(conversation, { ...reply, endReason: 'length', seed: 7 });
    }
    case 'score': {
      const reply = pick(replies);
      return reply === undefined || reply.promptTokens !== null
        ? conversation
        : replaceMessage(conversation, { ...reply, promptTokens: [author.token(), author.token()] });
    }
    case 'show':
      return showVersion(conversation, pick(messages)?.id ?? '');
    case 'delete':
      return removeMessage(conversation, pick(messages)?.id ?? '');
    case 'deleteExchange':
      return removeExchange(conversation, pick(questions)?.id ?? '');
    default:
      return edit satisfies never;
  }
}

/**
 * What is wrong with the tree: every message hangs in exactly one place, under a message or the root, questions
 * under replies and replies under questions, and wherever there are versions one of them is shown.
 */
export function treeFaults({ messages, children, shownChild }: Conversation): readonly string[] {
  const faults: string[] = [];
  const reached: string[] = [];
  const parents = [rootId];
  for (const parent of parents) {
    const list = children[parent] ?? [];
    const shown = shownChild[parent];
    if (list.length > 0 && (shown === undefined || !list.includes(shown)))
      faults.push(`nothing shown: ${parent}`);
    for (const id of list) {
      const message = messages[id];
      if (message === undefined) faults.push(`no message: ${id}`);
      else if (reached.includes(id)) faults.push(`twice: ${id}`);
      else {
        if (message.id !== id) faults.push(`another id: ${id}`);
        const isReply = messages[parent]?.role === 'user';
        if ((message.role === 'assistant') !== isReply) faults.push(`role: ${id} under ${parent}`);
        reached.push(id);
        parents.push(id);
      }
    }
  }
  for (const id of Object.keys(messages)) if (!reached.includes(id)) faults.push(`unreached: ${id}`);
  for (const [parent, list] of Object.entries(children)) {
    if (list.length > 0 && parent !== rootId && messages[parent] === undefined)
      faults.push(`stray: ${parent}`);
  }
  return faults;
}
