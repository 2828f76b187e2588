import { type DownloadOptions, download, StatusError, takeChunks } from '../files/download.ts';
import { fetchManifest } from './fetchManifest.ts';
import type { ModelManifest, ModelPart } from './modelManifest.ts';
import { openPartCache, type PartCache } from './partCache.ts';

/** What fetching a model needs of the browser. */
export interface ModelFilesEnvironment {
  readonly fetch: typeof fetch;
  /** undefined where the browser has none (insecure page, storage blocked). */
  readonly caches: CacheStorage | undefined;
  /** undefined on an insecure page. */
  readonly subtle: SubtleCrypto | undefined;
  /** Milliseconds without a byte after which a request is given up. */
  readonly stallMs: number;
}

export interface ModelFiles {
  readonly manifest: ModelManifest;
  /** The whole file, every part verified. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Why the parts are not kept for the next visit, as a sentence; null when they are. */
  readonly cacheProblem: string | null;
}

export interface ModelFilesOptions {
  readonly environment?: ModelFilesEnvironment;
  readonly signal?: AbortSignal;
  /** Called as bytes arrive, from the network or the cache; falls back when a part must be fetched again. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** Called whenever more of the file is verified from its beginning on, with the whole file's buffer. */
  readonly onVerified?: (bytes: Uint8Array<ArrayBuffer>, verifiedBytes: number) => void;
  /** Called with the seconds that a busy server asked to wait; with 0 when nothing waits any more. */
  readonly onPause?: (seconds: number) => void;
}

const parallelParts = 4;

function browserEnvironment(): ModelFilesEnvironment {
  return {
    fetch: (input, init) => globalThis.fetch(input, init),
    caches: globalThis.caches,
    subtle: globalThis.crypto.subtle,
    stallMs: 30_000,
  };
}

/**
 * Fetches a model's parts into one buffer. Each part's length and SHA-256 are checked against the manifest,
 * also when it was kept from an earlier visit; a wrong or missing one is fetched once more, past every cache.
 * @param manifestUrl absolute.
 * @throws Error with a plain sentence that names the part and the remedy. Verified parts stay kept, so that
 * the next call fetches only the others.
 */
export async function fetchModelFiles(
  manifestUrl: string,
  { environment = browserEnvironment(), signal, onProgress, onVerified, onPause }: ModelFilesOptions = {},
): Promise<ModelFiles> {
  const { subtle } = environment;
  if (subtle === undefined) {
    throw new Error(
      'This page is not secure, so the browser cannot verify the model. Open it over https or on localhost.',
    );
  }
  const stop = new AbortController();
  const options: DownloadOptions = {
    fetch: environment.fetch,
    stallMs: environment.stallMs,
    signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
    onPause: countPauses(onPause),
  };
  const cache = await openPartCache(environment.caches);
  const { manifest, json } = await fetchManifest(manifestUrl, options, cache);
  const bytes = allocate(manifest.totalBytes);
  const inTurn = createTurns();

  let loadedBytes = 0;
  const addProgress = (count: number) => {
    loadedBytes += count;
    onProgress?.(loadedBytes, manifest.totalBytes);
  };

  let offset = 0;
  const ends: number[] = [];
  const verified = new Set<number>();
  let firstMissing = 0;
  const waiting = manifest.parts.map((part, index) => {
    const target = bytes.subarray(offset, offset + part.bytes);
    offset += part.bytes;
    ends.push(offset);
    const url = new URL(part.file, manifestUrl).href;
    return async () => {
      await fillPart({ part, url, target, cache, subtle, options, inTurn, addProgress });
      verified.add(index);
      if (index !== firstMissing) return;
      while (verified.has(firstMissing)) firstMissing += 1;
      onVerified?.(bytes, ends[firstMissing - 1] ?? 0);
    };
  });
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  try {
    await Promise.all(Array.from({ length: parallelParts }, work));
  } catch (error) {
    waiting.length = 0;
    stop.abort();
    throw error;
  }
  await cache.keep(manifestUrl, new TextEncoder().encode(json));
  return { manifest, bytes, cacheProblem: cache.problem() };
}

interface PartTask {
  readonly part: ModelPart;
  readonly url: string;
  /** The part's place in the file; exactly its size. */
  readonly target: Uint8Array<ArrayBuffer>;
  readonly cache: PartCache;
  readonly subtle: SubtleCrypto;
  readonly options: DownloadOptions;
  readonly inTurn: Turns;
  readonly addProgress: (count: number) => void;
}

/** Fills `target` with a verified part: the kept one, else from the network; the second try is the last. */
async function fillPart(task: PartTask): Promise<void> {
  const { part, url, target, cache, options, inTurn } = task;
  let attempts: RequestCache[] = ['default', 'reload'];
  const kept = await cache.find(url);
  if (kept !== undefined) {
    const problem = await receive(task, async (take) => {
      // A kept part that cannot be read to its end is found too short.
      await takeChunks(kept, options.stallMs, part.file, take).catch(() => undefined);
      return '';
    });
    if (problem === null) return;
    await cache.remove(url);
    attempts = ['reload'];
  }
  let failure: Error | null = null;
  for (const mode of attempts) {
    try {
      const problem = await receive(task, (take) =>
        download({ url, name: part.file, cache: mode }, options, take),
      );
      if (problem === null) {
        await inTurn(() => cache.keep(url, target));
        return;
      }
      failure = new Error(
        `${part.file} of the model arrived wrong twice: ${problem}. Press Retry; if it happens again, the server's copy is damaged and the model must be installed again.`,
      );
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/**
 * Writes what `source` yields into the part's place and verifies it.
 * @param source gives the content type when done.
 * @returns what is wrong with the part; null when nothing is.
 */
async function receive(
  { part, target, subtle, inTurn, addProgress }: PartTask,
  source: (take: (chunk: Uint8Array) => boolean) => Promise<string>,
): Promise<string | null> {
  let received = 0;
  let tooLong = false;
  const contentType = await source((chunk) => {
    if (received + chunk.length > target.length) {
      tooLong = true;
      return false;
    }
    target.set(chunk, received);
    received += chunk.length;
    addProgress(chunk.length);
    return true;
  });
  let problem: string | null = null;
  if (tooLong || received !== part.bytes) {
    problem = contentType.startsWith('text/html')
      ? 'the server answered with a web page'
      : `it has ${tooLong ? 'more than ' : ''}${tooLong ? part.bytes : received} bytes instead of ${part.bytes}`;
  } else if ((await inTurn(() => sha256(subtle, target))) !== part.sha256) {
    problem = "its SHA-256 is not the manifest's";
  }
  if (problem !== null) addProgress(-received);
  return problem;
}

/** Several requests can wait at once; the last pause that was asked for is said until all are over. */
function countPauses(onPause: ModelFilesOptions['onPause']): DownloadOptions['onPause'] {
  let waiting = 0;
  return (seconds) => {
    waiting += seconds === null ? -1 : 1;
    if (seconds !== null) onPause?.(seconds);
    else if (waiting === 0) onPause?.(0);
  };
}

function allocate(byteLength: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(byteLength);
  } catch (error) {
    throw new Error(
      `The browser has no memory for the model's ${Math.ceil(byteLength / 1e6)} MB. Close other tabs or choose a smaller model.`,
      { cause: error },
    );
  }
}

async function sha256(subtle: SubtleCrypto, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

type Turns = <T>(task: () => Promise<T>) => Promise<T>;

/** Runs tasks one after the other: hashing and keeping copy a part, and one copy at a time is enough. */
function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
