import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenArbitrary } from './comparison.fixture.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import { createParamTable } from './tokenJson.ts';
import { type PackedTokens, packTokens, unpackTokens } from './tokenPacking.ts';
import type { TokenRecord } from './types.ts';

const nothing = {
  topIds: new Uint32Array(0),
  topLogits: new Float32Array(0),
  maxLogit: Number.NEGATIVE_INFINITY,
  logSumExp: Number.NEGATIVE_INFINITY,
  tailCounts: new Uint32Array(0),
  tailExpSums: new Float32Array(0),
};

/** As the arbitrary tokens, and with all that JSON cannot hold. */
const anyToken: fc.Arbitrary<TokenRecord> = fc
  .tuple(tokenArbitrary, fc.boolean(), fc.double(), fc.double())
  .map(([token, empty, logprob, elapsedMs]) =>
    empty && token.evidence.names === undefined ? { ...token, evidence: nothing, logprob, elapsedMs } : token,
  );

function pack(tokens: readonly TokenRecord[]): PackedTokens {
  return packTokens(tokens, createParamTable());
}

function bits(values: Float32Array): readonly number[] {
  return [...new Uint32Array(values.slice().buffer)];
}

test('packing keeps every bit, through a structured clone too', () => {
  fc.assert(
    fc.property(fc.array(anyToken, { maxLength: 8 }), (tokens) => {
      const unpacked = unpackTokens(structuredClone(pack(tokens)), createParamTable());
      expect(unpacked).toEqual(tokens);
      for (const [index, token] of tokens.entries()) {
        const { evidence } = unpacked[index] as TokenRecord;
        expect(bits(evidence.topLogits)).toEqual(bits(token.evidence.topLogits));
        expect(bits(evidence.tailExpSums)).toEqual(bits(token.evidence.tailExpSums));
        expect(Object.keys(unpacked[index]?.draw ?? {}).sort()).toEqual(Object.keys(token.draw ?? {}).sort());
      }
    }),
    { numRuns: 300 },
  );
});

test('what was unpacked can be packed again', () => {
  fc.assert(
    fc.property(fc.array(anyToken, { maxLength: 8 }), (tokens) => {
      const packed = pack(tokens);
      expect(pack(unpackTokens(packed, createParamTable()))).toEqual(packed);
    }),
  );
});

/** A position as SmolLM2 gives it: 64 of 49,152 ids, and a tail of 32 bins. */
function fullToken(index: number, params = defaultSamplingParams): TokenRecord {
  return {
    id: index,
    logprob: -1.25,
    rank: 2,
    entropy: 2.5,
    stopLogprob: -9,
    evidence: {
      topIds: Uint32Array.from({ length: 64 }, (_, place) => place * 700),
      topLogits: Float32Array.from({ length: 64 }, (_, place) => 20 - place / 4),
      maxLogit: 20,
      logSumExp: 21.5,
      tailCounts: Uint32Array.from({ length: 32 }, (_, bin) => bin * 90),
      tailExpSums: Float32Array.from({ length: 32 }, (_, bin) => 1 / (bin + 1)),
    },
    bytes: new TextEncoder().encode(' whale'),
    text: ' whale',
    kind: 'text',
    inStop: false,
    draw: { params, uniform: 0.25, probability: 0.5, keptCount: 40 },
    elapsedMs: 40,
  };
}

test('a token takes less than 0.9 kB', () => {
  const packed = pack(Array.from({ length: 64 }, (_, index) => fullToken(index)));
  const columns = Object.values(packed).filter((column) => ArrayBuffer.isView(column));
  const bytes = columns.reduce((total, column) => total + column.byteLength, 2 * packed.text.length);
  expect(bytes / 64).toBeLessThan(900);
});

test('equal settings are kept once and shared again', () => {
  const tokens = [fullToken(0), fullToken(1, { ...defaultSamplingParams })];
  const packed = pack(tokens);
  expect(packed.params).toHaveLength(1);
  const table = createParamTable();
  const [first] = unpackTokens(packed, table);
  const [second] = unpackTokens(structuredClone(packed), table);
  expect(second?.draw?.params).toBe(first?.draw?.params);
});

test('columns that do not fit together are refused', () => {
  const packed = pack([fullToken(0), fullToken(1)]);
  const spoilt: Partial<Record<keyof PackedTokens, unknown>>[] = [
    { count: 3 },
    { count: -1 },
    { ids: new Uint16Array(1) },
    { ids: [1, 2] },
    { figures: new Float64Array(3) },
    { text: 'short' },
    { topIds: new Uint16Array(3) },
    { tailExpSums: null },
    { params: [] },
    { params: [null] },
    { byteLengths: new Uint16Array([100, 100]) },
  ];
  for (const change of spoilt) {
    const columns = { ...packed, ...change } as PackedTokens;
    expect(() => unpackTokens(columns, createParamTable()), JSON.stringify(Object.keys(change))).toThrow(
      RangeError,
    );
  }
});

test('evidence that does not fit together is refused', () => {
  const token = fullToken(0);
  const evidence = { ...token.evidence, topIds: new Uint32Array(1) };
  expect(() => pack([{ ...token, evidence }])).toThrow(RangeError);
});
