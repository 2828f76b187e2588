import { formatCount } from '../../core/formatCount.ts';
import type { DownloadOptions } from '../../files/download.ts';
import { fetchFile } from '../../files/fetchFile.ts';
import { type FileWriter, type KeptFiles, thenClose } from '../../files/keptFiles.ts';
import type { AppStore } from '../appState.ts';
import type { ModelTransfer } from './modelsState.ts';

/** Milliseconds without a byte after which a server is given up. */
const stallMs = 30_000;

/** Says how far files are on their way; whoever waits for them can end it. */
export interface Transfers {
  /**
   * Runs one transfer, said in the state as long as it lasts.
   * @param outer ends it as well.
   * @throws Error in plain words while another one runs; whatever `work` throws.
   */
  run<T>(
    model: Pick<ModelTransfer, 'id' | 'name'>,
    work: (say: (progress: Partial<ModelTransfer>) => void, signal: AbortSignal) => Promise<T>,
    outer?: AbortSignal,
  ): Promise<T>;
  /** @param reason what the transfer rejects with. @returns when it has let go of its files. */
  cancel(reason?: Error): Promise<void>;
}

export function createTransfers(store: AppStore): Transfers {
  let controller: AbortController | null = null;
  let ended: Promise<unknown> = Promise.resolve();
  return {
    async run({ id, name }, work, outer) {
      const { modelTransfer: other } = store.getState();
      if (other !== null) {
        throw new Error(`${other.name} is still on its way. Wait until it is here, or cancel it.`);
      }
      controller = new AbortController();
      const beginning: ModelTransfer = {
        id,
        name,
        step: 'download',
        loadedBytes: 0,
        totalBytes: null,
        pauseSeconds: 0,
      };
      store.setState({ modelTransfer: beginning });
      const say = (progress: Partial<ModelTransfer>) =>
        store.setState(({ modelTransfer }) => ({
          modelTransfer: modelTransfer === null ? null : { ...modelTransfer, ...progress },
        }));
      try {
        const { signal } = controller;
        const working = work(say, outer === undefined ? signal : AbortSignal.any([signal, outer]));
        ended = working.catch(() => {});
        return await working;
      } finally {
        store.setState({ modelTransfer: null });
      }
    },
    async cancel(reason) {
      controller?.abort(reason);
      await ended;
    },
  };
}

/** What a download needs of the browser. */
export function downloadOptions(
  signal: AbortSignal,
  onPause: (seconds: number) => void = () => {},
): DownloadOptions {
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    stallMs,
    signal,
    onPause: (seconds) => onPause(seconds ?? 0),
  };
}

/** Fetches one file of a model into the folder of its id. */
export function transferFromUrl(
  transfers: Transfers,
  files: KeptFiles,
  model: Pick<ModelTransfer, 'id' | 'name'>,
  { url, path, bytes }: { readonly url: string; readonly path: string; readonly bytes: number | null },
  outer?: AbortSignal,
): Promise<Blob> {
  return transfers.run(
    model,
    (say, signal) =>
      fetchFile(
        files,
        { url, name: path, folder: model.id, path, bytes, sha256: null },
        {
          ...downloadOptions(signal, (pauseSeconds) => say({ pauseSeconds })),
          onProgress: say,
        },
      ),
    outer,
  );
}

/** Bytes that are copied at a time, between which it can be cancelled. */
const pieceBytes = 4 * 2 ** 20;

/**
 * Copies a file from the person's disk; a part of it that is there is gone on with.
 * @param version tells the file from every other one.
 */
export function transferFromDisk(
  transfers: Transfers,
  files: KeptFiles,
  model: Pick<ModelTransfer, 'id' | 'name'>,
  { file, path, version }: { readonly file: Blob; readonly path: string; readonly version: string },
): Promise<Blob> {
  return transfers.run(model, async (say, signal) => {
    const free = await files.freeBytes();
    const writer = await files.write(model.id, path);
    return thenClose(writer, async () => {
      const isSame = writer.source?.from === path && writer.source.version === version;
      if (!isSame) await writer.restart({ from: path, version, totalBytes: file.size });
      if (writer.whole) return writer.read();
      const missing = file.size - writer.bytes;
      if (free !== null && missing > free) {
        throw new Error(
          `There is no room to keep ${model.name}: it needs ${formatCount(Math.ceil(missing / 1e6))} MB, and the browser allows this page ${formatCount(Math.floor(free / 1e6))} MB more. Delete a model that is no longer needed (Models), or open this one without keeping it.`,
        );
      }
      await copyRest(file, writer, signal, (loadedBytes) =>
        say({ step: 'copy', loadedBytes, totalBytes: file.size }),
      );
      return writer.finish();
    });
  });
}

async function copyRest(
  file: Blob,
  writer: FileWriter,
  signal: AbortSignal,
  onProgress: (copiedBytes: number) => void,
): Promise<void> {
  while (writer.bytes < file.size) {
    signal.throwIfAborted();
    try {
      await writer.write(file.slice(writer.bytes, writer.bytes + pieceBytes));
    } catch (cause) {
      if (!(cause instanceof DOMException)) throw cause;
      throw new Error('The file can no longer be read; it may have been moved or changed. Open it again.', {
        cause,
      });
    }
    onProgress(writer.bytes);
  }
}
