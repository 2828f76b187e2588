import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Bytes that are hashed at a time: a few milliseconds of work. */
const sliceBytes = 2 ** 20;

/**
 * SHA-256 of a file that need not fit into memory (`crypto.subtle` takes it whole alone), in hex.
 * @throws the signal's reason; NotReadableError when the file is gone.
 */
export async function hashBlob(
  blob: Blob,
  signal: AbortSignal,
  onProgress: (hashedBytes: number) => void = () => {},
): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < blob.size; start += sliceBytes) {
    signal.throwIfAborted();
    const slice = new Uint8Array(await blob.slice(start, start + sliceBytes).arrayBuffer());
    hash.update(slice);
    onProgress(start + slice.length);
  }
  return bytesToHex(hash.digest());
}
