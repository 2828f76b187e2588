import { readFileSync } from 'node:fs';

const folder = new URL('../../public/models/smollm2-135m-instruct/', import.meta.url);

/** The embedded GGUF put together from its parts, for tests in Node. */
export function readEmbeddedModel(): Uint8Array {
  const manifest: { totalBytes: number; parts: { file: string; bytes: number }[] } = JSON.parse(
    readFileSync(new URL('manifest.json', folder), 'utf8'),
  );
  const bytes = new Uint8Array(manifest.totalBytes);
  let offset = 0;
  for (const part of manifest.parts) {
    bytes.set(readFileSync(new URL(part.file, folder)), offset);
    offset += part.bytes;
  }
  return bytes;
}
