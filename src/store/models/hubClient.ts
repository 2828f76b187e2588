import * as v from 'valibot';
import { hostOf } from '../../core/hostOf.ts';

/** The hub as people know it; a mirror has the same addresses behind another origin. */
export const defaultHubUrl = 'https://huggingface.co';

/** One version of a repository on the hub. */
export interface HubRepository {
  /** As the hub writes it: `owner/name`. */
  readonly repository: string;
  /** 40 hexadecimal digits; a branch or tag that was asked for is resolved to it. */
  readonly commit: string;
  /** SPDX identifier or the name that its card gives; null: not said. */
  readonly license: string | null;
  /** Whether its files are given only to people who have accepted something. */
  readonly gated: boolean;
  readonly files: readonly HubFile[];
}

export interface HubFile {
  readonly path: string;
  /** null: some mirrors do not say. */
  readonly bytes: number | null;
  /** Of large files; null: the hub says only a Git hash. */
  readonly sha256: string | null;
}

/** What a request to the hub needs of the browser. */
export interface HubRequest {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

const repositoryPattern = /^[\w.-]{1,96}\/[\w.-]{1,96}$/;

/** Why this cannot be a repository's name, as a sentence; null: it can. */
export function repositoryProblem(repository: string): string | null {
  if (repositoryPattern.test(repository) && !repository.includes('..')) return null;
  return 'A repository is written owner/name, such as onnx-community/Qwen3-0.6B-ONNX.';
}

/** A repository's name from what was typed or pasted: its address on the hub does as well. */
export function repositoryFrom(text: string, hubUrl: string): string {
  const trimmed = text.trim();
  const hosts = [hubUrl, defaultHubUrl, 'https://hf.co'].map((url) => url.replace(/^https?:\/\//, ''));
  const host = hosts.find((name) => trimmed.replace(/^https?:\/\//, '').startsWith(`${name}/`));
  if (host === undefined) return trimmed;
  const [owner = '', name = ''] = trimmed
    .replace(/^https?:\/\//, '')
    .slice(host.length + 1)
    .split(/[/?#]/);
  return `${owner}/${name}`;
}

/** Where a file of a repository lies; the hub may send a request for it on to another host. */
export function hubFileUrl(hubUrl: string, { repository, commit }: HubRepository, path: string): string {
  return `${hubUrl}/${repository}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

const text = v.pipe(v.string(), v.maxLength(1000));
const size = v.pipe(v.number(), v.integer(), v.minValue(0));

const repositoryAnswer = v.object({
  id: v.pipe(v.string(), v.regex(repositoryPattern)),
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/)),
  gated: v.optional(v.union([v.boolean(), text]), false),
  tags: v.optional(v.array(v.string()), []),
  siblings: v.pipe(
    v.array(
      v.object({
        rfilename: text,
        size: v.optional(size),
        lfs: v.nullish(v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), size })),
      }),
    ),
    v.maxLength(20_000),
  ),
});

const searchAnswer = v.array(v.object({ id: v.string() }));

/**
 * Asks the hub for a version of a repository: its commit, its licence and its files.
 * @param hubUrl origin, and path where a mirror has one, without a slash at the end.
 * @param revision a branch, a tag or a commit.
 * @throws Error in plain words; AbortError when `signal` aborts.
 */
export async function readRepository(
  hubUrl: string,
  repository: string,
  revision: string,
  request: HubRequest,
): Promise<HubRepository> {
  const problem = repositoryProblem(repository);
  if (problem !== null) throw new Error(problem);
  const url = `${hubUrl}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await ask(hubUrl, url, request);
  if (!response.ok) {
    const alike =
      response.status === 404 || response.status === 401 ? await findAlike(hubUrl, repository, request) : [];
    throw new Error(refusalSentence(response, hubUrl, repository, revision, alike));
  }
  const { success, output } = v.safeParse(repositoryAnswer, await readJson(response));
  if (!success) {
    throw new Error(
      `${hostOf(hubUrl)} answered, but not as the hub does. Check the hub's address (under Advanced).`,
    );
  }
  const { id, sha, gated, tags, siblings } = output;
  return {
    repository: id,
    commit: sha,
    license: tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? null,
    gated: gated !== false,
    files: siblings.map(({ rfilename, size: bytes, lfs }) => ({
      path: rfilename,
      bytes: lfs?.size ?? bytes ?? null,
      sha256: lfs?.sha256 ?? null,
    })),
  };
}

/** Repositories with an export for transformers.js whose name is like this one's; none where the hub does not say. */
export async function findAlike(
  hubUrl: string,
  repository: string,
  request: HubRequest,
): Promise<readonly string[]> {
  const name = repository.slice(repository.indexOf('/') + 1).replace(/-(ONNX|GGUF)$/i, '');
  const query = new URLSearchParams({
    search: name,
    filter: 'transformers.js',
    sort: 'downloads',
    limit: '5',
  });
  try {
    const response = await ask(hubUrl, `${hubUrl}/api/models?${query}`, request);
    const { success, output } = v.safeParse(searchAnswer, response.ok ? await readJson(response) : null);
    return success
      ? output
          .map(({ id }) => id)
          .filter((id) => id !== repository)
          .slice(0, 5)
      : [];
  } catch {
    request.signal.throwIfAborted();
    return [];
  }
}

async function ask(hubUrl: string, url: string, { fetch, signal }: HubRequest): Promise<Response> {
  try {
    return await fetch(url, {
      signal,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-cache',
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new Error(unreachableSentence(hubUrl), { cause });
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function unreachableSentence(hubUrl: string): string {
  if (globalThis.navigator?.onLine === false) {
    return 'This device is offline. Models that were fetched before can still be used; connect to fetch another one.';
  }
  return `${hostOf(hubUrl)} cannot be reached. Check the connection, whether a filter blocks it, and the hub's address (under Advanced).`;
}

function refusalSentence(
  { status, headers }: Response,
  hubUrl: string,
  repository: string,
  revision: string,
  alike: readonly string[],
): string {
  const host = hostOf(hubUrl);
  const code = headers.get('x-error-code');
  const suggestion = alike.length === 0 ? '' : ` Did you mean ${alike.join(', ')}?`;
  if (code === 'GatedRepo') return gatedSentence(repository);
  if (code === 'RevisionNotFound') {
    return `${repository} has no branch, tag or commit ${revision}. Leave the revision at “main” for the newest one.`;
  }
  if (status === 404)
    return `There is no repository ${repository} on ${host}. Check the spelling.${suggestion}`;
  if (status === 401) {
    return `There is no public repository ${repository} on ${host}: it does not exist or is private, and Glassbox sends no account. Check the spelling.${suggestion}`;
  }
  if (status === 403) return gatedSentence(repository);
  if (status === 429 || status === 503) {
    const seconds = Number(headers.get('retry-after'));
    const pause = Number.isFinite(seconds) && seconds > 0 ? `${seconds} seconds` : 'a minute';
    return `${host} has too many requests (status ${status}). Wait ${pause} and look again.`;
  }
  return `${host} refused to describe ${repository} (status ${status}). Wait a moment and look again.`;
}

/** Of a repository whose files are not given to everybody. */
export function gatedSentence(repository: string): string {
  return `${repository} gives its files only to accounts that have accepted its licence, and Glassbox sends no account. Choose an export that is open to all, or download a GGUF of the model yourself and open that.`;
}
