import { serverTokenId } from './serverTokens.ts';
import type { ParamTable } from './tokenJson.ts';
import type { DistributionEvidence, SamplingParams, TokenDraw, TokenRecord } from './types.ts';

/** Unsigned integers in the narrowest of two widths that holds them. */
type Uints = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/**
 * Token records as columns, one entry per token where nothing else is said: about 0.7 kB a token with full
 * evidence. Every bit survives. Holds nothing but typed arrays, texts and plain objects, so that it can be
 * stored by structured clone.
 */
export interface PackedTokens {
  readonly count: number;
  readonly ids: Uints;
  readonly ranks: Uints;
  readonly keptCounts: Uints;
  /** Bits, see `flag`. */
  readonly flags: Uint8Array<ArrayBuffer>;
  /** Eight numbers per token, see `figuresPerToken`. A number that a record lacks is 0; its flag tells. */
  readonly figures: Float64Array<ArrayBuffer>;
  /** λ of mixed replies; empty when there is none. */
  readonly mixWeights: Float64Array<ArrayBuffer>;
  /** The settings of the draws, each once. */
  readonly params: readonly SamplingParams[];
  readonly paramIndices: Uints;
  /** All tokens' bytes, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly byteLengths: Uints;
  readonly text: string;
  /** In UTF-16 units of `text`. */
  readonly textLengths: Uints;
  /** Evidence, one token after the other. */
  readonly topLengths: Uints;
  readonly topIds: Uints;
  readonly topLogits: Float32Array<ArrayBuffer>;
  readonly tailLengths: Uints;
  readonly tailCounts: Uints;
  readonly tailExpSums: Float32Array<ArrayBuffer>;
  /** Of candidates that a server named, one after the other; left out where none did. */
  readonly nameBytes?: Uint8Array<ArrayBuffer>;
  readonly nameLengths?: Uints;
}

/** No token has it. */
const unknownRank = 0;

const flag = {
  special: 1,
  inStop: 2,
  stopLogprob: 4,
  draw: 8,
  uniform: 16,
  mixWeight: 32,
  /** A server drew it, and tells neither probability nor count. */
  unknownDraw: 64,
  /** A server told no entropy, and the names of the candidates. */
  named: 128,
} as const;

/** logprob, entropy, stopLogprob, elapsedMs, maxLogit, logSumExp, uniform, probability. */
const figuresPerToken = 8;

/**
 * @param params finds the settings that tokens share; one table may serve many calls.
 * @throws RangeError for evidence whose ids and logits, or counts and sums, differ in number.
 */
export function packTokens(records: readonly TokenRecord[], params: ParamTable): PackedTokens {
  const count = records.length;
  const flags = new Uint8Array(count);
  const figures = new Float64Array(count * figuresPerToken);
  const mixed = records.some(({ draw }) => draw?.mixWeight !== undefined);
  const mixWeights = new Float64Array(mixed ? count : 0);
  const used: SamplingParams[] = [];
  const places = new Map<number, number>();
  const paramIndices = records.map(({ draw }) => {
    if (draw === null) return 0;
    const index = params.indexOf(draw.params);
    const place = places.get(index) ?? used.push(params.list[index] ?? draw.params) - 1;
    places.set(index, place);
    return place;
  });
  for (const [index, record] of records.entries()) {
    const { evidence, draw } = record;
    if (
      evidence.topIds.length !== evidence.topLogits.length ||
      evidence.tailCounts.length !== evidence.tailExpSums.length
    ) {
      throw new RangeError(`The evidence of token ${index} does not fit together.`);
    }
    flags[index] = flagsOf(record);
    figures.set(
      [
        record.logprob,
        record.entropy ?? 0,
        record.stopLogprob ?? 0,
        record.elapsedMs,
        evidence.maxLogit,
        evidence.logSumExp,
        draw?.uniform ?? 0,
        draw?.probability ?? 0,
      ],
      index * figuresPerToken,
    );
    if (draw?.mixWeight !== undefined) mixWeights[index] = draw.mixWeight;
  }
  const evidences = records.map(({ evidence }) => evidence);
  return {
    count,
    ids: uints(records.map(({ id }) => id)),
    ranks: uints(records.map(({ rank }) => rank ?? unknownRank)),
    keptCounts: uints(records.map(({ draw }) => draw?.keptCount ?? 0)),
    flags,
    figures,
    mixWeights,
    params: used,
    paramIndices: uints(paramIndices),
    bytes: join(
      Uint8Array,
      records.map(({ bytes }) => bytes),
    ),
    byteLengths: uints(records.map(({ bytes }) => bytes.length)),
    text: records.map(({ text }) => text).join(''),
    textLengths: uints(records.map(({ text }) => text.length)),
    ...packEvidence(evidences),
  };
}

function packEvidence(
  evidences: readonly DistributionEvidence[],
): Pick<
  PackedTokens,
  | 'topLengths'
  | 'topIds'
  | 'topLogits'
  | 'tailLengths'
  | 'tailCounts'
  | 'tailExpSums'
  | 'nameBytes'
  | 'nameLengths'
> {
  const names = evidences.flatMap((evidence) => evidence.names ?? []);
  const topIds = evidences.map((evidence) => evidence.topIds);
  const topLogits = evidences.map((evidence) => evidence.topLogits);
  const tailCounts = evidences.map((evidence) => evidence.tailCounts);
  const tailExpSums = evidences.map((evidence) => evidence.tailExpSums);
  return {
    topLengths: uints(topIds.map((ids) => ids.length)),
    topIds: uints(join(Uint32Array, topIds)),
    topLogits: join(Float32Array, topLogits),
    tailLengths: uints(tailCounts.map((counts) => counts.length)),
    tailCounts: uints(join(Uint32Array, tailCounts)),
    tailExpSums: join(Float32Array, tailExpSums),
    ...(names.length === 0
      ? {}
      : { nameBytes: join(Uint8Array, names), nameLengths: uints(names.map((name) => name.length)) }),
  };
}

function flagsOf({ kind, inStop, stopLogprob, draw, evidence }: TokenRecord): number {
  return (
    (kind === 'special' ? flag.special : 0) |
    (inStop ? flag.inStop : 0) |
    (stopLogprob !== null ? flag.stopLogprob : 0) |
    (draw !== null ? flag.draw : 0) |
    (draw !== null && draw.uniform !== null ? flag.uniform : 0) |
    (draw?.mixWeight !== undefined ? flag.mixWeight : 0) |
    (draw !== null && draw.probability === null ? flag.unknownDraw : 0) |
    (evidence.names !== undefined ? flag.named : 0)
  );
}

/**
 * The records of `packTokens`. Their arrays are views into a few common ones, which spares one copy each.
 * @param params makes records of the same settings share one object, also from call to call.
 * @throws RangeError for columns that do not fit together.
 */
export function unpackTokens(packed: PackedTokens, params: ParamTable): readonly TokenRecord[] {
  assertColumns(packed);
  const { flags, figures, mixWeights, bytes, text, topLogits, tailExpSums } = packed;
  const shared = packed.params.map((settings) => params.list[params.indexOf(settings)] ?? settings);
  const topIds = Uint32Array.from(packed.topIds);
  const tailCounts = Uint32Array.from(packed.tailCounts);
  const records: TokenRecord[] = [];
  let byteEnd = 0;
  let textEnd = 0;
  let topEnd = 0;
  let tailEnd = 0;
  const nameOf = readNames(packed);
  for (let index = 0; index < packed.count; index++) {
    const at = index * figuresPerToken;
    const bits = flags[index]!;
    const byteStart = byteEnd;
    const textStart = textEnd;
    const topStart = topEnd;
    const tailStart = tailEnd;
    byteEnd += packed.byteLengths[index]!;
    textEnd += packed.textLengths[index]!;
    topEnd += packed.topLengths[index]!;
    tailEnd += packed.tailLengths[index]!;
    const settings = shared[packed.paramIndices[index]!];
    const draw: TokenDraw | null =
      (bits & flag.draw) === 0 || settings === undefined
        ? null
        : {
            params: settings,
            uniform: (bits & flag.uniform) === 0 ? null : figures[at + 6]!,
            probability: (bits & flag.unknownDraw) === 0 ? figures[at + 7]! : null,
            keptCount: (bits & flag.unknownDraw) === 0 ? packed.keptCounts[index]! : null,
            ...((bits & flag.mixWeight) === 0 ? {} : { mixWeight: mixWeights[index]! }),
          };
    const names =
      (bits & flag.named) === 0 ? null : Array.from({ length: topEnd - topStart }, () => nameOf());
    const ownBytes = bytes.subarray(byteStart, byteEnd);
    records.push({
      id: names === null ? packed.ids[index]! : serverTokenId(ownBytes),
      logprob: figures[at]!,
      rank: packed.ranks[index]! === unknownRank ? null : packed.ranks[index]!,
      entropy: (bits & flag.named) === 0 ? figures[at + 1]! : null,
      stopLogprob: (bits & flag.stopLogprob) === 0 ? null : figures[at + 2]!,
      evidence: {
        topIds: names === null ? topIds.subarray(topStart, topEnd) : Uint32Array.from(names, serverTokenId),
        topLogits: topLogits.subarray(topStart, topEnd),
        maxLogit: figures[at + 4]!,
        logSumExp: figures[at + 5]!,
        tailCounts: tailCounts.subarray(tailStart, tailEnd),
        tailExpSums: tailExpSums.subarray(tailStart, tailEnd),
        ...(names === null ? {} : { names }),
      },
      bytes: ownBytes,
      text: text.slice(textStart, textEnd),
      kind: (bits & flag.special) === 0 ? 'text' : 'special',
      inStop: (bits & flag.inStop) !== 0,
      draw,
      elapsedMs: figures[at + 3]!,
    });
  }
  return records;
}

/** The candidates' names, one after the other. */
function readNames({ nameBytes, nameLengths }: PackedTokens): () => Uint8Array {
  let place = 0;
  let end = 0;
  return () => {
    const start = end;
    end += nameLengths?.[place++] ?? 0;
    return nameBytes?.subarray(start, end) ?? new Uint8Array();
  };
}

/** How many candidates a server named. */
function namedTotal({ flags, topLengths, count }: PackedTokens): number {
  let total = 0;
  for (let index = 0; index < count; index++) {
    if ((flags[index]! & flag.named) !== 0) total += topLengths[index]!;
  }
  return total;
}

function assertColumns(packed: PackedTokens): void {
  const { count } = packed;
  const perToken = [
    packed.ids,
    packed.ranks,
    packed.keptCounts,
    packed.flags,
    packed.paramIndices,
    packed.byteLengths,
    packed.textLengths,
    packed.topLengths,
    packed.tailLengths,
  ];
  const topTotal = sum(packed.topLengths);
  const tailTotal = sum(packed.tailLengths);
  const sound =
    Number.isSafeInteger(count) &&
    perToken.every((column) => isUints(column) && column.length === count) &&
    isFloats(packed.figures, count * figuresPerToken) &&
    (isFloats(packed.mixWeights, 0) || isFloats(packed.mixWeights, count)) &&
    packed.bytes instanceof Uint8Array &&
    packed.bytes.length === sum(packed.byteLengths) &&
    typeof packed.text === 'string' &&
    packed.text.length === sum(packed.textLengths) &&
    isUints(packed.topIds) &&
    packed.topIds.length === topTotal &&
    isFloats(packed.topLogits, topTotal) &&
    isUints(packed.tailCounts) &&
    packed.tailCounts.length === tailTotal &&
    isFloats(packed.tailExpSums, tailTotal) &&
    (packed.nameLengths?.length ?? 0) === namedTotal(packed) &&
    (packed.nameLengths === undefined || sum(packed.nameLengths) === packed.nameBytes?.length) &&
    Array.isArray(packed.params) &&
    packed.params.every((settings) => typeof settings === 'object' && settings !== null) &&
    packed.paramIndices.every(
      (place, index) => (packed.flags[index]! & flag.draw) === 0 || place < packed.params.length,
    );
  if (!sound) throw new RangeError('The columns of these tokens do not fit together.');
}

function isUints(column: unknown): boolean {
  return column instanceof Uint16Array || column instanceof Uint32Array || column instanceof Uint8Array;
}

function isFloats(column: unknown, length: number): boolean {
  return (column instanceof Float64Array || column instanceof Float32Array) && column.length === length;
}

function sum(lengths: unknown): number {
  if (!(lengths instanceof Uint16Array || lengths instanceof Uint32Array)) return Number.NaN;
  let total = 0;
  for (const length of lengths) total += length;
  return total;
}

function uints(values: ArrayLike<number>): Uints {
  let widest = 0;
  for (let index = 0; index < values.length; index++) widest = Math.max(widest, values[index]!);
  return widest < 0x10000 ? Uint16Array.from(values) : Uint32Array.from(values);
}

interface Column<Values> {
  readonly length: number;
  set(values: Values, offset: number): void;
}

/** As one array, bit by bit. */
function join<Values extends ArrayLike<number>, Joined extends Column<Values>>(
  Make: new (length: number) => Joined,
  parts: readonly Values[],
): Joined {
  const joined = new Make(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
