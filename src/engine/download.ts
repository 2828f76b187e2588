/** What a download needs of the browser. */
export interface DownloadOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds without a byte after which a request is given up. */
  readonly stallMs: number;
  /** Ends the request from outside. */
  readonly signal: AbortSignal;
}

/** The server answered, but not with the file. */
export class StatusError extends Error {}

/**
 * Requests `url` and hands the body's chunks to `take` as they arrive, until it returns false.
 * @returns the response's content type.
 * @throws StatusError on an HTTP error, Error on a lost connection or a stall; each a plain sentence about `name`.
 */
export async function download(
  url: string,
  name: string,
  cacheMode: RequestCache,
  { fetch, stallMs, signal }: DownloadOptions,
  take: (chunk: Uint8Array) => boolean,
): Promise<string> {
  const controller = new AbortController();
  const giveUp = () => controller.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const response = await withinTime(
      fetch(url, { cache: cacheMode, signal: controller.signal }),
      stallMs,
      name,
    );
    if (!response.ok) throw new StatusError(statusSentence(name, response.status));
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
  return status === 404
    ? `${name} is not on the server (status 404). Press Retry; if that does not help, the model must be installed again.`
    : `The server refused ${name} with status ${status}. Wait a moment and press Retry.`;
}
