import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { uniformDraw } from '../core/random.ts';
import { ByteCursor } from './byteCursor.ts';
import { type ByteSource, memorySource } from './byteSource.ts';
import { readDecoderConfig } from './decoderConfig.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { describeGguf } from './describeGguf.ts';
import { ggufFile, readGguf } from './gguf.ts';
import { readGgufHeader } from './ggufHeader.ts';
import { createTokenizer } from './tokenizer.ts';
import { readTokenMetadata } from './tokenMetadata.ts';
import { everyGgufType, writeGguf } from './writeGguf.fixture.ts';

const mutationCount = 10_000;
/** Of the mutated files that can still be read, every so many is taken to its tokenizer, which takes the longest. */
const tokenizerEvery = 20;
/** Every so many is looked at as the page does, which hashes samples and tries graphs and tokenizer of each. */
const describedEvery = 5;

/** A sound file, and where the numbers stand in its header. */
interface Base {
  readonly name: string;
  readonly header: Uint8Array;
  readonly data: Uint8Array;
  /** Lengths, counts, sizes, offsets; 64 bits each. */
  readonly longFields: readonly number[];
  /** Those of the tensors alone. */
  readonly tensorFields: readonly number[];
  /** Types, dimensions, numbers of the metadata; 32 bits each. */
  readonly shortFields: readonly number[];
}

function describeBase(name: string, bytes: Uint8Array): Base {
  const places = { uint64: [] as number[], uint32: [] as number[] };
  const spies = (['uint64', 'uint32'] as const).map((method) => {
    const read = ByteCursor.prototype[method];
    return vi.spyOn(ByteCursor.prototype, method).mockImplementation(function (this: ByteCursor) {
      places[method].push(this.position);
      return read.call(this);
    });
  });
  const { dataStart, tensors } = readGgufHeader(memorySource(bytes));
  for (const spy of spies) spy.mockRestore();
  // Of a tensor: the length of its name, its sizes, its offset.
  const tensorFields = [...tensors.values()].reduce((sum, { shape }) => sum + 2 + shape.length, 0);
  return {
    name,
    header: bytes.slice(0, dataStart),
    data: bytes.slice(dataStart),
    longFields: places.uint64,
    tensorFields: places.uint64.slice(-tensorFields),
    shortFields: places.uint32,
  };
}

const folder = new URL('../../fixtures/golden/architectures/', import.meta.url);
const synthetic = writeGguf({
  metadata: everyGgufType,
  tensors: [
    { name: 'a', type: 8, shape: [32, 2], offset: 0 },
    { name: 'b', type: 0, shape: [4, 3, 2], offset: 96 },
  ],
  dataBytes: 192,
});
const bases = [
  describeBase('every type', synthetic),
  ...readdirSync(folder)
    .filter((name) => name.endsWith('q8_0.gguf'))
    .map((name) => describeBase(name, new Uint8Array(readFileSync(new URL(name, folder))))),
];

/** Numbers from 0 to below `end`, the same at every run. */
function createDice(seed: number) {
  let position = 0;
  return {
    below: (end: number) => Math.floor(uniformDraw(seed, 0, position++) * end),
    oneOf<T>(items: readonly T[]): T {
      const item = items[this.below(items.length)];
      if (item === undefined) throw new Error('There is nothing to choose from.');
      return item;
    },
  };
}
type Dice = ReturnType<typeof createDice>;

const extremes = [0, 1, 2, 3, 8, 9, 255, 65_536].map(BigInt);
const powers = [31n, 32n, 40n, 52n, 53n, 60n, 62n, 63n, 64n].flatMap((power) => [
  2n ** power - 1n,
  2n ** power,
  2n ** power + 1n,
]);
const mask = 2n ** 64n - 1n;

function changeLong(bytes: Uint8Array, at: number, dice: Dice): Uint8Array {
  const view = new DataView(bytes.buffer);
  const before = view.getBigUint64(at, true);
  const value = dice.oneOf([...extremes, ...powers, before + 1n, before - 1n, 2n * before, 1_000_000n]);
  view.setBigUint64(at, value & mask, true);
  return bytes;
}

/** Each takes a copy of a sound header and returns what became of it. */
const mutations: Readonly<Record<string, (bytes: Uint8Array, base: Base, dice: Dice) => Uint8Array>> = {
  bits(bytes, _base, dice) {
    for (let flips = 1 + dice.below(8); flips > 0; flips--) {
      const at = dice.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    }
    return bytes;
  },
  length: (bytes, { longFields }, dice) => changeLong(bytes, dice.oneOf(longFields), dice),
  tensor: (bytes, { tensorFields }, dice) => changeLong(bytes, dice.oneOf(tensorFields), dice),
  number(bytes, { shortFields }, dice) {
    const value = dice.oneOf([...Array(16).keys(), 64, 255, dice.below(2 ** 32), 2 ** 31, 2 ** 32 - 1]);
    new DataView(bytes.buffer).setUint32(dice.oneOf(shortFields), value, true);
    return bytes;
  },
  count: (bytes, _base, dice) => changeLong(bytes, dice.oneOf([8, 16]), dice),
  cut: (bytes, _base, dice) => bytes.slice(0, dice.below(bytes.length)),
  copy(bytes, _base, dice) {
    const from = dice.below(bytes.length);
    return bytes.copyWithin(dice.below(bytes.length), from, from + 1 + dice.below(64));
  },
  /** One entry more, in front: arrays in arrays, or arrays of many empty ones. */
  nest(bytes, _base, dice) {
    const depth = 1 + dice.below(dice.oneOf([8, 5000]));
    const level = Buffer.alloc(12);
    level.writeUInt32LE(9);
    level.writeBigUInt64LE(BigInt(dice.oneOf([1, 1, 3, 1000])), 4);
    const key = Buffer.from('\u0001\0\0\0\0\0\0\0n\u0009\0\0\0', 'latin1');
    const keys = new DataView(bytes.buffer);
    keys.setBigUint64(16, keys.getBigUint64(16, true) + 1n, true);
    const levels = Array.from({ length: depth }, () => level);
    return Uint8Array.from(Buffer.concat([bytes.subarray(0, 24), key, ...levels, bytes.subarray(24)]));
  },
};

/** Counts what is read of the file; each piece is a copy, as those of a Blob are. */
function countingSource(header: Uint8Array, data: Uint8Array) {
  const counters = { bytes: 0 };
  const source: ByteSource = {
    byteLength: header.length + data.length,
    read(start, end) {
      if (start < 0 || end > source.byteLength || start > end) throw new Error(`Read ${start} to ${end}.`);
      counters.bytes += end - start;
      const dataStart = Math.max(0, start - header.length);
      const dataEnd = Math.max(0, end - header.length);
      const parts = [header.subarray(start, end), data.subarray(dataStart, dataEnd)];
      return Uint8Array.from(Buffer.concat(parts));
    },
  };
  return { source, counters };
}

/** Bytes of typed arrays and elements of arrays that were asked for by length alone. */
const asked = { bytes: 0 };
/** What was read of the header: values, each one step of a loop, and bytes of text. */
const made = { values: 0, textBytes: 0 };
const valueReaders = [
  ...(['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'] as const),
  ...(['float32', 'float64', 'utf8'] as const),
];
const originals = { Float32Array, Uint8Array, Uint32Array, Int32Array, ArrayBuffer, Array };

const cursorMethods: [string, unknown][] = [];

beforeAll(() => {
  for (const [name, original] of Object.entries(originals)) {
    const size = 'BYTES_PER_ELEMENT' in original ? original.BYTES_PER_ELEMENT : name === 'Array' ? 8 : 1;
    const counting: object = new Proxy(original, {
      construct(target, args, newTarget) {
        if (typeof args[0] === 'number') asked.bytes += args[0] * size;
        if (asked.bytes > allocationLimit) throw new Error(`${asked.bytes} bytes were asked for.`);
        return Reflect.construct(target, args, newTarget === counting ? target : newTarget);
      },
    });
    vi.stubGlobal(name, counting);
  }
  // Not by spies, which keep every call.
  for (const method of valueReaders) {
    const read = ByteCursor.prototype[method] as (length: number) => never;
    cursorMethods.push([method, read]);
    Object.assign(ByteCursor.prototype, {
      [method](this: ByteCursor, length = 0) {
        made.values += 1;
        const value = read.call(this, length);
        made.textBytes += length;
        return value;
      },
    });
  }
});
afterAll(() => {
  vi.unstubAllGlobals();
  Object.assign(ByteCursor.prototype, Object.fromEntries(cursorMethods));
});

/** What the samples of the weights take at most (ggufIdentity.ts): of a tiny file they overlap. */
const identityBytes = 64 * 4096;
const allocationLimit = 32 * 1024 * 1024;

/** A sentence or more, the last of which says what to do. */
const plainSentences = /^[A-Z“"][^\n]*\. (Choose|Download|Open|Use|Correct) [^\n]*\.$/;

/** The file of this number: which header was mutated, and how. */
function mutatedFile(seed: number) {
  const dice = createDice(seed);
  const base = dice.oneOf(bases);
  const [kind, mutate] = dice.oneOf(Object.entries(mutations));
  const header = mutate(base.header.slice(), base, dice);
  asked.bytes = 0;
  made.values = 0;
  made.textBytes = 0;
  const data = kind === 'cut' ? new Uint8Array(0) : base.data;
  return { name: `${seed}, ${kind} of ${base.name}`, ...countingSource(header, data) };
}

/** A value takes a byte or more, but for an empty text, which has a length; the last one may not be there. */
function isBounded({ byteLength }: ByteSource, read: { readonly bytes: number }, sampled = 0): boolean {
  return (
    read.bytes <= 3 * byteLength + sampled &&
    made.values <= byteLength + 1 &&
    made.textBytes <= byteLength &&
    asked.bytes <= allocationLimit
  );
}

const workWords = ({ byteLength }: ByteSource, read: { readonly bytes: number }) =>
  JSON.stringify({ byteLength, read, made, asked });

const isPlain = (message: string) => plainSentences.test(message) && message.length <= 600;

test(`${mutationCount} mutated headers: each is read, or ends in a sentence with a remedy`, () => {
  const outcomes = { read: 0, configured: 0, built: 0, tokenized: 0 };
  const sentences = new Map<string, number>();
  const broken: string[] = [];

  for (let seed = 0; seed < mutationCount; seed++) {
    const { name, source, counters } = mutatedFile(seed);
    try {
      const read = readGgufHeader(source);
      outcomes.read += 1;
      // Read once, apart from what a value at the end of a window brings with it.
      expect(counters.bytes).toBeLessThanOrEqual(2 * source.byteLength);
      const gguf = ggufFile(source, read);
      const config = readDecoderConfig(gguf);
      outcomes.configured += 1;
      const tokens = readTokenMetadata(gguf.metadata);
      for (const device of ['wasm', 'webgpu'] as const) {
        buildDecoderGraph(gguf, config, device, Math.min(64, config.trainedContextLength));
      }
      outcomes.built += 1;
      if (outcomes.built % tokenizerEvery !== 0) continue;
      createTokenizer(tokens);
      outcomes.tokenized += 1;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!isPlain(message)) broken.push(`${name}: ${error instanceof Error ? error.stack : message}`);
      const form = message.replaceAll(/\d+/g, '0').slice(0, 40);
      sentences.set(form, (sentences.get(form) ?? 0) + 1);
    } finally {
      if (!isBounded(source, counters)) broken.push(`${name}: ${workWords(source, counters)}`);
    }
  }
  expect(broken).toEqual([]);
  // It is no fuzzing where all is refused, or all is read.
  for (const [stage, count] of Object.entries(outcomes)) expect([stage, count > 20]).toEqual([stage, true]);
  expect(outcomes.read).toBeLessThan(0.8 * mutationCount);
  expect(sentences.size).toBeGreaterThan(30);
});

test(`${mutationCount / describedEvery} of them as the page looks at a file: work in proportion to the file, and a sentence where it fails`, async () => {
  const outcomes = { sound: 0, problems: 0, refused: 0 };
  const broken: string[] = [];
  const slowest = { name: '', milliseconds: 0 };
  for (let seed = 0; seed < mutationCount; seed += describedEvery) {
    const { name, source, counters } = mutatedFile(seed);
    const began = performance.now();
    let message: string | null;
    try {
      message = (await describeGguf(source)).problem;
      outcomes[message === null ? 'sound' : 'problems'] += 1;
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
      outcomes.refused += 1;
    }
    const milliseconds = performance.now() - began;
    if (milliseconds > slowest.milliseconds) Object.assign(slowest, { name, milliseconds });
    if (message !== null && !isPlain(message)) broken.push(`${name}: ${message}`);
    if (!isBounded(source, counters, identityBytes)) broken.push(`${name}: ${workWords(source, counters)}`);
  }
  console.log(`slowest header: ${slowest.name}, ${slowest.milliseconds.toFixed(0)} ms`, outcomes);
  expect(broken).toEqual([]);
  for (const [outcome, count] of Object.entries(outcomes))
    expect([outcome, count > 20]).toEqual([outcome, true]);
});

test.each(['attention.key_length', 'attention.head_count', 'embedding_length', 'feed_forward_length'])(
  '%s beyond every tensor is refused before anything is made for it',
  (key) => {
    const sound = readGguf(new Uint8Array(readFileSync(new URL('llama-tied.q8_0.gguf', folder))));
    const { 'llama.rope.dimension_count': _said, ...metadata } = sound.metadata;
    const gguf = { ...sound, metadata: { ...metadata, [`llama.${key}`]: 2 ** 30 } };
    asked.bytes = 0;
    expect(() => buildDecoderGraph(gguf, readDecoderConfig(gguf), 'wasm', 64)).toThrow(plainSentences);
    expect(asked.bytes).toBeLessThan(allocationLimit);
  },
);
