// @ts-check
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, preview } from 'vite';
import { describe, expect, test } from 'vitest';
import {
  apacheLines,
  caddyLines,
  headersFile,
  nginxLines,
  nginxMap,
  securityHeaders,
  vercelFile,
} from './headers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} url @param {Record<string, string>} headers */
async function expectHeaders(url, headers) {
  const response = await fetch(url);
  expect(response.status, url).toBe(200);
  for (const [name, value] of Object.entries(headers)) {
    expect(response.headers.get(name), `${name} of ${url}`).toBe(value);
  }
}

/** @param {{ resolvedUrls: { local: string[] } | null }} server */
const urlOf = ({ resolvedUrls }) => resolvedUrls?.local[0] ?? '';

const page = '/some/where/index.html';
const file = '/some/where/assets/entry-1.js';
const policyOf = (/** @type {string} */ path) => securityHeaders(path)['Content-Security-Policy'] ?? '';

test.each(['/', '/?device=wasm', '/index.html#x', '/some/where/', page])(
  '%s may be let speak with servers',
  (path) => {
    expect(policyOf(path)).toContain("connect-src 'self' https: http:;");
  },
);

test.each([file, '/theme.js', '/service-worker.js', '/models/m/part-000.bin', '/a?b=/', '/a.html.js'])(
  '%s may speak with its own origin alone',
  (path) => {
    expect(policyOf(path)).toContain("connect-src 'self';");
    expect(policyOf(path).replace("connect-src 'self'", "connect-src 'self' https: http:")).toBe(
      policyOf('/'),
    );
  },
);

/** What a host makes of a `_headers` file for a path. @param {string} path */
function headersOf(path) {
  /** @type {Record<string, string[]>} */
  const sent = {};
  for (const rule of headersFile().trimEnd().split('\n\n')) {
    const [source = '', ...lines] = rule.split('\n');
    if (!path.startsWith(source.replace('*', ''))) continue;
    for (const line of lines) {
      const [, name = '', value = ''] = /^ {2}([\w-]+): (.+)$/.exec(line) ?? [];
      sent[name] = [...(sent[name] ?? []), value];
    }
  }
  return sent;
}

/** What Vercel makes of its file for a path. @param {string} path */
function vercelHeadersOf(path) {
  /** @type {{ source: string, headers: { key: string, value: string }[] }[]} */
  const rules = JSON.parse(vercelFile()).headers;
  return rules
    .filter(({ source }) => new RegExp(`^${source}$`).test(path))
    .flatMap(({ headers }) => headers.map(({ key, value }) => [key, value]));
}

test.each([
  '/',
  '/index.html',
  '/models/m/part-000.bin',
  '/assets/entry-1.js',
  '/service-worker.js',
  '/theme.js',
])('files for static hosts have %s sent every header', (path) => {
  const { 'Content-Security-Policy': policies = [], ...others } = headersOf(path);
  const { 'Content-Security-Policy': policy, ...isolation } = securityHeaders(path);
  expect(Object.fromEntries(Object.entries(others).map(([name, values]) => [name, values.join()]))).toEqual(
    isolation,
  );
  // The browser obeys all of several: the page's allows more in nothing but connections.
  expect(policies[0]).toBe(policyOf('/'));
  if (/assets|service-worker/.test(path)) expect(policies.slice(1)).toEqual([policy]);
  else expect(policies).toHaveLength(1);

  const sent = vercelHeadersOf(path);
  expect(new Set(sent.map(([name]) => name)).size).toBe(sent.length);
  expect(Object.fromEntries(sent)).toEqual(securityHeaders(path));
});

test('the preview server sends them', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'glassbox-headers-'));
  writeFileSync(join(outDir, 'index.html'), '<!doctype html>');
  writeFileSync(join(outDir, 'worker.js'), '');
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0 } });
  try {
    await expectHeaders(urlOf(server), securityHeaders('/'));
    await expectHeaders(`${urlOf(server)}worker.js`, securityHeaders('/worker.js'));
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true });
  }
});

test('the development server sends them, with what it needs itself', async () => {
  const server = await createServer({ root, logLevel: 'error', server: { port: 0, watch: null } });
  try {
    await server.listen();
    for (const path of ['', 'src/main.tsx', 'src/worker/entry.ts?worker_file&type=module', 'theme.js']) {
      await expectHeaders(urlOf(server) + path, securityHeaders(`/${path}`, { development: true }));
    }
  } finally {
    await server.close();
  }
});

describe('what docs/hosting.md tells to copy is what is sent', () => {
  const guide = readFileSync(join(root, 'docs/hosting.md'), 'utf8');
  /** @param {string} text @param {string} by */
  const indented = (text, by) => text.replaceAll(/^/gm, by);

  test.each([
    ['nginx', [nginxMap(), indented(nginxLines(), '    ')]],
    ['Caddy', [indented(caddyLines(), '\t')]],
    ['Apache', [apacheLines()]],
  ])('%s', (_host, parts) => {
    for (const part of parts) expect(guide).toContain(`\n${part}\n`);
    for (const path of [page, file]) {
      for (const value of Object.values(securityHeaders(path)))
        expect(parts.join('\n')).toContain(`"${value}"`);
    }
  });
});

test('with a place to report to, the policy is the same and names it', () => {
  expect(securityHeaders(page, { reportTo: '/reports' })['Content-Security-Policy']).toBe(
    `${policyOf(page)}; report-uri /reports`,
  );
});
