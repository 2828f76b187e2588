/**
 * Files of models in the browser's private file system, `models/<folder>/<path>/`. A file lies there in segments,
 * each of which the browser writes all or nothing: what has arrived outlasts a closed tab, to be gone on with, and a
 * whole file is a Blob of its segments, never copied together.
 */
export interface KeptFiles {
  /** All that is kept, parts of files included. Empty where the browser keeps nothing. */
  list(): Promise<readonly KeptFolder[]>;
  /**
   * The whole files of a folder by their paths; those of which a part is missing are left out.
   * @throws Error in plain words where they are there and cannot be read.
   */
  openAll(folder: string): Promise<Readonly<Record<string, Blob>>>;
  /**
   * Goes on with a file, or begins it. One at a time, in all tabs.
   * @throws Error in plain words where it cannot be kept, or another tab writes it.
   */
  write(folder: string, path: string): Promise<FileWriter>;
  /** Deletes a folder with all its files. @throws Error in plain words where the browser does not. */
  remove(folder: string): Promise<void>;
  /** How much more the browser lets this page keep, by its own estimate; null: it does not say. */
  freeBytes(): Promise<number | null>;
}

export interface KeptFolder {
  readonly folder: string;
  /** Of all files and parts of files. */
  readonly bytes: number;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly whole: boolean }[];
}

/** What a file is a copy of: parts of different versions must not be put together. */
export interface FileSource {
  /** An address, or the name of a file on the person's disk. */
  readonly from: string;
  /** ETag, else the time of the last change; null: the server says neither. */
  readonly version: string | null;
  /** null: not said. */
  readonly totalBytes: number | null;
}

export interface FileWriter {
  /** How many are there, from the file's beginning on. */
  readonly bytes: number;
  /** null: nothing is there. */
  readonly source: FileSource | null;
  readonly whole: boolean;
  /** What is there. Ends a segment. */
  read(): Promise<Blob>;
  /** Forgets what is there and begins anew. */
  restart(source: FileSource): Promise<void>;
  /** @throws Error in plain words when there is no room. */
  write(data: Uint8Array<ArrayBuffer> | Blob): Promise<void>;
  /** Nothing is missing. */
  finish(): Promise<Blob>;
  /** Lets go of the file; what was written stays, to be gone on with. */
  close(): Promise<void>;
}

export interface FilesPlatform {
  /** The root of the private file system; rejects where there is none. */
  root(): Promise<FileSystemDirectoryHandle>;
  estimate(): Promise<StorageEstimate>;
  /** null: no other tab is asked. */
  readonly locks: Pick<LockManager, 'request'> | null;
}

interface FileRecord {
  readonly source: FileSource;
  readonly whole: boolean;
}

const recordName = 'record.json';

/** Bytes; what a closed tab can lose at most. */
const segmentBytes = 32 * 2 ** 20;

export function openKeptFiles({ root, estimate, locks }: FilesPlatform): KeptFiles {
  async function modelsFolder(): Promise<FileSystemDirectoryHandle> {
    return (await root()).getDirectoryHandle('models', { create: true });
  }

  return {
    async list() {
      const models = await orNull(modelsFolder);
      if (models === null) return [];
      const folders = await Promise.all((await directoriesOf(models)).map(readFolder));
      return folders.sort((a, b) => (a.folder < b.folder ? -1 : 1));
    },
    async openAll(folder) {
      const models = await orNull(modelsFolder);
      if (models === null) return {};
      return readable(async () => {
        const directory = await unlessMissing(() => models.getDirectoryHandle(folder));
        if (directory === null) return {};
        const files = await Promise.all(
          (await directoriesOf(directory)).map(async (file) => {
            const record = await readRecord(file);
            return record?.whole === true ? [pathOf(file), new Blob(await readSegments(file))] : null;
          }),
        );
        return Object.fromEntries(files.filter((file) => file !== null));
      });
    },
    async write(folder, path) {
      const release = await lock(locks, `glassbox-file-${folder}/${path}`);
      try {
        const directory = await (await keepable(modelsFolder)).getDirectoryHandle(folder, { create: true });
        const file = await directory.getDirectoryHandle(encodeURIComponent(path), { create: true });
        return await readable(() => openWriter(file, release));
      } catch (error) {
        release();
        throw error;
      }
    },
    async remove(folder) {
      const models = await orNull(modelsFolder);
      if (models === null) return;
      try {
        await unlessMissing(() => models.removeEntry(folder, { recursive: true }));
      } catch (cause) {
        throw new Error(
          `The files of ${folder} could not be deleted: the browser says ${reasonOf(cause)}. Another tab may be writing or reading them: close it and delete them again (Models).`,
          { cause },
        );
      }
    },
    async freeBytes() {
      const { quota, usage } = (await orNull(estimate)) ?? {};
      return quota === undefined || usage === undefined ? null : quota - usage;
    },
  };
}

async function openWriter(file: FileSystemDirectoryHandle, release: () => void): Promise<FileWriter> {
  let record = await readRecord(file);
  // Without its record nobody knows what it is a part of.
  let segments = record === null ? [] : await readSegments(file);
  let bytes = sum(segments);
  let open: { readonly stream: FileSystemWritableFileStream; bytes: number } | null = null;

  async function endSegment(): Promise<void> {
    if (open === null) return;
    const { stream } = open;
    open = null;
    try {
      await stream.close();
    } finally {
      await countSegments();
    }
  }

  async function countSegments(): Promise<void> {
    segments = await readSegments(file);
    bytes = sum(segments);
  }

  async function keepRecord(next: FileRecord): Promise<void> {
    record = next;
    const stream = await (await file.getFileHandle(recordName, { create: true })).createWritable();
    await writeTo(stream, JSON.stringify(next));
    await stream.close();
  }

  return {
    get bytes() {
      return bytes;
    },
    get source() {
      return record?.source ?? null;
    },
    get whole() {
      return record?.whole ?? false;
    },
    async read() {
      await roomFor(endSegment);
      return new Blob(segments);
    },
    async restart(source) {
      await roomFor(async () => {
        await endSegment();
        for await (const name of file.keys()) await file.removeEntry(name);
        segments = [];
        bytes = 0;
        await keepRecord({ source, whole: false });
      });
    },
    async write(data) {
      await roomFor(async () => {
        if (open === null) {
          const handle = await file.getFileHandle(String(segments.length), { create: true });
          open = { stream: await handle.createWritable(), bytes: 0 };
        }
        try {
          await writeTo(open.stream, data);
        } catch (error) {
          // The browser drops the whole segment.
          open = null;
          await countSegments();
          throw error;
        }
        const length = data instanceof Blob ? data.size : data.byteLength;
        open.bytes += length;
        bytes += length;
        if (open.bytes >= segmentBytes) await endSegment();
      });
    },
    async finish() {
      if (record === null) throw new Error('restart() says what the file is before it is written.');
      const { source } = record;
      await roomFor(async () => {
        await endSegment();
        await keepRecord({ source: { ...source, totalBytes: bytes }, whole: true });
      });
      return new Blob(segments);
    },
    async close() {
      try {
        await roomFor(endSegment);
      } finally {
        release();
      }
    },
  };
}

async function readFolder(directory: FileSystemDirectoryHandle): Promise<KeptFolder> {
  const files = await Promise.all(
    (await directoriesOf(directory)).map(async (file) => ({
      path: pathOf(file),
      bytes: sum((await orNull(() => readSegments(file))) ?? []),
      whole: (await orNull(() => readRecord(file)))?.whole ?? false,
    })),
  );
  return {
    folder: directory.name,
    bytes: files.reduce((total, { bytes }) => total + bytes, 0),
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/**
 * Lets go of the file after the work. What went wrong in it is what is told, whatever letting go does then.
 */
export async function thenClose<T>(writer: FileWriter, work: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await writer.close().catch(() => {});
    throw error;
  }
  await writer.close();
  return result;
}

/** A stream that refused one write refuses everything after it, close() included: it is given up. */
async function writeTo(stream: FileSystemWritableFileStream, data: FileSystemWriteChunkType): Promise<void> {
  try {
    await stream.write(data);
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
}

/** From the first on, until one is missing or was never finished. */
async function readSegments(file: FileSystemDirectoryHandle): Promise<File[]> {
  const segments: File[] = [];
  for (;;) {
    const name = String(segments.length);
    const segment = await unlessMissing(async () => (await file.getFileHandle(name)).getFile());
    if (segment === null || segment.size === 0) return segments;
    segments.push(segment);
  }
}

async function readRecord(file: FileSystemDirectoryHandle): Promise<FileRecord | null> {
  const text = await unlessMissing(async () =>
    (await (await file.getFileHandle(recordName)).getFile()).text(),
  );
  try {
    return JSON.parse(text ?? 'null') as FileRecord | null;
  } catch {
    // Cut off while it was written: the file is begun anew.
    return null;
  }
}

async function directoriesOf(directory: FileSystemDirectoryHandle): Promise<FileSystemDirectoryHandle[]> {
  const found: FileSystemDirectoryHandle[] = [];
  for await (const entry of directory.values()) {
    if (entry.kind === 'directory') found.push(entry);
  }
  return found;
}

function pathOf({ name }: FileSystemDirectoryHandle): string {
  return decodeURIComponent(name);
}

function sum(segments: readonly Blob[]): number {
  return segments.reduce((total, { size }) => total + size, 0);
}

/** null: what is looked for is not there. Whatever else goes wrong is thrown. */
async function unlessMissing<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

/** null: it cannot be had, such as the file system where the browser keeps nothing. */
async function orNull<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch {
    return null;
  }
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Error(
      `The model’s files are on this device, but the browser could not read them: it says ${reasonOf(cause)}. Try again; if that does not help, delete them (Models) and fetch the model once more.`,
      { cause },
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name} (${error.message})` : String(error);
}

async function keepable<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    throw new Error(
      'This browser keeps no files for this page; a private window or a setting may forbid it. The model can be opened without keeping it.',
      { cause },
    );
  }
}

async function roomFor(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
    throw new Error(
      'The browser has no room for the rest of the file. Delete a model that is no longer needed (Models), or free space on the disk, and go on; what has arrived is kept.',
      { cause: error },
    );
  }
}

/** @returns what gives it free. */
async function lock(locks: FilesPlatform['locks'], name: string): Promise<() => void> {
  if (locks === null) return () => {};
  return new Promise((resolve, reject) => {
    locks
      .request(
        name,
        { ifAvailable: true },
        (held) =>
          new Promise<void>((release) => {
            if (held !== null) return resolve(release);
            reject(new Error('This file is being fetched already, in this tab or another one.'));
            release();
          }),
      )
      .catch(reject);
  });
}
