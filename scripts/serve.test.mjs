// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { securityHeaders } from './headers.mjs';
import { fileFor, serve } from './serve.mjs';

const folder = mkdtempSync(join(tmpdir(), 'glassbox-serve-'));
const root = join(folder, 'dist');
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;

beforeAll(async () => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(root, 'models'));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets', 'a-1234.js'), '1');
  writeFileSync(join(root, 'assets', 'r-1234.wasm'), '\0asm');
  writeFileSync(join(root, 'models', 'part-000.bin'), 'part');
  writeFileSync(join(root, 'models', 'LICENSE'), 'licence');
  writeFileSync(join(root, 'empty.txt'), '');
  server = await serve({ root, port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Sends the path as it is; fetch would tidy it up first.
 * @param {string} path
 * @returns {Promise<{ status: number | undefined, text: string }>}
 */
function getRaw(path) {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    })
      .on('error', reject)
      .end();
  });
}

test.each([
  ['', 'text/html; charset=utf-8', 'no-cache'],
  ['?device=wasm', 'text/html; charset=utf-8', 'no-cache'],
  ['assets/a-1234.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ['assets/r-1234.wasm', 'application/wasm', 'public, max-age=31536000, immutable'],
  ['models/part-000.bin', 'application/octet-stream', 'no-cache'],
  ['models/LICENSE', 'text/plain; charset=utf-8', 'no-cache'],
  ['empty.txt', 'text/plain; charset=utf-8', 'no-cache'],
])('/%s has its type, its caching and the security headers', async (path, type, caching) => {
  const response = await fetch(server.url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  expect(response.headers.get('cache-control')).toBe(caching);
  for (const [name, value] of Object.entries(securityHeaders(`/${path}`))) {
    expect(response.headers.get(name)).toBe(value);
  }
  await response.arrayBuffer();
});

test('what is missing is 404 and never the page, also with the security headers', async () => {
  for (const path of ['nothing.js', 'models/nothing.bin', 'assets/', 'models']) {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(404);
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(await response.text()).toBe('Not found.\n');
  }
});

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e%5csecret.txt',
  '//secret.txt',
  '/%00',
  '/%zz',
])('%s stays inside the folder', async (path) => {
  const { status, text } = await getRaw(path);
  expect(status).toBe(404);
  expect(text).not.toContain('secret');
});

test('a file is named only inside the folder', () => {
  expect(fileFor('/a/dist', '/', '/x.js')).toBe('/a/dist/x.js');
  expect(fileFor('/a/dist', '/', '/../dist2/x.js')).toBeNull();
  expect(fileFor('/a/dist', '/deep/path/', '/x.js')).toBeNull();
  expect(fileFor('/a/dist', '/deep/path/', '/deep/path/?q#h')).toBe('/a/dist/index.html');
});

test('an unchanged file is answered 304, a changed one in full', async () => {
  const first = await fetch(server.url, { cache: 'no-store' });
  const tag = first.headers.get('etag') ?? '';
  const again = await fetch(server.url, { headers: { 'If-None-Match': tag }, cache: 'no-store' });
  expect(again.status).toBe(304);
  writeFileSync(join(root, 'index.html'), '<!doctype html><p>changed</p>');
  const changed = await fetch(server.url, { headers: { 'If-None-Match': tag }, cache: 'no-store' });
  expect(changed.status).toBe(200);
  expect(await changed.text()).toContain('changed');
});

test('HEAD has no body, and other methods are refused', async () => {
  const head = await fetch(`${server.url}assets/a-1234.js`, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe('1');
  expect(await head.text()).toBe('');
  const post = await fetch(server.url, { method: 'POST', body: 'x' });
  expect(post.status).toBe(405);
});

test('a folder is served under another path too', async () => {
  const deep = await serve({ root, port: 0, base: '/some/where/' });
  expect((await fetch(deep.url)).status).toBe(200);
  expect((await fetch(`http://localhost:${deep.port}/`)).status).toBe(404);
  await deep.close();
});

test('a taken port moves to the next, also if only the other loopback address is taken', async () => {
  for (const host of ['127.0.0.1', '::1']) {
    const other = createServer();
    const took = await new Promise((resolve) => {
      other.once('error', () => resolve(false));
      other.listen({ host, port: 0 }, () => resolve(true));
    });
    // A machine without IPv6 has no other loopback address to take.
    if (took === false && host === '::1') continue;
    const { port } = /** @type {import('node:net').AddressInfo} */ (other.address());
    const moved = await serve({ root, port });
    expect(moved.port).toBeGreaterThan(port);
    expect((await fetch(moved.url)).status).toBe(200);
    await moved.close();
    await new Promise((resolve) => other.close(resolve));
  }
});
