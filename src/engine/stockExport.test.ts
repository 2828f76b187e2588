import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ModelInfo } from '../core/types.ts';
import { readDecoderConfig } from './decoderConfig.ts';
import { exportLayout, sessionShapes } from './exportLayout.ts';
import { readGguf } from './gguf.ts';
import type { LanguageModel, Tokenizer } from './languageModel.ts';
import { createSessionModel } from './sessionModel.ts';
import { buildStockGraph, type StockOptions } from './stockExport.fixture.ts';
import { createTestRuntime } from './testRuntime.fixture.ts';

const folder = new URL('../../fixtures/golden/architectures/', import.meta.url);
const vocabularySize = 320;

interface Golden {
  readonly prompts: readonly {
    readonly ids: readonly number[];
    readonly f32: {
      readonly logits_last_f32_b64: string;
      readonly greedy: readonly { readonly id: number }[];
    };
  }[];
}

async function open(options: StockOptions): Promise<LanguageModel> {
  const gguf = readGguf(new Uint8Array(await readFile(new URL('llama-tied.f32.gguf', folder))));
  const runtime = await createTestRuntime(buildStockGraph(gguf, readDecoderConfig(gguf), options));
  const session = runtime.session as unknown as Parameters<typeof sessionShapes>[0];
  const layout = exportLayout(sessionShapes(session), {});
  return createSessionModel(runtime, layout, { contextLength: 128 } as ModelInfo, {} as Tokenizer);
}

const argmax = (logits: Float32Array) => logits.indexOf(Math.max(...logits));
const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);

describe.each([
  [
    'a stock export that is fed positions',
    { type: 'float32', dataFile: null, positions: 'fed', logitCount: false },
    1e-3,
  ],
  // Half floats have 11 bits; keys, values and logits of this model are below 8.
  [
    'one that counts them, with half floats and weights beside it',
    { type: 'float16', dataFile: 'model.onnx_data', positions: 'counted', logitCount: true },
    2e-2,
  ],
] as const)('%s under our own loop', (_name, options, tolerance) => {
  test('gives the reference logits and greedy tokens, whatever was rewound before', {
    timeout: 60_000,
  }, async () => {
    const golden: Golden = JSON.parse(await readFile(new URL('llama-tied.json', folder), 'utf8'));
    const model = await open(options);
    const sequence = model.createSequence();
    for (const { ids, f32 } of golden.prompts) {
      // What the former prompt left is rewound to its beginning, then a few tokens too many within this one.
      sequence.rewind(0);
      await sequence.forward([...ids.slice(0, 7), 5, 6, 7], 'last');
      sequence.rewind(7);
      const all = await sequence.forward(ids.slice(7), 'all');
      expect(all).toHaveLength((ids.length - 7) * vocabularySize);
      let last = all.subarray(-vocabularySize);
      const reference = new Float32Array(
        new Uint8Array(Buffer.from(f32.logits_last_f32_b64, 'base64')).buffer,
      );
      expect(largestDifference(last, reference)).toBeLessThan(tolerance);

      const other = model.createSequence();
      other.copyPrefix(sequence, ids.length);
      const written: number[] = [];
      for (const { id } of f32.greedy) {
        written.push(argmax(last));
        const [next, beside] = await model.decode([
          { sequence, id },
          { sequence: other, id },
        ]);
        expect(largestDifference(next!, beside!)).toBe(0);
        last = next!;
      }
      expect(written).toEqual(f32.greedy.map(({ id }) => id));
      other.release();
    }
    await model.dispose();
  });
});
