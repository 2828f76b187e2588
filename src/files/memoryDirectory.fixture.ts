/** The browser's private file system in memory, as far as `keptFiles.ts` uses it. */
export interface MemoryFiles {
  root(): Promise<FileSystemDirectoryHandle>;
  estimate(): Promise<StorageEstimate>;
  /** Of all that was written and closed. */
  usedBytes(): number;
}

type Folder = Map<string, Folder | Blob>;

const rejectAfter = (work: () => void) => (error: unknown) => {
  work();
  throw error;
};

const missing = (name: string) => new DOMException(`There is no ${name}.`, 'NotFoundError');

/** @param quota bytes that can be written in all. */
export function createMemoryFiles(quota = Number.POSITIVE_INFINITY): MemoryFiles {
  const top: Folder = new Map();
  let openBytes = 0;

  function sizeOf(folder: Folder): number {
    let size = 0;
    for (const entry of folder.values()) size += entry instanceof Map ? sizeOf(entry) : entry.size;
    return size;
  }

  function directory(name: string, folder: Folder): FileSystemDirectoryHandle {
    const child = <T extends Folder | Blob>(key: string, create: (() => T) | null): T => {
      const found = folder.get(key) ?? create?.();
      if (found === undefined) throw missing(key);
      folder.set(key, found);
      return found as T;
    };
    const handle = {
      kind: 'directory',
      name,
      async getDirectoryHandle(key: string, { create = false } = {}) {
        return directory(key, child<Folder>(key, create ? () => new Map() : null));
      },
      async getFileHandle(key: string, { create = false } = {}) {
        child<Blob>(key, create ? () => new Blob() : null);
        return file(key, folder);
      },
      async removeEntry(key: string) {
        if (!folder.delete(key)) throw missing(key);
      },
      async *keys() {
        yield* [...folder.keys()];
      },
      async *values() {
        for (const [key, entry] of [...folder]) {
          yield entry instanceof Map ? directory(key, entry) : file(key, folder);
        }
      },
    };
    return handle as unknown as FileSystemDirectoryHandle;
  }

  function file(name: string, folder: Folder): FileSystemFileHandle {
    const handle = {
      kind: 'file',
      name,
      async getFile() {
        return folder.get(name);
      },
      async createWritable() {
        const written: (Blob | Uint8Array<ArrayBuffer> | string)[] = [];
        let state: 'open' | 'closed' | 'errored' = 'open';
        // As a WHATWG stream: one write that fails is the end of it, and what was written is dropped.
        const refuse = () => {
          if (state !== 'open') throw new TypeError(`The stream is ${state}.`);
        };
        const drop = () => {
          state = 'errored';
          openBytes -= new Blob(written).size;
          written.length = 0;
        };
        return {
          async write(data: Blob | Uint8Array<ArrayBuffer> | string) {
            refuse();
            const { size } = new Blob([data]);
            // A file on the disk that has changed since it was picked.
            if (data instanceof Blob) await data.slice(0, 1).arrayBuffer().catch(rejectAfter(drop));
            if (sizeOf(top) + openBytes + size > quota) {
              drop();
              throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
            }
            openBytes += size;
            written.push(typeof data === 'string' || data instanceof Blob ? data : data.slice());
          },
          async close() {
            refuse();
            state = 'closed';
            const whole = new Blob(written);
            openBytes -= whole.size;
            folder.set(name, whole);
          },
          async abort() {
            if (state === 'open') drop();
          },
        };
      },
    };
    return handle as unknown as FileSystemFileHandle;
  }

  return {
    root: async () => directory('', top),
    estimate: async () => (Number.isFinite(quota) ? { quota, usage: sizeOf(top) } : {}),
    usedBytes: () => sizeOf(top),
  };
}

/** Locks of one page, as far as they are used here: whoever asks for a taken one gets none. */
export function createLocks(): Pick<LockManager, 'request'> {
  const held = new Set<string>();
  const locks = {
    async request(name: string, _options: LockOptions, work: (lock: Lock | null) => Promise<unknown>) {
      if (held.has(name)) return work(null);
      held.add(name);
      try {
        return await work({ name, mode: 'exclusive' });
      } finally {
        held.delete(name);
      }
    },
  };
  return locks as Pick<LockManager, 'request'>;
}
