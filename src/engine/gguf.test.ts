import { describe, expect, test } from 'vitest';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { readGguf } from './gguf.ts';
import { everyGgufType, ggufString, type WrittenGguf, writeGguf } from './writeGguf.fixture.ts';

type Metadata = NonNullable<WrittenGguf['metadata']>;

const tensor = { name: 'a', type: 8, shape: [32, 2], offset: 32 };
const sound: WrittenGguf = {
  metadata: { 'general.quantity': { type: 'uint64', value: 7 } },
  tensors: [tensor],
  dataBytes: 100,
};

test('a tiny file is read, numbers are numbers, tensors are views', () => {
  const bytes = writeGguf(sound);
  const file = readGguf(bytes);
  expect(file.metadata).toEqual({ 'general.quantity': 7 });
  expect(file.tensors.get('a')).toMatchObject({ name: 'a', type: 8, shape: [32, 2], byteLength: 68 });
  const view = file.tensorBytes('a');
  expect(view.buffer).toBe(bytes.buffer);
  expect([view.length, view[0], view[67]]).toEqual([68, 32, 99]);
  expect([...file.tensorBytes('a', 10, 12)]).toEqual([42, 43]);
  expect(() => file.tensorBytes('b')).toThrow(/no tensor b/);
});

test('every type of metadata is read, alone and in arrays', () => {
  const { metadata } = readGguf(writeGguf({ metadata: everyGgufType }));
  expect(Object.keys(metadata)).toEqual(Object.keys(everyGgufType));
  expect(metadata).toMatchObject({
    'one.uint8': 255,
    'one.int8': -128,
    'one.uint16': 65_535,
    'one.int16': -32_768,
    'one.uint32': 4_294_967_295,
    'one.int32': -2_147_483_648,
    'one.float32': Math.fround(0.1),
    'one.uint64': 2 ** 53 - 1,
    'one.int64': -(2 ** 53) + 1,
    'one.float64': Math.PI,
    'array.int64': Array(3).fill(-(2 ** 53) + 1),
    'one.bool': true,
    'array.bool': [false, true],
    'one.string': 'Grüße, 世界 \u{1f600}',
    'array.string': ['', 'a', '\ufeffmark', '▁the'],
    'array.array': [['x'], []],
  });
});

test('version 2 and another alignment are read', () => {
  const metadata = { 'general.alignment': { type: 'uint32', value: 64 } } as const;
  const bytes = writeGguf({
    version: 2,
    alignment: 64,
    metadata,
    tensors: [{ ...tensor, offset: 64 }],
    dataBytes: 132,
  });
  expect(readGguf(bytes).tensorBytes('a')[0]).toBe(64);
});

test('the embedded model is what its card says', () => {
  const { metadata, tensors } = readGguf(readEmbeddedModel());
  expect(metadata).toMatchObject({
    'general.architecture': 'llama',
    'llama.block_count': 30,
    'llama.embedding_length': 576,
    'llama.context_length': 8192,
  });
  const types = new Map<number, number>();
  for (const { type } of tensors.values()) types.set(type, (types.get(type) ?? 0) + 1);
  expect(Object.fromEntries(types)).toEqual({ 0: 61, 3: 210, 8: 1 });
  expect(tensors.get('token_embd.weight')?.shape).toEqual([576, 49152]);
});

describe('each fault is a plain sentence', () => {
  const changed = (change: (bytes: Uint8Array) => Uint8Array | undefined) => {
    const bytes = writeGguf(sound);
    return change(bytes) ?? bytes;
  };
  const written = (change: Partial<WrittenGguf>) => writeGguf({ ...sound, ...change });
  const withTensor = (change: Partial<typeof tensor>) => written({ tensors: [{ ...tensor, ...change }] });
  const nested = (depth: number): Metadata => {
    let value: Metadata[string] = ggufString('deep');
    for (let level = 0; level < depth; level++) value = { type: 'array', of: value.type, values: [value] };
    return { deep: value };
  };

  test.each<[string, RegExp, Uint8Array]>([
    ['not a GGUF', /not a GGUF model file/, new TextEncoder().encode('<!doctype html>'.repeat(9))],
    ['empty', /This file is empty/, new Uint8Array(0)],
    ['unknown version', /version 9/, written({ version: 9 })],
    ['big-endian', /little-endian/, changed((bytes) => void bytes.set([0, 0, 0, 3], 4))],
    ['tensor data cut', /incomplete: a ends at byte \d+/, changed((bytes) => bytes.slice(0, -1))],
    ['header cut', /ends within its header/, changed((bytes) => bytes.slice(0, 60))],
    [
      'header cut after its begin',
      /damaged or incomplete: it announces 1 tensors/,
      changed((bytes) => bytes.slice(0, 20)),
    ],
    [
      'metadata count',
      /announces 18446744073709552000 metadata entries/,
      written({ keyCount: 2n ** 64n - 1n }),
    ],
    [
      'a million tensors',
      /announces 1000000 tensors, and at most 16384/,
      written({ tensorCount: 1_000_000 }),
    ],
    [
      'tensors without room',
      /announces 9000 tensors, for which its \d+ bytes/,
      written({ tensorCount: 9000 }),
    ],
    [
      'long text',
      /announces 1152921504606847000 bytes of text for t/,
      written({ metadata: longText(2n ** 60n) }),
    ],
    ['long array', /announces 4194304 elements of t, for which/, written({ metadata: longArray(2n ** 22n) })],
    ['endless array', /elements of t, and at most 4194304/, written({ metadata: longArray(2n ** 63n) })],
    ['recursion', /nests arrays more than 4 deep/, written({ metadata: nested(5) })],
    [
      'no truth value',
      /is 2 where only 0 or 1 can stand/,
      lastMetadataByte({ type: 'bool', value: true }, 2),
    ],
    ['alignment', /alignment is 48, no power of two/, written({ metadata: alignment(48) })],
    [
      'text for an alignment',
      /alignment is wide/,
      written({ metadata: { 'general.alignment': ggufString('wide') } }),
    ],
    [
      'a part',
      /one of 3 parts.*Open the file/,
      written({ metadata: { 'split.count': { type: 'uint16', value: 3 } } }),
    ],
    ['unknown type', /stores a as type 77/, withTensor({ type: 77 })],
    ['row length', /rows of a hold 33 values/, withTensor({ shape: [33] })],
    ['no dimension', /a has 0 dimensions instead of 1 to 4/, withTensor({ shape: [] })],
    ['many dimensions', /a has 5 dimensions/, withTensor({ shape: [32, 1, 1, 1, 1] })],
    ['size 0', /shape 32 × 0/, withTensor({ shape: [32, 0] })],
    ['sizes that overflow', /shape 4294967296 × 4294967296/, withTensor({ shape: [2 ** 32, 2 ** 32] })],
    ['offset', /begins at 31, no multiple of 32/, withTensor({ offset: 31 })],
    [
      'far offset',
      /begins at \d+, no multiple of 32/,
      written({ tensors: [{ ...tensor, offset: 2n ** 63n }] }),
    ],
    ['long name', /name of a tensor is 65 bytes long/, withTensor({ name: 'a'.repeat(65) })],
    [
      'a tensor twice',
      /tensor a twice/,
      written({ tensors: [tensor, { ...tensor, offset: 128 }], dataBytes: 196 }),
    ],
    [
      'overlap',
      /data of a and of b overlap/,
      written({ tensors: [tensor, { ...tensor, name: 'b', offset: 64 }], dataBytes: 132 }),
    ],
  ])('%s', (_name, sentence, bytes) => {
    expect(() => readGguf(bytes)).toThrow(sentence);
  });

  test('an entry twice', () => {
    const bytes = writeGguf({ metadata: { first: ggufString(''), later: ggufString('') } });
    const text = Buffer.from(bytes.buffer);
    text.write('first', text.indexOf('later'));
    expect(() => readGguf(bytes)).toThrow(/says first twice/);
  });

  test('a header cut short inside the embedded model', () => {
    expect(() => readGguf(readEmbeddedModel().subarray(0, 1_000_000))).toThrow(/damaged or incomplete/);
  });

  /** A file whose last metadata byte is another. */
  function lastMetadataByte(value: Metadata[string], byte: number): Uint8Array {
    const bytes = writeGguf({ metadata: { key: value }, alignment: 1 });
    bytes[bytes.length - 1] = byte;
    return bytes;
  }

  function alignment(value: number): Metadata {
    return { 'general.alignment': { type: 'uint32', value } };
  }

  function longText(length: bigint): Metadata {
    return { t: { type: 'string', value: '', announced: length } };
  }

  function longArray(length: bigint): Metadata {
    return { t: { type: 'array', of: 'uint8', values: [], announced: length } };
  }
});
