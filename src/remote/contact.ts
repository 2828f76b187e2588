import { diagnoseServer, type SeenFailure, type ServerProblem } from '../core/serverDiagnosis.ts';
import type { ServerPreset } from '../core/serverPresets.ts';
import { serverMessage } from './serverReply.ts';

/** What speaking with servers needs of the browser. */
export interface ContactPlatform {
  fetch(url: string, init: RequestInit): Promise<Response>;
  readonly pageOrigin: string;
  /** The browser's answer to what it refused the page by its embedder policy; null: it tells nothing of that. */
  watchRefusals(): RefusalWatch | null;
  /** Chrome's permission for the local network; null: there is none. */
  localNetwork(hostname: string): Promise<SeenFailure['localNetwork']>;
  isOnline(): boolean;
}

/** Refused answers of other origins, from the moment it was made. */
export interface RefusalWatch {
  /** Whether anything was refused; resolves when the browser has had time to tell. */
  end(): Promise<boolean>;
}

/** A server as it is asked: its address, its kind, and the key that belongs to its origin. */
export interface ServerAccess {
  readonly url: string;
  readonly preset: ServerPreset;
  readonly key: string | null;
}

/** A request that failed, with a sentence that never holds the key. */
export class ServerFailure extends Error {
  readonly problem: ServerProblem;

  constructor(problem: ServerProblem) {
    super(problem.text);
    this.problem = problem;
  }
}

/**
 * Asks a server; the answer is sound when this resolves. The key goes to the address alone: redirects are refused.
 * @param body posted as JSON; null: the request is a GET.
 * @throws ServerFailure; the signal's own reason when it was aborted.
 */
export async function askServer(
  platform: ContactPlatform,
  { url, preset, key }: ServerAccess,
  path: string,
  body: unknown,
  signal: AbortSignal | null,
): Promise<Response> {
  const address = url + path;
  const fail = async (answer: SeenFailure['answer']): Promise<never> => {
    const seen: SeenFailure = {
      url: address,
      pageOrigin: platform.pageOrigin,
      answer,
      probe: answer === null ? await probe(platform, url, signal) : null,
      localNetwork: answer === null ? await platform.localNetwork(new URL(url).hostname) : null,
      online: platform.isOnline(),
      hadKey: key !== null,
    };
    signal?.throwIfAborted();
    throw new ServerFailure(diagnoseServer(seen, preset));
  };
  let response: Response;
  try {
    response = await platform.fetch(address, {
      method: body === null ? 'GET' : 'POST',
      headers: {
        ...(body === null ? {} : { 'Content-Type': 'application/json' }),
        ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
      ...quiet,
      // The browser would send the key on to wherever the answer leads.
      redirect: 'error',
      signal,
    });
  } catch {
    signal?.throwIfAborted();
    return fail(null);
  }
  const contentType = response.headers.get('Content-Type');
  if (response.ok && !contentType?.includes('html')) return response;
  const text = await response.text().catch(() => '');
  return fail({
    status: response.status,
    retryAfter: response.headers.get('Retry-After'),
    contentType,
    // Before anything cuts it: the beginning of a key is no longer found.
    message: withoutKey(messageOf(text), key),
  });
}

const quiet = {
  mode: 'cors',
  credentials: 'omit',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
} as const;

/** Asks once more without a key, to see whether anything is there. */
async function probe(
  platform: ContactPlatform,
  url: string,
  signal: AbortSignal | null,
): Promise<SeenFailure['probe']> {
  const address = `${url}/models`;
  try {
    const { type } = await platform.fetch(address, { ...quiet, redirect: 'manual', signal });
    if (type === 'opaqueredirect') return 'redirected';
    // What is wanted is refused, and this is not: the page may read it, but not with these headers.
    return 'answered';
  } catch {
    // The answer is kept from the page, or there is none.
  }
  const refusals = platform.watchRefusals();
  try {
    await platform.fetch(address, { ...quiet, mode: 'no-cors', signal });
    return 'answered';
  } catch {
    // An isolated page gets no answer of another origin; but its browser may tell that it kept one back.
    return refusals === null ? null : (await refusals.end()) ? 'answered' : 'silent';
  }
}

function messageOf(text: string): string | null {
  try {
    return serverMessage(JSON.parse(text));
  } catch {
    const plain = text.trim();
    return plain === '' || plain.startsWith('<') ? null : plain;
  }
}

/** Servers repeat keys in their messages, some of them in full. To be asked before a message is cut. */
export function withoutKey<T extends string | null>(text: T, key: string | null): T | string {
  if (text === null || key === null || key === '') return text;
  // Also as JSON within a message has it.
  return text.replaceAll(key, '…').replaceAll(JSON.stringify(key).slice(1, -1), '…');
}

/** What went wrong after the answer had begun, as it is shown: without the key, and cut where it goes on and on. */
export function shownError(error: unknown, key: string | null): string {
  const said = withoutKey(error instanceof Error ? error.message : String(error), key);
  return error instanceof ServerFailure || said.length <= longestMessage
    ? said
    : `${said.slice(0, longestMessage)}…`;
}

/** Characters. */
const longestMessage = 300;
