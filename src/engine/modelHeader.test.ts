import { expect, test } from 'vitest';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { createHeaderReader } from './modelHeader.ts';

const whole = readEmbeddedModel();
const MiB = 2 ** 20;

/** A reader, and how often it began to read. */
function newReader() {
  let reads = 0;
  const reader = createHeaderReader(async (name, work) => {
    if (name === 'header') reads += 1;
    return work();
  });
  return { reader, reads: () => reads };
}

test('the header is read when it has arrived, before the weights', async () => {
  const { reader, reads } = newReader();
  const bytes = new Uint8Array(whole.length);
  bytes.set(whole.subarray(0, 16 * MiB));
  reader.arrived(bytes, 16 * MiB);
  await reader.read(new Uint8Array(0)).then(({ config, tokenizer, gguf }) => {
    expect(config).toMatchObject({ layerCount: 30, hiddenSize: 576 });
    expect(tokenizer.encodePlain('Hello')).toHaveLength(1);
    expect(gguf.tensors.size).toBe(272);
    // The tensors' bytes are those of the buffer, whenever they arrive.
    bytes.set(whole);
    const name = 'blk.29.ffn_down.weight';
    expect(gguf.tensorBytes(name).buffer).toBe(bytes.buffer);
  });
  expect(reads()).toBe(1);
});

test('one that ends within the header is read again when there is more', async () => {
  const { reader, reads } = newReader();
  const bytes = new Uint8Array(whole.length);
  bytes.set(whole.subarray(0, MiB));
  reader.arrived(bytes, MiB);
  bytes.set(whole);
  reader.arrived(bytes, whole.length);
  expect((await reader.read(bytes)).config.layerCount).toBe(30);
  expect(reads()).toBe(2);
});

test('what is no model says so once it is whole', async () => {
  const { reader } = newReader();
  const bytes = new TextEncoder().encode('<!doctype html>'.repeat(9));
  reader.arrived(bytes, 50);
  await expect(reader.read(bytes)).rejects.toThrow(/not a GGUF model file/);
});
