import * as v from 'valibot';
import { mixWeightRange } from '../../core/comparison.ts';
import { evidenceTailBins, evidenceTopCount } from '../../core/distributionEvidence.ts';
import { isServerTokenId } from '../../core/serverTokens.ts';
import type { DrawJson, EvidenceJson, LogJson, TokenJson } from '../../core/tokenJson.ts';
import {
  amount,
  bytes,
  count,
  flag,
  floats,
  list,
  milliseconds,
  oneOf,
  record,
  text,
  tokenId,
  tokenIdLimit,
  whole,
  words,
} from './valueSchemas.ts';

/** Rounding may lift the logarithm of a certainty a hair above 0. */
const rounding = 1e-3;
/** Far beyond any model's, so that arithmetic on them stays finite. */
const logitLimit = 1e6;
/** Longer than any token's bytes or special name. */
const tokenBytesLimit = 4_096;

const log = v.union(
  [amount(-2 * logitLimit, rounding), v.literal('-Infinity')],
  'must be a number, or “-Infinity”',
) satisfies v.GenericSchema<unknown, LogJson>;

const topIds = words(
  `must be at most ${evidenceTopCount} different token ids in base64`,
  (ids) =>
    ids.length <= evidenceTopCount &&
    new Set(ids).size === ids.length &&
    ids.every((value) => value < tokenIdLimit || isServerTokenId(value)),
);
const topLogits = floats('must be logits in base64, the largest first', (logits) =>
  logits.every((logit, place) => logit <= (place === 0 ? logitLimit : (logits[place - 1] ?? logit))),
);
const tailCounts = words(
  `must be ${evidenceTailBins} counts in base64`,
  (counts) => counts.length === evidenceTailBins,
);
const tailExpSums = floats(
  `must be ${evidenceTailBins} sums in base64`,
  (sums) => sums.length === evidenceTailBins && sums.every((sum) => sum >= 0 && Number.isFinite(sum)),
);

const evidence = v.pipe(
  record({
    topIds,
    topLogits,
    maxLogit: amount(-logitLimit, logitLimit),
    logSumExp: amount(-logitLimit, logitLimit),
    tailCounts,
    tailExpSums,
    names: v.exactOptional(list(bytes(tokenBytesLimit))),
  }),
  v.check(
    // Both are whole 32-bit values, so that texts of one length hold equally many.
    (value) => value.topIds.length === value.topLogits.length,
    'must have as many logits as token ids',
  ),
  v.check(
    // Servers leave the candidates of single tokens out.
    ({ names, topIds: ids }) => ids !== '' || names !== undefined,
    'must have token ids, unless a server told its names',
  ),
  v.check(
    // Base64 writes every 3 bytes as 4 characters, the last of them padded.
    ({ names, topIds: ids }) =>
      names === undefined ||
      (ids.length === 4 * Math.ceil((names.length * 4) / 3) && new Set(names).size === names.length),
    'must have a name of its own for each token id, or none',
  ),
) satisfies v.GenericSchema<unknown, EvidenceJson>;

const draw = record({
  params: count,
  uniform: v.nullable(amount(0, 1)),
  probability: v.nullable(amount(0, 1 + rounding)),
  keptCount: v.nullable(whole(0, tokenIdLimit)),
  mixWeight: v.exactOptional(amount(mixWeightRange.min, mixWeightRange.max)),
}) satisfies v.GenericSchema<unknown, DrawJson>;

export const tokenSchema = record({
  id: v.union([tokenId, whole(2 ** 31, 2 ** 32 - 1)], 'must be a token id'),
  logprob: log,
  rank: v.nullable(whole(1, tokenIdLimit)),
  entropy: v.nullable(amount(0, 100)),
  stopLogprob: v.nullable(log),
  evidence,
  bytes: bytes(tokenBytesLimit),
  text,
  kind: oneOf(['text', 'special']),
  inStop: flag,
  draw: v.nullable(draw),
  elapsedMs: milliseconds,
}) satisfies v.GenericSchema<unknown, TokenJson>;
