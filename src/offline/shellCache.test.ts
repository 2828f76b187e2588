import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { memoryCaches } from './memoryCaches.fixture.ts';
import { createShellCache } from './shellCache.ts';
import type { ShellFile } from './workerScope.ts';

const scope = 'https://host.test/app/';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** A build: its files' contents by path. */
type Build = Readonly<Record<string, string>>;
const first: Build = {
  'index.html': '<p>1',
  'theme.js': 'theme',
  'assets/a-1.js': 'a1',
  'assets/w.wasm': 'w',
};
const second: Build = {
  'index.html': '<p>2',
  'theme.js': 'theme',
  'assets/a-2.js': 'a2',
  'assets/w.wasm': 'w',
};
const listOf = (build: Build) => Object.entries(build).map(([path, text]): ShellFile => [path, hashOf(text)]);

function server(served: Build) {
  const asked: string[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const path = String(input).slice(scope.length);
    asked.push(`${path} ${init?.cache}`);
    const text = served[path];
    return text === undefined
      ? new Response('<p>Not here', { status: 404 })
      : new Response(text, {
          headers: { 'Cross-Origin-Embedder-Policy': 'require-corp', 'Content-Encoding': 'br' },
        });
  };
  return { fetch, asked };
}

const open = (build: Build, served: Build, caches = memoryCaches()) => {
  const { fetch, asked } = server(served);
  const shell = createShellCache(listOf(build), {
    caches: caches.storage,
    fetch,
    subtle: crypto.subtle,
    scope,
  });
  return { shell, asked, caches };
};
const textOf = async (response: Response | undefined) => response?.text();

test('keeps every file with its headers, but for those of the transfer', async () => {
  const { shell } = open(first, first);
  await shell.fill();
  const page = await shell.find('index.html');
  expect(page?.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect(page?.headers.get('content-encoding')).toBeNull();
  expect(await textOf(page)).toBe('<p>1');
  expect(await textOf(await shell.find('assets/w.wasm'))).toBe('w');
});

test('a new version fetches what changed and leaves the running one as it is', async () => {
  const old = open(first, first);
  await old.shell.fill();
  const { shell, asked } = open(second, second, old.caches);
  await shell.fill();
  expect(asked.sort()).toEqual(['assets/a-2.js default', 'index.html reload']);
  expect(await textOf(await old.shell.find('index.html'))).toBe('<p>1');
  expect(await textOf(await shell.find('index.html'))).toBe('<p>2');
  // A page that was opened before the change still gets its own files.
  expect(await textOf(await shell.find('assets/a-1.js'))).toBe('a1');
  await shell.prune();
  expect(await shell.find('assets/a-1.js')).toBeUndefined();
  expect(await textOf(await shell.find('theme.js'))).toBe('theme');
});

test.each<[string, Build]>([
  ['missing', { ...second, 'assets/a-2.js': undefined as unknown as string }],
  ['of another build', { ...second, 'index.html': '<p>3' }],
  ['a web page instead', { ...second, 'assets/a-2.js': '<!doctype html>' }],
])('a version with a file that is %s is not taken', async (_name, served) => {
  await expect(open(second, served).shell.fill()).rejects.toThrow(/is not the file that belongs/);
});

test('a spoilt file in the browser’s own cache is fetched past it', async () => {
  const good = server(first);
  const shell = createShellCache(listOf(first), {
    caches: memoryCaches().storage,
    fetch: async (input, init) =>
      init?.cache === 'default' ? new Response('spoilt') : good.fetch(input as string, init),
    subtle: crypto.subtle,
    scope,
  });
  await shell.fill();
  expect(await textOf(await shell.find('assets/a-1.js'))).toBe('a1');
});

test.each([
  ['navigate', '', 'index.html'],
  ['navigate', '?device=wasm#x', 'index.html'],
  ['navigate', 'index.html', 'index.html'],
  ['navigate', 'bench/', null],
  ['navigate', 'theme.js', 'theme.js'],
  ['navigate', 'models/m/LICENSE', null],
  ['cors', 'assets/a-1.js', 'assets/a-1.js'],
  ['cors', 'assets/of-another-version.js', 'assets/of-another-version.js'],
  ['cors', 'theme.js?x', null],
  ['cors', 'models/m/manifest.json', null],
  ['cors', 'models/m/part-000.bin', null],
  ['cors', '../assets/a-1.js', null],
  ['cors', 'https://elsewhere.test/app/theme.js', null],
] as const)('%s to "%s" → %s', (mode, address, path) => {
  const { shell } = open(first, first);
  const url = new URL(address, scope).href;
  expect(shell.pathOf({ method: 'GET', mode, url })).toBe(path);
  expect(shell.pathOf({ method: 'POST', mode, url })).toBeNull();
});
