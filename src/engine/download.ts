/** What a download needs of the browser. */
export interface DownloadOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds without a byte after which a request is given up. */
  readonly stallMs: number;
  /** Ends the request from outside. */
  readonly signal: AbortSignal;
  /** The server is busy and asked for a pause of so many seconds; null: a pause is over. */
  readonly onPause: (seconds: number | null) => void;
}

/** The server answered, but not with the file. */
export class StatusError extends Error {}

/** Longer pauses, in seconds, and more of them are the person's to wait for. */
const longestPause = 30;
const mostPauses = 3;

/**
 * Requests `url` and hands the body's chunks to `take` as they arrive, until it returns false. Waits where a
 * busy server asks for a short pause; never leaves this page's origin.
 * @returns the response's content type.
 * @throws StatusError on an HTTP error, Error on a lost connection, a stall or a long pause; each a plain
 * sentence about `name`.
 */
export async function download(
  url: string,
  name: string,
  cacheMode: RequestCache,
  options: DownloadOptions,
  take: (chunk: Uint8Array) => boolean,
): Promise<string> {
  const { stallMs, signal } = options;
  const controller = new AbortController();
  const giveUp = () => controller.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const response = await request(
      url,
      name,
      { cache: cacheMode, mode: 'same-origin', signal: controller.signal },
      options,
    );
    await takeChunks(response, stallMs, name, take);
    return response.headers.get('content-type') ?? '';
  } catch (error) {
    signal.throwIfAborted();
    // fetch and streams reject with TypeError on every kind of network failure.
    if (!(error instanceof TypeError)) throw error;
    throw new Error(
      `${name} could not be downloaded: the connection failed. Check that you are online and press Retry; parts that have arrived are kept.`,
      { cause: error },
    );
  } finally {
    signal.removeEventListener('abort', giveUp);
    controller.abort();
  }
}

/** The answer with the file. A redirect to another origin fails like a lost connection, but is told apart here. */
async function request(
  url: string,
  name: string,
  init: RequestInit,
  { fetch, stallMs, signal, onPause }: DownloadOptions,
): Promise<Response> {
  for (let pauses = 0; ; pauses += 1) {
    const response = await withinTime(fetch(url, init), stallMs, name).catch(async (error: unknown) => {
      if (!(error instanceof TypeError) || !(await isRedirected(url, init, fetch, stallMs))) throw error;
      throw new Error(
        `${name} could not be downloaded: the server sends it on to another address, and the page takes files only from its own. If your network asks you to sign in, do that first; then press Retry.`,
        { cause: error },
      );
    });
    if (response.ok) return response;
    const seconds = secondsToWait(response);
    if (seconds === null) throw new StatusError(statusSentence(name, response.status));
    if (seconds > longestPause || pauses === mostPauses) {
      throw new Error(
        `The server is busy (status ${response.status}) and asks to wait before it sends ${name}. Press Retry in ${seconds} seconds; parts that have arrived are kept.`,
      );
    }
    onPause(seconds);
    try {
      await pause(seconds, signal);
    } finally {
      onPause(null);
    }
  }
}

async function isRedirected(
  url: string,
  init: RequestInit,
  fetch: DownloadOptions['fetch'],
  stallMs: number,
): Promise<boolean> {
  try {
    const response = await withinTime(fetch(url, { ...init, redirect: 'manual' }), stallMs, url);
    return response.type === 'opaqueredirect';
  } catch {
    return false;
  }
}

/** Retry-After of a busy server, a number of seconds or a date; null where it names none. */
function secondsToWait(response: Response): number | null {
  if (response.status !== 429 && response.status !== 503) return null;
  const text = response.headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  const seconds = Math.ceil((Date.parse(text) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Hands the body's chunks to `take` until it returns false or the body ends. */
export async function takeChunks(
  response: Response,
  stallMs: number,
  name: string,
  take: (chunk: Uint8Array) => boolean,
): Promise<void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await withinTime(reader.read(), stallMs, name);
    if (done) return;
    if (!take(value)) {
      // The rest is of no interest, nor is whether it could be stopped.
      reader.cancel().catch(() => undefined);
      return;
    }
  }
}

async function withinTime<T>(promise: Promise<T>, stallMs: number, name: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new Error(
          `${name} stopped arriving: no byte for ${stallMs / 1000} seconds. Check the connection and press Retry; parts that have arrived are kept.`,
        ),
      );
    }, stallMs);
  });
  try {
    return await Promise.race([promise, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

function statusSentence(name: string, status: number): string {
  if (status === 404) {
    return `${name} is not on the server (status 404). Press Retry; if that does not help, the model must be installed again.`;
  }
  return status === 429
    ? `The server has too many requests to send ${name} now (status 429). Wait a moment and press Retry.`
    : `The server refused ${name} with status ${status}. Wait a moment and press Retry.`;
}
