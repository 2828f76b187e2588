import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { heapNeeded } from '../core/memoryVerdict.ts';
import { memorySource } from './byteSource.ts';
import { describeGguf } from './describeGguf.ts';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { openFileSource } from './fileSource.fixture.ts';
import { everyGgufType, ggufString, writeGguf } from './writeGguf.fixture.ts';

const folder = new URL('../../fixtures/golden/architectures/', import.meta.url);

test('the embedded model: what it is, and what it was measured to take', async () => {
  const facts = await describeGguf(memorySource(readEmbeddedModel()));
  expect(facts).toMatchObject({
    architecture: 'llama',
    problem: null,
    parameterCount: 134_515_008,
    license: 'apache-2.0',
    trainedContextLength: 8192,
    vocabularySize: 49_152,
    hasChatTemplate: true,
    fileBytes: 98_362_432,
    // float32 and 8-bit blocks, as its sessions hold them.
    memory: {
      wasm: { weightBytes: 570_654_720, kvBytesPerToken: 46_080 },
      webgpu: { weightBytes: 155_492_352, kvBytesPerToken: 46_080 },
    },
  });
  expect(facts.tensorTypes.map(({ type }) => type)).toEqual(['Q4_1', 'Q8_0', 'F32']);
  expect(facts.tensorTypes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(facts.fileBytes);
  expect(facts.tensorTypes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(
    0.97 * facts.fileBytes,
  );

  // The runtime's heap after a load was 743,243,776 bytes, and stayed so while 1,024 tokens were cached.
  const { wasm } = facts.memory;
  expect(Math.abs((wasm ? heapNeeded(wasm) : 0) / 743_243_776 - 1)).toBeLessThan(0.05);
});

test.each(readdirSync(folder).filter((name) => name.endsWith('.gguf')))(
  '%s can be opened, and is read only in parts',
  async (name) => {
    const { source, counters, close } = openFileSource(new URL(name, folder));
    const facts = await describeGguf(source);
    close();
    expect(facts).toMatchObject({ problem: null, vocabularySize: 320, fileBytes: source.byteLength });
    expect(facts.architecture).toBe(name.split(/[-.]/)[0]);
    expect(facts.identity).toMatch(/^[0-9a-f]{16}$/);
    // Four bytes and about one for each weight; a Q8_0 embedding is looked up in its blocks on the CPU, too.
    expect(facts.memory.wasm?.weightBytes).toBeGreaterThan(3 * facts.parameterCount);
    expect(facts.memory.webgpu?.weightBytes).toBeLessThan(1.3 * facts.parameterCount);
    expect(counters.longest).toBeLessThanOrEqual(64 * 1024);
  },
);

describe('identity', () => {
  const identityOf = async (bytes: Uint8Array) => (await describeGguf(memorySource(bytes))).identity;
  const written = () =>
    writeGguf({
      metadata: { 'general.name': ggufString('one') },
      tensors: [{ name: 'a', type: 0, shape: [1024 * 1024], offset: 0 }],
      dataBytes: 4 * 1024 * 1024,
    });

  test('is that of the file, however it is read', async () => {
    const path = new URL('llama-tied.q8_0.gguf', folder);
    const first = openFileSource(path);
    const { identity } = await describeGguf(first.source);
    const whole = first.source.read(0, first.source.byteLength);
    first.close();
    expect(await identityOf(whole)).toBe(identity);
  });

  test('changes with the metadata, with other weights and with the length', async () => {
    const before = await identityOf(written());
    const renamed = written();
    Buffer.from(renamed.buffer).write('two', Buffer.from(renamed.buffer).indexOf('one'));
    const retrained = written().map((byte, index) => (index > 4096 ? byte ^ 1 : byte));
    const longer = Uint8Array.from(Buffer.concat([written(), Buffer.alloc(32)]));
    const others = await Promise.all([renamed, retrained, longer].map(identityOf));
    expect(new Set([before, ...others]).size).toBe(4);
  });
});

describe('a file that cannot be run says why', () => {
  const describeMetadata = (metadata: Parameters<typeof writeGguf>[0]['metadata']) =>
    describeGguf(memorySource(writeGguf({ metadata: { ...everyGgufType, ...metadata } })));

  test('an architecture that is not known', async () => {
    const facts = await describeMetadata({ 'general.architecture': ggufString('mamba') });
    expect(facts.problem).toMatch(/architecture is mamba.*Choose/);
    expect(facts.memory).toEqual({ wasm: null, webgpu: null });
  });

  test('no architecture at all, no name, no licence', async () => {
    const facts = await describeMetadata({});
    expect(facts).toMatchObject({
      name: null,
      license: null,
      trainedContextLength: null,
      vocabularySize: null,
    });
    expect(facts.problem).not.toBeNull();
  });

  test('its name, its licence and what its makers recommend are read all the same', async () => {
    const facts = await describeMetadata({
      'general.architecture': ggufString('mamba'),
      'general.name': ggufString('  Mamba 1B '),
      'general.license': ggufString('other'),
      'general.license.name': ggufString('gemma'),
      'general.sampling.temp': { type: 'float32', value: 0.6 },
      'general.sampling.top_k': { type: 'int32', value: 20 },
      'general.sampling.top_p': { type: 'float32', value: 0.95 },
      'general.sampling.min_p': { type: 'float32', value: 7 },
    });
    expect(facts).toMatchObject({ name: 'Mamba 1B', license: 'gemma' });
    expect(facts.sampling).toEqual({ temperature: 0.6, topK: 20, topP: 0.95 });
  });
});
