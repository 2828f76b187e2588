import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from './byteSource.ts';

/** A file on disk, read piece by piece as a Blob is in the worker; counts what is asked for. */
export function openFileSource(path: URL | string) {
  const file = openSync(path, 'r');
  const counters = { reads: 0, bytes: 0, longest: 0 };
  const source: ByteSource = {
    byteLength: fstatSync(file).size,
    read(start, end) {
      const bytes = new Uint8Array(end - start);
      let done = 0;
      while (done < bytes.length) {
        const count = readSync(file, bytes, done, bytes.length - done, start + done);
        if (count === 0) throw new Error('The file ended.');
        done += count;
      }
      counters.reads += 1;
      counters.bytes += bytes.length;
      counters.longest = Math.max(counters.longest, bytes.length);
      return bytes;
    },
  };
  return { source, counters, close: () => closeSync(file) };
}
