import { serializeGgufMetadata } from '@huggingface/gguf';
import { describe, expect, test } from 'vitest';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { readGguf } from './gguf.ts';

interface TinyTensor {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  readonly offset: number;
}

/** A GGUF of version 3 with one 64-bit metadata value and the given tensors, `dataBytes` of data 0, 1, 2… */
function tinyGguf(tensors: readonly TinyTensor[], dataBytes: number): Uint8Array {
  const header = serializeGgufMetadata(
    {
      version: { value: 3, type: 4 },
      tensor_count: { value: BigInt(tensors.length), type: 10 },
      kv_count: { value: 1n, type: 10 },
      'general.quantity': { value: 7n, type: 10 },
    },
    { alignment: 1 },
  );
  const infos = tensors.map(({ name, type, shape, offset }) => {
    const info = Buffer.alloc(8 + name.length + 4 + 8 * shape.length + 12);
    let at = info.writeBigUInt64LE(BigInt(name.length));
    at += info.write(name, at);
    at = info.writeUInt32LE(shape.length, at);
    for (const size of shape) at = info.writeBigUInt64LE(BigInt(size), at);
    at = info.writeUInt32LE(type, at);
    info.writeBigUInt64LE(BigInt(offset), at);
    return info;
  });
  const head = Buffer.concat([header, ...infos]);
  const padding = Buffer.alloc((32 - (head.length % 32)) % 32);
  const data = Uint8Array.from({ length: dataBytes }, (_, index) => index);
  return new Uint8Array(Buffer.concat([head, padding, data]));
}

const tensor = { name: 'a', type: 8, shape: [32, 2], offset: 32 };

test('a tiny file is read, numbers are numbers, tensors are views', async () => {
  const bytes = tinyGguf([tensor], 100);
  const file = await readGguf(bytes);
  expect(file.metadata).toMatchObject({ version: 3, 'general.quantity': 7 });
  expect(file.tensors.get('a')).toEqual({ name: 'a', type: 8, shape: [32, 2], byteLength: 68 });
  const view = file.tensorBytes('a');
  expect(view.buffer).toBe(bytes.buffer);
  expect([view.length, view[0], view[67]]).toEqual([68, 32, 99]);
  expect(() => file.tensorBytes('b')).toThrow(/no tensor b/);
});

test('the embedded model is what its card says', async () => {
  const { metadata, tensors } = await readGguf(readEmbeddedModel());
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
  const damaged = (change: (bytes: Uint8Array) => Uint8Array | undefined) => {
    const bytes = tinyGguf([tensor], 100);
    return readGguf(change(bytes) ?? bytes);
  };

  test.each<[string, RegExp, () => Promise<unknown>]>([
    [
      'not a GGUF',
      /not a GGUF model file/,
      () => readGguf(new TextEncoder().encode('<!doctype html>'.repeat(9))),
    ],
    ['empty', /not a GGUF model file/, () => readGguf(new Uint8Array(0))],
    ['unknown version', /version 9/, () => damaged((bytes) => void bytes.fill(9, 4, 5))],
    ['big-endian', /little-endian/, () => damaged((bytes) => void bytes.set([0, 0, 0, 3], 4))],
    ['tensor data cut', /incomplete: a ends at byte \d+/, () => damaged((bytes) => bytes.slice(0, -1))],
    ['header cut', /ends within its header/, () => damaged((bytes) => bytes.slice(0, 60))],
    ['metadata count', /header is damaged/, () => damaged((bytes) => void bytes.fill(0xff, 16, 24))],
    ['unknown type', /stores a as type 77/, () => readGguf(tinyGguf([{ ...tensor, type: 77 }], 100))],
    ['row length', /rows of a hold 33 values/, () => readGguf(tinyGguf([{ ...tensor, shape: [33] }], 100))],
  ])('%s', async (_name, sentence, read) => {
    await expect(read()).rejects.toThrow(sentence);
  });

  test('a header cut short inside the embedded model', async () => {
    await expect(readGguf(readEmbeddedModel().subarray(0, 1_000_000))).rejects.toThrow(
      /ends within its header/,
    );
  });
});
