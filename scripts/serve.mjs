// @ts-check
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { securityHeaders } from './headers.mjs';

export const DEFAULT_PORT = 4173;
const PORTS_TRIED = 100;

/** @type {Record<string, string>} */
const MEDIA_TYPES = {
  '': 'text/plain; charset=utf-8',
  '.bin': 'application/octet-stream',
  '.css': 'text/css; charset=utf-8',
  '.gguf': 'application/octet-stream',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * The file that a request path names, or null if it names nothing inside `root`.
 * @param {string} root absolute
 * @param {string} base starts and ends with a slash
 * @param {string} requestUrl as in the request line
 */
export function fileFor(root, base, requestUrl) {
  const [encoded = ''] = requestUrl.split(/[?#]/);
  /** @type {string} */
  let path;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return null;
  }
  if (!path.startsWith(base) || path.includes('\0') || path.includes('\\')) return null;
  const file = resolve(root, `.${sep}${path.slice(base.length)}`);
  if (file !== root && !file.startsWith(root + sep)) return null;
  return path.endsWith('/') ? join(file, 'index.html') : file;
}

/**
 * Names with a content hash never change; all else is asked for again and answered 304 where it is the same.
 * @param {string} root
 * @param {string} file
 */
const cacheControl = (root, file) =>
  file.startsWith(join(root, 'assets') + sep) ? 'public, max-age=31536000, immutable' : 'no-cache';

/**
 * Answers with the files of a folder, and with the security headers on everything.
 * @param {string} root absolute
 * @param {string} base
 * @param {string} [reportTo] as in `serve`
 * @returns {import('node:http').RequestListener}
 */
export function fileListener(root, base, reportTo) {
  return async (request, response) => {
    const headers = securityHeaders(request.url ?? '/', { reportTo });
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    /** @param {number} status @param {string} text */
    const say = (status, text) => {
      response.writeHead(status, {
        'Content-Type': 'text/plain; charset=utf-8',
        'Cache-Control': 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      say(405, 'Only GET and HEAD are answered.');
      return;
    }
    const file = fileFor(root, base, request.url ?? '/');
    const found = file === null ? null : await stat(file).catch(() => null);
    if (file === null || found === null || !found.isFile()) {
      say(404, 'Not found.');
      return;
    }
    const tag = `"${found.size.toString(36)}-${Math.round(found.mtimeMs).toString(36)}"`;
    response.setHeader('ETag', tag);
    response.setHeader('Cache-Control', cacheControl(root, file));
    if (request.headers['if-none-match']?.includes(tag)) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': MEDIA_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
      'Content-Length': found.size,
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    // An error here means that the reader left or the file shrank: either way the connection is closed.
    pipeline(createReadStream(file, { end: Math.max(0, found.size - 1) }), response, () => {});
  };
}

/**
 * @param {import('node:http').RequestListener} listener
 * @param {string} host
 * @param {number} port
 * @returns {Promise<import('node:http').Server>}
 */
function listen(listener, host, port) {
  return new Promise((resolvePromise, reject) => {
    const server = createServer(listener);
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => resolvePromise(server));
  });
}

/** @param {import('node:http').Server} server */
function portOf(server) {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

/** @param {import('node:http').Server} server */
function close(server) {
  return new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
}

/**
 * Listens on both loopback addresses, because browsers try `::1` first for "localhost".
 * @param {import('node:http').RequestListener} listener
 * @param {number} port
 * @returns {Promise<[import('node:http').Server, ...import('node:http').Server[]]>}
 */
async function listenOnLoopback(listener, port) {
  const first = await listen(listener, '127.0.0.1', port);
  try {
    return [first, await listen(listener, '::1', portOf(first))];
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE') return [first];
    await close(first);
    throw error;
  }
}

/**
 * Serves a folder on this machine alone, with the security headers. A taken port moves to the next one.
 * @param {{ root: string, port?: number, base?: string, reportTo?: string }} options `port` 0 takes any free
 *   port; `base` is the path under which the folder stands, with a slash at both ends; `reportTo` is where
 *   browsers tell what the policy refused
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function serve({ root, port = DEFAULT_PORT, base = '/', reportTo }) {
  const listener = fileListener(resolve(root), base, reportTo);
  for (let attempt = 0; attempt < PORTS_TRIED; attempt++) {
    const candidate = port === 0 ? 0 : port + attempt;
    if (candidate > 65_535) break;
    try {
      const servers = await listenOnLoopback(listener, candidate);
      const taken = portOf(servers[0]);
      return {
        url: `http://localhost:${taken}${base}`,
        port: taken,
        close: async () => {
          await Promise.all(servers.map(close));
        },
      };
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === 'EADDRINUSE') continue;
      if (code !== 'EACCES') throw error;
      throw new Error(`Port ${candidate} is reserved by the system. Choose one above 1023, such as 4173.`);
    }
  }
  throw new Error(`Port ${port} and those after it are taken. Name a free one: npm start -- --port 8080.`);
}
