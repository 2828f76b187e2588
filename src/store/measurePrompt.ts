import { beginsWith, type MeasuredPrompt, partsUpTo, sameMessage } from '../core/measuredPrompt.ts';
import type { PromptPartName, PromptPlan } from '../core/promptPlan.ts';
import type { PromptInput, PromptMessage } from '../core/types.ts';
import type { EngineClient } from '../worker/client.ts';

/** Boundaries that are looked for at most; what stands before them is one part. */
const maxTurns = 160;

const opening: PromptPartName = { kind: 'opening', name: 'Opening of the reply' };
const added: PromptPartName = { kind: 'added', name: 'Added by the template' };
const whole: PromptPartName = { kind: 'whole', name: 'Prompt' };

type ChatInput = Extract<PromptInput, { readonly kind: 'chat' }>;
type SegmentsInput = Extract<PromptInput, { readonly kind: 'segments' }>;

/** How many tokens the messages up to this one take, without an opening for a reply. */
interface Boundary {
  readonly message: PromptMessage;
  readonly end: number;
}

/**
 * Asks what tokens a planned prompt is made of, and which of its messages they belong to. A chat template may write
 * a message differently once others follow: a boundary counts only where the tokens before it are the whole
 * prompt's first ones, otherwise the prompt is left in one piece. Rejects in plain words when no prompt can be made.
 */
export function createPromptMeasure(client: EngineClient): (plan: PromptPlan) => Promise<MeasuredPrompt> {
  /** Of the last chat: while one types, all but its last message stay. */
  let known: readonly Boundary[] = [];
  let knownIds: readonly number[] = [];

  const idsOf = async (prompt: PromptInput) => (await client.tokenize({ direction: 'encode', prompt })).ids;

  async function chatEnds(
    { messages, ending, template }: ChatInput,
    names: readonly PromptPartName[],
    ids: readonly number[],
  ) {
    const open = ending === 'continue' ? messages.at(-1) : undefined;
    const closed = open === undefined ? messages : messages.slice(0, -1);
    const first = Math.max(0, closed.length - maxTurns);
    const upTo = (count: number): ChatInput => ({
      kind: 'chat',
      messages: closed.slice(0, count),
      ending: 'closed',
      ...(template === undefined ? {} : { template }),
    });
    let reused = 0;
    while (reused < closed.length && isKnown(reused)) reused += 1;
    function isKnown(index: number): boolean {
      const message = closed[index];
      const boundary = known[index];
      return message !== undefined && boundary !== undefined && sameMessage(message, boundary.message);
    }
    // Another template, or one that writes the first messages by the later ones: they are asked for again.
    if (!beginsWith(ids, knownIds.slice(0, known[reused - 1]?.end ?? 0))) reused = 0;
    const boundaries: Boundary[] = known.slice(0, reused);
    for (let index = reused; index < closed.length; index++) {
      const message = closed[index];
      if (message === undefined) break;
      // Those before the first boundary are never looked at one by one.
      const prefix = index < first - 1 ? [] : await idsOf(upTo(index + 1));
      if (!beginsWith(ids, prefix)) return null;
      boundaries.push({ message, end: prefix.length });
    }
    known = boundaries;
    knownIds = ids;

    const ends = boundaries.map(({ end }, index) => ({
      part:
        index < first
          ? ({ kind: 'earlier', name: `The first ${first} messages` } as const)
          : (names[index] ?? whole),
      end,
    }));
    const [firstMessage] = closed;
    if (firstMessage !== undefined && firstMessage.role === 'user' && first === 0) {
      const before = await addedBefore(upTo(0), firstMessage, boundaries[0]?.end ?? 0);
      ends.unshift({ part: added, end: before });
    }
    if (ending === 'closed') return ends;
    const replyStart =
      open === undefined ? ids.length : (await idsOf({ ...upTo(closed.length), ending: 'reply' })).length;
    ends.push({ part: opening, end: replyStart });
    if (open !== undefined) ends.push({ part: names.at(-1) ?? whole, end: ids.length });
    return ends;
  }

  /** What the template writes before a first message of its own accord: what the same message costs less as a second. */
  async function addedBefore(chat: ChatInput, message: PromptMessage, firstEnd: number): Promise<number> {
    const twice: PromptInput = { ...chat, messages: [message, message], ending: 'closed' };
    const count = await client.countTokens(twice).catch(() => null);
    return count === null ? 0 : Math.max(0, 2 * firstEnd - count);
  }

  async function segmentEnds(
    { segments, startToken }: SegmentsInput,
    names: readonly PromptPartName[],
    ids: readonly number[],
  ) {
    const lengths: number[] = [];
    for (const [index, segment] of segments.entries()) {
      if (typeof segment !== 'string') {
        lengths.push(segment.length);
        continue;
      }
      const before = segments[index - 1];
      const after = typeof before === 'object' ? before.at(-1) : undefined;
      const text = { kind: 'text', text: segment, startToken: false } as const;
      lengths.push(await client.countTokens(after === undefined ? text : { ...text, after }));
    }
    const total = lengths.reduce((sum, length) => sum + length, 0);
    let end = startToken ? ids.length - total : 0;
    const ends = [{ part: { kind: 'start', name: 'Start token' } as PromptPartName, end }];
    for (const [index, length] of lengths.entries()) {
      end += length;
      ends.push({ part: names[index] ?? whole, end });
    }
    return ends;
  }

  return async ({ input, names, asks }) => {
    const ids = await idsOf(input);
    const ends =
      input.kind === 'chat'
        ? await chatEnds(input, names, ids)
        : input.kind === 'segments'
          ? await segmentEnds(input, names, ids)
          : null;
    const parts = partsUpTo(ends ?? [{ part: whole, end: ids.length }]);
    const covered = (parts.at(-1)?.end ?? 0) === ids.length;
    return { ids, parts: covered ? parts : partsUpTo([{ part: whole, end: ids.length }]), asks };
  };
}
