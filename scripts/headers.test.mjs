// @ts-check
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer, preview } from 'vite';
import { describe, expect, test } from 'vitest';
import { apacheLines, caddyLines, headersFile, nginxLines, securityHeaders, vercelFile } from './headers.mjs';

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

test('files for static hosts name every header, for every path', () => {
  const [source, ...lines] = headersFile().trimEnd().split('\n');
  expect(source).toBe('/*');
  const pairs = lines.map((line) => /^ {2}([\w-]+): (.+)$/.exec(line)?.slice(1));
  expect(Object.fromEntries(/** @type {string[][]} */ (pairs))).toEqual(securityHeaders());
  const [rule] = JSON.parse(vercelFile()).headers;
  /** @type {{ key: string, value: string }[]} */
  const headers = rule.headers;
  expect(Object.fromEntries(headers.map(({ key, value }) => [key, value]))).toEqual(securityHeaders());
  expect(new RegExp(`^${rule.source}$`).test('/models/m/part-000.bin')).toBe(true);
});

test('the preview server sends them', async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'glassbox-headers-'));
  writeFileSync(join(outDir, 'index.html'), '<!doctype html>');
  writeFileSync(join(outDir, 'worker.js'), '');
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0 } });
  try {
    await expectHeaders(urlOf(server), securityHeaders());
    await expectHeaders(`${urlOf(server)}worker.js`, securityHeaders());
  } finally {
    await server.close();
    rmSync(outDir, { recursive: true });
  }
});

test('the development server sends them, with what it needs itself', async () => {
  const server = await createServer({ root, logLevel: 'error', server: { port: 0, watch: null } });
  try {
    await server.listen();
    const headers = securityHeaders({ development: true });
    for (const path of ['', 'src/main.tsx', 'src/worker/entry.ts?worker_file&type=module', 'theme.js']) {
      await expectHeaders(urlOf(server) + path, headers);
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
    ['nginx', indented(nginxLines(), '    ')],
    ['Caddy', indented(caddyLines(), '\t')],
    ['Apache', apacheLines()],
  ])('%s', (_host, lines) => {
    expect(guide).toContain(`\n${lines}\n`);
    for (const [name, value] of Object.entries(securityHeaders())) {
      expect(lines).toMatch(new RegExp(`\\b${name} "`));
      expect(lines).toContain(`"${value}"`);
    }
  });
});

test('with a place to report to, the policy is the same and names it', () => {
  const policy = securityHeaders()['Content-Security-Policy'];
  expect(securityHeaders({ reportTo: '/reports' })['Content-Security-Policy']).toBe(
    `${policy}; report-uri /reports`,
  );
});
