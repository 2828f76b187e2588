import { hostOf } from '../core/hostOf.ts';
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
export class StatusError extends Error {
  /** Of HTTP. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The connection failed: nobody answered, or the answer ended too soon. */
export class ConnectionError extends Error {}

/** Longer pauses, in seconds, and more of them are the person's to wait for. */
const longestPause = 30;
const mostPauses = 3;

export interface DownloadRequest {
  readonly url: string;
  /** What sentences call it. */
  readonly name: string;
  readonly cache: RequestCache;
  /** Other origins may answer, the one that is asked or one that it sends on to; else this page's alone. */
  readonly crossOrigin?: true;
  /** Bytes to leave out at the beginning: asked for with Range, which the server may pass over (status 200). */
  readonly from?: number;
}

/**
 * Requests a file and hands the body's chunks to `take` as they arrive, until it returns false. Waits where a busy
 * server asks for a short pause.
 * @param onAnswer sees the answer before its body; false: the body is not wanted.
 * @returns the response's content type.
 * @throws StatusError on an HTTP error, ConnectionError on a lost connection, Error on a stall or a long pause; each a
 * plain sentence about the file's name.
 */
export async function download(
  request: DownloadRequest,
  options: DownloadOptions,
  take: (chunk: Uint8Array<ArrayBuffer>) => boolean | Promise<boolean>,
  onAnswer: (response: Response) => boolean | Promise<boolean> = () => true,
): Promise<string> {
  const { name, crossOrigin } = request;
  const { stallMs, signal } = options;
  const controller = new AbortController();
  const giveUp = () => controller.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const response = await ask(request, controller.signal, options);
    if (await onAnswer(response)) await takeChunks(response, stallMs, name, take);
    return response.headers.get('content-type') ?? '';
  } catch (error) {
    signal.throwIfAborted();
    // fetch and streams reject with TypeError on every kind of network failure.
    if (!(error instanceof TypeError)) throw error;
    throw new ConnectionError(
      crossOrigin === true
        ? `${name} could not be downloaded: the connection failed, or ${hostOf(request.url)} does not let other pages read its files (CORS). Check the address and that you are online, and try again; what has arrived is kept.`
        : `${name} could not be downloaded: the connection failed. Check that you are online and press Retry; parts that have arrived are kept.`,
      { cause: error },
    );
  } finally {
    signal.removeEventListener('abort', giveUp);
    controller.abort();
  }
}

/** The answer with the file. A redirect to another origin fails like a lost connection, but is told apart here. */
async function ask(
  { url, name, cache, crossOrigin, from = 0 }: DownloadRequest,
  requestSignal: AbortSignal,
  { fetch, stallMs, signal, onPause }: DownloadOptions,
): Promise<Response> {
  const init: RequestInit = {
    cache,
    mode: crossOrigin ? 'cors' : 'same-origin',
    credentials: crossOrigin ? 'omit' : 'same-origin',
    referrerPolicy: 'no-referrer',
    signal: requestSignal,
    ...(from === 0 ? {} : { headers: { Range: `bytes=${from}-` } }),
  };
  for (let pauses = 0; ; pauses += 1) {
    const response = await withinTime(fetch(url, init), stallMs, name).catch(async (error: unknown) => {
      const isElsewhere =
        error instanceof TypeError && !crossOrigin && (await isRedirected(url, init, fetch, stallMs));
      if (!isElsewhere) throw error;
      throw new Error(
        `${name} could not be downloaded: the server sends it on to another address, and the page takes files only from its own. If your network asks you to sign in, do that first; then press Retry.`,
        { cause: error },
      );
    });
    if (response.ok) return response;
    const seconds = secondsToWait(response);
    if (seconds === null) {
      const sentence = crossOrigin ? foreignStatusSentence : statusSentence;
      throw new StatusError(sentence(name, response.status), response.status);
    }
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
  take: (chunk: Uint8Array<ArrayBuffer>) => boolean | Promise<boolean>,
): Promise<void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await withinTime(reader.read(), stallMs, name);
    if (done) return;
    if (!(await take(value))) {
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

function foreignStatusSentence(name: string, status: number): string {
  if (status === 404) return `${name} is not at this address (status 404). Check the address.`;
  return status === 401 || status === 403
    ? `The server gives ${name} only to those whom it knows (status ${status}): it is private, or its terms must be accepted first. Download it in another tab, and open it as a file.`
    : statusSentence(name, status);
}
