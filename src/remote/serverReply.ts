import { serverTokenId } from '../core/serverTokens.ts';
import type { RunEndReason, SamplingParams, TokenRecord } from '../core/types.ts';
import { createPieceDecoder } from '../core/vocabulary.ts';

/** One event of a streamed reply, as far as it is understood. */
export interface ReplyPart {
  readonly tokens: readonly ToldToken[];
  /** '' where there is none. */
  readonly text: string;
  readonly finish: RunEndReason | null;
  readonly usage: { readonly promptTokens: number; readonly replyTokens: number } | null;
}

export interface ToldToken {
  readonly bytes: Uint8Array;
  readonly logprob: number;
  /** Most likely first. */
  readonly top: readonly { readonly bytes: Uint8Array; readonly logprob: number }[];
}

/**
 * Reads an event of either endpoint.
 * @throws Error with the server's own words where the event is an error, or where it is no JSON.
 */
export function readReplyPart(data: string): ReplyPart {
  const event = fieldsOf(parsed(data));
  const problem = serverMessage(event);
  if (problem !== null) throw new Error(`The server broke the reply off: ${problem}`);
  const choice = fieldsOf(listOf(event.choices)[0]);
  const delta = fieldsOf(choice.delta);
  const logprobs = fieldsOf(choice.logprobs);
  const usage = fieldsOf(event.usage);
  return {
    tokens: Array.isArray(logprobs.content) ? chatTokens(logprobs.content) : completionTokens(logprobs),
    text: textOf(delta.content) + textOf(choice.text),
    finish: finishOf(choice.finish_reason),
    usage:
      typeof usage.prompt_tokens === 'number' && typeof usage.completion_tokens === 'number'
        ? { promptTokens: usage.prompt_tokens, replyTokens: usage.completion_tokens }
        : null,
  };
}

/** The words of an error object in any of the forms that servers use, whole, so that a key is found in them; null: it is none. */
export function serverMessage(value: unknown): string | null {
  const { error, detail, message, object } = fieldsOf(value);
  const said = typeof error === 'string' ? error : fieldsOf(error).message;
  if (typeof said === 'string') return said;
  if (typeof error === 'object' && error !== null) return JSON.stringify(error);
  if (typeof detail === 'string') return detail;
  return object === 'error' && typeof message === 'string' ? message : null;
}

/** `choices[0].logprobs.content` of a chat. */
function chatTokens(content: readonly unknown[]): readonly ToldToken[] {
  return content.flatMap((entry) => {
    const token = toldToken(entry);
    if (token === null) return [];
    const top = listOf(fieldsOf(entry).top_logprobs).flatMap((candidate) => toldToken(candidate) ?? []);
    return [{ ...token, top: top.toSorted((a, b) => b.logprob - a.logprob) }];
  });
}

function toldToken(value: unknown): { bytes: Uint8Array; logprob: number } | null {
  const { token, bytes, logprob } = fieldsOf(value);
  if (typeof token !== 'string' || typeof logprob !== 'number') return null;
  return { bytes: isBytes(bytes) ? Uint8Array.from(bytes) : encoder.encode(token), logprob };
}

/** `choices[0].logprobs` of a completion: columns, and a record by text for each token. */
function completionTokens({ tokens, token_logprobs, top_logprobs }: Fields): readonly ToldToken[] {
  const logprobs = listOf(token_logprobs);
  const tops = listOf(top_logprobs);
  return listOf(tokens).flatMap((token, index) => {
    const logprob = logprobs[index];
    if (typeof token !== 'string' || typeof logprob !== 'number') return [];
    const top = Object.entries(fieldsOf(tops[index])).flatMap(([text, value]) =>
      typeof value === 'number' ? [{ bytes: encoder.encode(text), logprob: value }] : [],
    );
    return [{ bytes: encoder.encode(token), logprob, top: top.toSorted((a, b) => b.logprob - a.logprob) }];
  });
}

function finishOf(reason: unknown): RunEndReason | null {
  if (typeof reason !== 'string') return null;
  return reason === 'length' ? 'length' : 'stop';
}

/** Makes the records of one reply. */
export interface RecordWriter {
  /** @param elapsedMs since the token before. */
  record(token: ToldToken, elapsedMs: number): TokenRecord;
}

export function createRecordWriter(params: SamplingParams): RecordWriter {
  const decoder = createPieceDecoder();
  const draw = { params, uniform: null, probability: null, keptCount: null };
  return {
    record({ bytes, logprob, top }, elapsedMs) {
      // Servers have been seen to name a candidate twice.
      const candidates = [...new Map(top.map((each) => [serverTokenId(each.bytes), each])).entries()];
      const id = serverTokenId(bytes);
      const place = candidates.findIndex(([candidate]) => candidate === id);
      return {
        id,
        logprob,
        rank: place === -1 ? null : place + 1,
        entropy: null,
        stopLogprob: null,
        evidence: {
          topIds: Uint32Array.from(candidates, ([candidate]) => candidate),
          topLogits: Float32Array.from(candidates, ([, each]) => each.logprob),
          maxLogit: candidates[0]?.[1].logprob ?? logprob,
          logSumExp: 0,
          tailCounts: new Uint32Array(32),
          tailExpSums: new Float32Array(32),
          names: candidates.map(([, each]) => each.bytes),
        },
        bytes,
        text: decoder.push(bytes),
        kind: 'text',
        inStop: false,
        draw,
        elapsedMs,
      };
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new Error('The server sent something in mid-reply that is no JSON.');
  }
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isBytes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
}
