import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

export type TinyName = 'llama-tied' | 'llama-rope3' | 'qwen2' | 'qwen3' | 'gemma3';
export type TinyType = 'f32' | 'q8_0';
export type TinyFile = `${TinyName}.${TinyType}`;

export interface TinyGolden {
  readonly prompts: readonly ({ readonly ids: readonly number[] } & Readonly<
    Record<
      TinyType,
      {
        readonly logits_last_f32_b64: string;
        readonly all_positions_logprob_of_next: readonly number[];
        readonly greedy: readonly { readonly id: number; readonly gap: number }[];
      }
    >
  >)[];
}

/**
 * Serves a tiny golden model as `models/<id>/`, in one part.
 * @param contextLength what its file says, if not the 128 positions that it was made with.
 */
export async function serveTinyModel(
  page: Page,
  name: TinyFile,
  { contextLength }: { readonly contextLength?: number } = {},
): Promise<string> {
  const bytes = readFileSync(new URL(`../fixtures/golden/architectures/${name}.gguf`, import.meta.url));
  // After the key come its type (uint32, 4 bytes) and its value.
  const key = '.context_length';
  if (contextLength !== undefined) bytes.writeUInt32LE(contextLength, bytes.indexOf(key) + key.length + 4);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = `${name}.gguf.part1`;
  const manifest = {
    id: name,
    name,
    license: 'Apache-2.0',
    source: { package: 'golden', version: '1', repository: 'golden' },
    file: `${name}.gguf`,
    totalBytes: bytes.length,
    sha256,
    parts: [{ file, bytes: bytes.length, sha256 }],
  };
  await page.route(`**/models/${name}/manifest.json`, (route) => route.fulfill({ json: manifest }));
  await page.route(`**/models/${name}/${file}`, (route) =>
    route.fulfill({ body: bytes, contentType: 'application/octet-stream' }),
  );
  return name;
}
