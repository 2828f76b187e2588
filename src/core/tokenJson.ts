import { base64ToBytes, base64ToFloat32, base64ToUint32, bytesToBase64, wordsToBase64 } from './base64.ts';
import { serverTokenId } from './serverTokens.ts';
import type { DistributionEvidence, SamplingParams, TokenDraw, TokenKind, TokenRecord } from './types.ts';

/** A log-probability or a logit; JSON has no −∞ (a token that is ruled out), so that is a word. */
export type LogJson = number | '-Infinity';

/** `DistributionEvidence` with its arrays in base64, little-endian (base64.ts). */
export interface EvidenceJson {
  /** Uint32 values, at most 64. */
  readonly topIds: string;
  /** Float32 values, as many as `topIds`. */
  readonly topLogits: string;
  readonly maxLogit: number;
  readonly logSumExp: number;
  /** 32 Uint32 values. */
  readonly tailCounts: string;
  /** 32 Float32 values. */
  readonly tailExpSums: string;
  /** Bytes of `topIds` in base64, one text for each; there where a server told them. */
  readonly names?: readonly string[];
}

/** `TokenDraw`; its settings stand once for all tokens that share them. */
export interface DrawJson {
  /** Index into `ComparisonFile.drawParams`. */
  readonly params: number;
  readonly uniform: number | null;
  readonly probability: number | null;
  readonly keptCount: number | null;
  readonly mixWeight?: number;
}

export interface TokenJson {
  readonly id: number;
  readonly logprob: LogJson;
  readonly rank: number | null;
  readonly entropy: number | null;
  readonly stopLogprob: LogJson | null;
  readonly evidence: EvidenceJson;
  /** Base64. */
  readonly bytes: string;
  readonly text: string;
  readonly kind: TokenKind;
  readonly inStop: boolean;
  readonly draw: DrawJson | null;
  readonly elapsedMs: number;
}

/** The settings that draws name by their index. */
export interface ParamTable {
  readonly list: readonly SamplingParams[];
  /** The index of these settings; equal ones share it. */
  indexOf(params: SamplingParams): number;
}

/** An empty table, which grows as settings are asked for. */
export function createParamTable(): ParamTable {
  const list: SamplingParams[] = [];
  const known = new Map<string, number>();
  /** The records of a reply share one object, which spares its text for every token. */
  const seen = new WeakMap<SamplingParams, number>();
  return {
    list,
    indexOf(params) {
      const before = seen.get(params);
      if (before !== undefined) return before;
      const text = JSON.stringify(params);
      const index = known.get(text) ?? list.push(params) - 1;
      known.set(text, index);
      seen.set(params, index);
      return index;
    },
  };
}

/** A record as plain JSON values; numbers and bytes keep every bit. Its settings go into `params`. */
export function tokenToJson(token: TokenRecord, params: ParamTable): TokenJson {
  const { id, logprob, rank, entropy, stopLogprob, evidence, bytes, text, kind, inStop, draw, elapsedMs } =
    token;
  return {
    id,
    logprob: logToJson(logprob),
    rank,
    entropy,
    stopLogprob: stopLogprob === null ? null : logToJson(stopLogprob),
    evidence: evidenceToJson(evidence),
    bytes: bytesToBase64(bytes),
    text,
    kind,
    inStop,
    draw: draw === null ? null : { ...draw, params: params.indexOf(draw.params) },
    elapsedMs,
  };
}

/** @throws RangeError when the draw's settings are not in the list. */
export function tokenFromJson(token: TokenJson, drawParams: readonly SamplingParams[]): TokenRecord {
  const bytes = base64ToBytes(token.bytes);
  return {
    ...token,
    // Ids of servers' tokens follow from their bytes.
    id: token.evidence.names === undefined ? token.id : serverTokenId(bytes),
    logprob: logFromJson(token.logprob),
    stopLogprob: token.stopLogprob === null ? null : logFromJson(token.stopLogprob),
    evidence: evidenceFromJson(token.evidence),
    bytes,
    draw: token.draw === null ? null : drawFromJson(token.draw, drawParams),
  };
}

function drawFromJson(draw: DrawJson, drawParams: readonly SamplingParams[]): TokenDraw {
  const params = drawParams[draw.params];
  if (params === undefined) throw new RangeError(`The file has no settings number ${draw.params}.`);
  return { ...draw, params };
}

function evidenceToJson(evidence: DistributionEvidence): EvidenceJson {
  const { topIds, topLogits, maxLogit, logSumExp, tailCounts, tailExpSums, names } = evidence;
  return {
    topIds: wordsToBase64(topIds),
    topLogits: wordsToBase64(topLogits),
    maxLogit,
    logSumExp,
    tailCounts: wordsToBase64(tailCounts),
    tailExpSums: wordsToBase64(tailExpSums),
    ...(names === undefined ? {} : { names: names.map(bytesToBase64) }),
  };
}

function evidenceFromJson(evidence: EvidenceJson): DistributionEvidence {
  const { topIds, topLogits, maxLogit, logSumExp, tailCounts, tailExpSums } = evidence;
  const names = evidence.names?.map(base64ToBytes);
  return {
    topIds: names === undefined ? base64ToUint32(topIds) : Uint32Array.from(names, serverTokenId),
    topLogits: base64ToFloat32(topLogits),
    maxLogit,
    logSumExp,
    tailCounts: base64ToUint32(tailCounts),
    tailExpSums: base64ToFloat32(tailExpSums),
    ...(names === undefined ? {} : { names }),
  };
}

function logToJson(value: number): LogJson {
  return value === Number.NEGATIVE_INFINITY ? '-Infinity' : value;
}

function logFromJson(value: LogJson): number {
  return value === '-Infinity' ? Number.NEGATIVE_INFINITY : value;
}
