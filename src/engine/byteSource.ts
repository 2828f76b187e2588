/** A file whose bytes can be had piece by piece, wherever it lies. */
export interface ByteSource {
  readonly byteLength: number;
  /**
   * Bytes [start, end) of the file; they must not be changed, and need only last until the next call.
   * @throws Error with a plain sentence when they cannot be had.
   */
  read(start: number, end: number): Uint8Array;
}

/** A file that is in memory: what is read is a view of it. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return { byteLength: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}

/** Reads a Blob without waiting; browsers offer it to workers alone. */
export interface SyncBlobReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

declare const FileReaderSync: new () => SyncBlobReader;

/** A file that stays where it is, on the person's disk or in the page's own storage. Each piece is read anew. */
export function blobSource(blob: Blob, reader: SyncBlobReader = new FileReaderSync()): ByteSource {
  return {
    byteLength: blob.size,
    read(start, end) {
      let bytes: Uint8Array;
      try {
        bytes = new Uint8Array(reader.readAsArrayBuffer(blob.slice(start, end)));
      } catch (cause) {
        throw new Error(
          'The model file can no longer be read: it was changed, moved or deleted since it was opened. Open it again.',
          { cause },
        );
      }
      if (bytes.length === end - start) return bytes;
      throw new Error(
        `The model file ended at byte ${start + bytes.length} instead of ${blob.size} while it was read. Open it again.`,
      );
    },
  };
}
