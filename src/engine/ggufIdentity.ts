import type { ByteSource } from './byteSource.ts';

const hashedTogether = 4 * 1024 * 1024;
const sampleCount = 64;
const sampleBytes = 4096;

/**
 * Tells a GGUF from every other one without reading it whole: the first 16 hexadecimal digits of a SHA-256 over its size,
 * its header (the SHA-256 of every 4 MiB of it) and 64 samples of 4 KiB, spread evenly over the tensor data. A change of
 * the tokenizer, the template or the architecture is in the header, another training in every sample.
 * @param dataStart where the header ends.
 * @throws Error with a plain sentence where the browser does not hash: on an insecure page.
 */
export async function ggufIdentity(
  source: ByteSource,
  dataStart: number,
  subtle: SubtleCrypto | undefined = globalThis.crypto.subtle,
): Promise<string> {
  if (subtle === undefined) {
    throw new Error(
      'This page is not secure, so the browser cannot tell models apart. Open it over https or on localhost.',
    );
  }
  const sha256 = async (bytes: Uint8Array) => new Uint8Array(await subtle.digest('SHA-256', bytes.slice()));
  const pieces = [new TextEncoder().encode(`${source.byteLength} `)];
  const headerEnd = Math.min(dataStart, source.byteLength);
  for (let start = 0; start < headerEnd; start += hashedTogether) {
    pieces.push(await sha256(source.read(start, Math.min(start + hashedTogether, headerEnd))));
  }
  const step = (source.byteLength - headerEnd) / sampleCount;
  for (let sample = 0; sample < sampleCount; sample++) {
    const start = headerEnd + Math.floor(sample * step);
    pieces.push(source.read(start, Math.min(start + sampleBytes, source.byteLength)).slice());
  }
  const digest = await sha256(new Uint8Array(await new Blob(pieces).arrayBuffer()));
  return Array.from(digest.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
