import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HubRepositoryFiles } from './hubRepository.ts';

/** Sends something in place of a file that was asked for. */
export type HubAnswer = (response: ServerResponse, body: Buffer) => void;

/** A hub with the Hugging Face hub's addresses, and the host that it sends requests for large files on to. */
export interface HubServer {
  readonly url: string;
  readonly fileHost: string;
  /** The next answers for a file, in turn; sound ones follow. */
  script(path: string, ...answers: readonly HubAnswer[]): void;
  /** Requests for files since `reset`: path and Range. */
  asked(): readonly { readonly path: string; readonly range: string | null }[];
  reset(): void;
  close(): Promise<void>;
}

/** What the hub says of a repository that is not given to everybody. */
export interface HubRefusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answered by no repository's files but by a refusal: what stands here. */
export type HubRefusals = Readonly<Record<string, HubRefusal>>;

export async function startHubServer(
  repositories: readonly HubRepositoryFiles[],
  refusals: HubRefusals,
): Promise<HubServer> {
  const scripts = new Map<string, HubAnswer[]>();
  const asked: { path: string; range: string | null }[] = [];

  function send(request: IncomingMessage, response: ServerResponse, path: string, body: Buffer): void {
    const range = request.headers.range ?? null;
    asked.push({ path, range });
    const answer = scripts.get(path)?.shift();
    if (answer !== undefined) {
      answer(response, body);
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.setHeader('ETag', `"${hashOf('sha1', body)}"`);
    response.setHeader('Content-Length', body.length - from);
    if (range !== null)
      response.setHeader('Content-Range', `bytes ${from}-${body.length - 1}/${body.length}`);
    response.writeHead(range === null ? 200 : 206).end(body.subarray(from));
  }

  const fileHost = await listen((request, response) => {
    const [, index = '', path = ''] = /^\/blobs\/(\d+)\/(.*)$/.exec(request.url ?? '') ?? [];
    const body = repositories[Number(index)]?.files.get(path);
    if (body === undefined) response.writeHead(404).end();
    else send(request, response, path, body);
  });

  const hub = await listen((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const path = decodeURIComponent(url.pathname);
    const json = (content: unknown) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
    if (path === '/api/models') {
      const name = url.searchParams.get('search') ?? '';
      return json(repositories.filter(({ id }) => id.includes(name)).map(({ id }) => ({ id })));
    }
    const described = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/(.+)$/.exec(path);
    const id = described?.[1] ?? /^\/([^/]+\/[^/]+)\/resolve\//.exec(path)?.[1] ?? '';
    const refusal = refusals[id];
    if (refusal !== undefined) return response.writeHead(refusal.status, refusal.headers).end('{}');
    const index = repositories.findIndex((repository) => repository.id === id);
    const repository = repositories[index];
    if (repository === undefined) {
      return response.writeHead(404, { 'X-Error-Code': 'RepoNotFound' }).end('{}');
    }
    const revision = described?.[2] ?? /\/resolve\/([^/]+)\//.exec(path)?.[1] ?? '';
    if (revision !== 'main' && revision !== repository.commit) {
      return response.writeHead(404, { 'X-Error-Code': 'RevisionNotFound' }).end('{}');
    }
    if (described !== null) return json(describeRepository(repository));
    const file = path.slice(`/${id}/resolve/${revision}/`.length);
    const body = repository.files.get(file);
    if (body === undefined) return response.writeHead(404, { 'X-Error-Code': 'EntryNotFound' }).end();
    if (!isLarge(file)) return send(request, response, file, body);
    return response.writeHead(302, { Location: `${addressOf(fileHost)}/blobs/${index}/${file}` }).end();
  });

  return {
    url: addressOf(hub),
    fileHost: addressOf(fileHost),
    script(path, ...answers) {
      scripts.set(path, [...answers]);
    },
    asked: () => [...asked],
    reset() {
      scripts.clear();
      asked.length = 0;
    },
    async close() {
      await Promise.all([hub, fileHost].map(closed));
    },
  };
}

const isLarge = (path: string) => path.startsWith('onnx/');

function describeRepository({ id, commit, files }: HubRepositoryFiles) {
  return {
    id,
    sha: commit,
    gated: false,
    tags: ['transformers.js', 'onnx', 'license:apache-2.0'],
    siblings: [...files].map(([path, body]) => ({
      rfilename: path,
      size: body.length,
      ...(isLarge(path) && { lfs: { sha256: hashOf('sha256', body), size: body.length } }),
    })),
  };
}

function hashOf(algorithm: 'sha1' | 'sha256', body: Buffer): string {
  return createHash(algorithm).update(body).digest('hex');
}

/** Every answer may be read by pages of other origins, as the hub's may. */
async function listen(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', 'ETag, Content-Range, Retry-After, X-Error-Code');
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { 'Access-Control-Allow-Headers': 'Range' }).end();
      return;
    }
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Some of the file, and the rest when `release` is called. */
export function heldBack(byteCount: number): { readonly answer: HubAnswer; release(): void } {
  let finish = () => {};
  return {
    answer(response, body) {
      response.writeHead(200, { ETag: `"${hashOf('sha1', body)}"`, 'Content-Length': body.length });
      response.write(body.subarray(0, byteCount));
      finish = () => response.end(body.subarray(byteCount));
    },
    release: () => finish(),
  };
}

/** Half of the file, as if it were all. */
export const truncated: HubAnswer = (response, body) => {
  const half = body.subarray(0, body.length / 2);
  response.writeHead(200, { 'Content-Length': half.length }).end(half);
};

export const refused =
  (status: number, headers: Readonly<Record<string, string>> = {}): HubAnswer =>
  (response) => {
    response.writeHead(status, headers).end();
  };
