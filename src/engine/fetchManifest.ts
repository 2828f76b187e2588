import { AbsentModelError } from '../core/absentModelError.ts';
import { type DownloadOptions, download, StatusError } from '../files/download.ts';
import { isWebPage, type ModelManifest, parseManifest } from './modelManifest.ts';
import type { PartCache } from './partCache.ts';

const maxLength = 1_000_000;

interface FetchedManifest {
  readonly manifest: ModelManifest;
  /** To be kept once every part is: a later visit may have no network. */
  readonly json: string;
}

/**
 * A model's manifest as the server has it now; without a network, as it was when the model last arrived. The
 * parts are checked against it in either case, so an old one cannot pass off a wrong part.
 * @throws AbsentModelError where the server has none, Error with a plain sentence on anything else.
 */
export async function fetchManifest(
  url: string,
  options: DownloadOptions,
  cache: PartCache,
): Promise<FetchedManifest> {
  let json: string;
  try {
    json = await downloadText(url, options);
  } catch (error) {
    options.signal.throwIfAborted();
    // A server that answers, but not with the file, is no missing network.
    const kept = error instanceof StatusError ? null : await findKept(url, cache);
    if (kept !== null) return kept;
    throw error instanceof StatusError && error.status === 404 ? absent(error) : error;
  }
  try {
    return { manifest: parseManifest(json), json };
  } catch (error) {
    // What many servers answer in place of a file that they do not have.
    throw error instanceof Error && isWebPage(json) ? absent(error) : error;
  }
}

function absent(cause: Error): AbsentModelError {
  return new AbsentModelError(cause.message, { cause });
}

async function downloadText(url: string, options: DownloadOptions): Promise<string> {
  const decoder = new TextDecoder();
  let json = '';
  await download({ url, name: 'manifest.json', cache: 'no-cache' }, options, (chunk) => {
    json += decoder.decode(chunk, { stream: true });
    return json.length < maxLength;
  });
  return json;
}

async function findKept(url: string, cache: PartCache): Promise<FetchedManifest | null> {
  try {
    const kept = await cache.find(url);
    if (kept === undefined) return null;
    const json = await kept.text();
    return { manifest: parseManifest(json), json };
  } catch {
    return null;
  }
}
