import { assistantText } from './conversation.ts';
import { sharedLength } from './editPieces.ts';
import type { AssistantMessage, TokenRecord } from './types.ts';
import { createPieceDecoder, type Vocabulary } from './vocabulary.ts';

// A reply whose text the person changed is still prefill ids + tokens. What the model wrote before the change stays
// as it was, ids and records. The typed rest is tokenized once: as long as it has not been scored, all of the reply
// is prefill, whose ids are given; scored, the rest are tokens that nobody drew (`draw` is null).

/** A reply cut where a new wording begins to differ. */
export interface CutReply {
  readonly prefill: string;
  readonly prefillIds: Uint32Array;
  /** Of the reply's own tokens those that lie wholly before the change. */
  readonly tokens: readonly TokenRecord[];
  /** The new wording from there on. */
  readonly rest: string;
}

const noIds = new Uint32Array(0);

export function cutReply(reply: AssistantMessage, text: string, vocabulary: Vocabulary): CutReply {
  const start = sharedLength(assistantText(reply), text);
  const prefillIds = reply.prefillIds ?? noIds;
  if (start < reply.prefill.length) {
    const pieces = prefillPieces(prefillIds, reply.promptIds?.at(-1) ?? null, vocabulary);
    const { length, count } = wholePieces(pieces, start);
    return {
      prefill: text.slice(0, length),
      prefillIds: prefillIds.slice(0, count),
      tokens: [],
      rest: text.slice(length),
    };
  }
  const { prefill } = reply;
  // Cut by a stop string, a token no longer stands for its text.
  const stopped = reply.tokens.findIndex(({ inStop }) => inStop);
  const whole = stopped < 0 ? reply.tokens : reply.tokens.slice(0, stopped);
  const { length, count } = wholePieces(whole, start - prefill.length);
  return { prefill, prefillIds, tokens: whole.slice(0, count), rest: text.slice(prefill.length + length) };
}

type Piece = Pick<TokenRecord, 'bytes' | 'text' | 'kind'>;

function prefillPieces(ids: Uint32Array, after: number | null, vocabulary: Vocabulary): readonly Piece[] {
  const decoder = createPieceDecoder();
  return Array.from(ids, (id, index): Piece => {
    const bytes = vocabulary.writtenBytes(id, index === 0 ? after : (ids[index - 1] ?? null));
    return { bytes, text: decoder.push(bytes), kind: vocabulary.isSpecial(id) ? 'special' : 'text' };
  });
}

/** The most pieces within the first `limit` characters that end with text and with a whole character. */
function wholePieces(pieces: readonly Piece[], limit: number): { length: number; count: number } {
  let whole = { length: 0, count: 0 };
  let length = 0;
  let tail: readonly number[] = [];
  for (const [index, { bytes, text, kind }] of pieces.entries()) {
    length += text.length;
    if (length > limit) break;
    if (kind === 'special') continue;
    tail = [...tail, ...bytes].slice(-maxCharacterBytes);
    if (!isOpen(tail)) whole = { length, count: index + 1 };
  }
  return whole;
}

const maxCharacterBytes = 4;

/** Whether a character of UTF-8 has begun here and is not whole yet. */
function isOpen(tail: readonly number[]): boolean {
  for (let back = 1; back < maxCharacterBytes && back <= tail.length; back++) {
    const byte = tail[tail.length - back]!;
    if (byte >= 0xf0) return back < 4;
    if (byte >= 0xe0) return back < 3;
    if (byte >= 0xc0) return back < 2;
    if (byte < 0x80) return false;
  }
  return false;
}

/** Every id of an edited reply. @param restIds what the typed rest became. */
export function editedIds({ prefillIds, tokens }: CutReply, restIds: readonly number[]): Uint32Array {
  return Uint32Array.from([...prefillIds, ...tokens.map(({ id }) => id), ...restIds]);
}

/** The edited reply before it was scored: all of it prefill. */
export function unscoredEdit(
  reply: AssistantMessage,
  id: string,
  text: string,
  ids: Uint32Array,
): AssistantMessage {
  const fresh = { promptTokens: null, endReason: 'stop', stats: null } as const;
  return { ...reply, id, prefill: text, prefillIds: ids, tokens: [], ...fresh };
}

/**
 * The edited reply with the records of its rest.
 * @param rest one record per id of the typed rest; none: the reply was only cut, and goes on from there.
 */
export function scoredEdit(
  reply: AssistantMessage,
  id: string,
  { prefill, prefillIds, tokens }: CutReply,
  rest: readonly TokenRecord[],
): AssistantMessage {
  return {
    ...reply,
    id,
    prefill,
    prefillIds,
    tokens: [...tokens, ...rest],
    // They end with those of the prefill.
    promptTokens:
      reply.promptTokens?.slice(0, (reply.promptIds?.length ?? 0) - 1 + prefillIds.length) ?? null,
    endReason: rest.length === 0 ? 'aborted' : 'stop',
    stats: null,
  };
}

/** How many of a reply's tokens the person typed. */
export function typedCount(tokens: readonly TokenRecord[]): number {
  let count = 0;
  for (const { draw } of tokens) if (draw === null) count += 1;
  return count;
}
