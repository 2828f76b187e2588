import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ModelInfo } from '../core/types.ts';
import { isExactInBlocks } from './blockWeights.ts';
import { readDecoderConfig } from './decoderConfig.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { dequantizeRows } from './dequantize.ts';
import { ggmlF32, ggmlQ4_0, ggmlTypeInfo } from './ggmlTypes.ts';
import { type GgufFile, readGguf } from './gguf.ts';
import type { Tokenizer } from './languageModel.ts';
import { ownLayout } from './sessionLayout.ts';
import { createSessionModel } from './sessionModel.ts';
import { createTestRuntime } from './testRuntime.fixture.ts';

const embedding = 'token_embd.weight';
const tied = readGguf(
  readFileSync(new URL('../../fixtures/golden/architectures/llama-tied.f32.gguf', import.meta.url)),
);

/** The tiny model with another embedding, which is its head, too. */
function withEmbedding(type: number, bytes: Uint8Array): GgufFile {
  const shape = tied.tensors.get(embedding)?.shape ?? [];
  const tensor = { name: embedding, type, shape, byteLength: bytes.length };
  return {
    metadata: tied.metadata,
    tensors: new Map([...tied.tensors, [embedding, tensor]]),
    tensorBytes: (name, start = 0, end) =>
      name === embedding ? bytes.subarray(start, end ?? bytes.length) : tied.tensorBytes(name, start, end),
  };
}

async function logitsOf(gguf: GgufFile): Promise<Float32Array> {
  const config = readDecoderConfig(gguf);
  const runtime = await createTestRuntime(buildDecoderGraph(gguf, config, 'wasm', 64));
  const layout = ownLayout(config, 'wasm');
  const model = createSessionModel(runtime, layout, { contextLength: 64 } as ModelInfo, {} as Tokenizer);
  const logits = (await model.createSequence().forward([5, 117, 80, 300], 'all')).slice();
  await model.dispose();
  return logits;
}

test('an embedding of Q4_0 is looked up in its blocks on the CPU, with the logits of its float32 rows', async () => {
  const [columns = 0, rows = 0] = tied.tensors.get(embedding)?.shape ?? [];
  const { blockBytes, blockElements } = ggmlTypeInfo(ggmlQ4_0);
  // Scales of about 0.01 (their high byte is that of a half float), any nibbles.
  const packed = Uint8Array.from({ length: ((columns * rows) / blockElements) * blockBytes }, (_, index) =>
    index % blockBytes === 1 ? 0x21 : (index * 97 + (index >> 3)) & 255,
  );
  const floats = new Float32Array(columns * rows);
  dequantizeRows(ggmlQ4_0, packed, floats);
  const blocks = await logitsOf(withEmbedding(ggmlQ4_0, packed));
  expect(isExactInBlocks(ggmlQ4_0)).toBe(true);
  expect(blocks).toEqual(await logitsOf(withEmbedding(ggmlF32, new Uint8Array(floats.buffer))));
  expect(Math.max(...blocks)).toBeGreaterThan(0);
});
