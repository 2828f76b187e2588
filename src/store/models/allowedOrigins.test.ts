import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAllowedOrigins, hubFileHosts, originProblem } from './allowedOrigins.ts';

const script = compileFunction(readFileSync('public/connections.js', 'utf8'), ['document', 'localStorage']);

/** localStorage, as much of it as is needed. */
function memory(kept: Record<string, string> = {}) {
  return {
    kept,
    getItem: (key: string) => kept[key] ?? null,
    setItem(key: string, value: string) {
      kept[key] = value;
    },
  };
}

/** Loads a page: what its policy is narrowed to. */
function narrowed(storage: Pick<Storage, 'getItem'> | undefined) {
  const appended: { httpEquiv?: string; content?: string }[] = [];
  const dataset: { connections?: string } = {};
  const document = {
    createElement: () => ({}),
    head: { append: (element: object) => appended.push(element) },
    documentElement: { dataset },
  };
  script(document, storage);
  expect(appended).toHaveLength(1);
  expect(appended[0]?.httpEquiv).toBe('Content-Security-Policy');
  return { policy: appended[0]?.content, inForce: dataset.connections?.split(' ').filter(Boolean) ?? [] };
}

const page = 'https://page.test';

test('what is allowed holds from the next load of the page on, and until nothing needs it', () => {
  const storage = memory();
  const first = createAllowedOrigins(storage, page, narrowed(storage).inForce);
  first.allowOrigin('http://localhost:11434', 'server');
  first.allowOrigin('https://huggingface.co', 'hub');
  first.allowOrigin('https://huggingface.co', 'url');
  expect(first.isAllowed(page)).toBe(true);
  expect(first.isAllowed('http://localhost:11434')).toBe(false);

  const { policy, inForce } = narrowed(storage);
  expect(policy).toBe("connect-src 'self' http://localhost:11434 https://huggingface.co");
  const next = createAllowedOrigins(storage, page, inForce);
  expect(next.isAllowed('http://localhost:11434')).toBe(true);
  expect(next.isAllowed('http://localhost:11435')).toBe(false);

  next.forbidOrigin('http://localhost:11434', 'server');
  next.forbidOrigin('https://huggingface.co', 'hub');
  expect(narrowed(storage).policy).toBe("connect-src 'self' https://huggingface.co");
  next.forbidOrigin('https://huggingface.co', 'url');
  expect(narrowed(storage).policy).toBe("connect-src 'self'");
});

test('whatever storage holds, the policy names origins and nothing else', () => {
  const spoilt = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .dictionary(
        fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('*', 'https:', 'https://a.test; img-src *')),
        fc.json(),
      )
      .map((kept) => JSON.stringify(kept)),
  );
  fc.assert(
    fc.property(spoilt, (kept) => {
      const { policy } = narrowed(memory({ 'glassbox.origins': kept }));
      expect(policy).toMatch(/^connect-src 'self'( https?:\/\/[a-z0-9.-]+(:\d+)?)*$/);
      createAllowedOrigins(memory({ 'glassbox.origins': kept }), page, []).allowOrigin(
        'https://a.test',
        'url',
      );
    }),
  );
});

test('every origin that is taken is one that the page’s policy then names', () => {
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ['http', 'https'], withFragments: true }), (address) => {
      const { origin } = new URL(address);
      const storage = memory();
      createAllowedOrigins(storage, page, []).allowOrigin(origin, 'server');
      expect(narrowed(storage).policy).toBe(`connect-src 'self' ${origin}`);
    }),
  );
});

test('of families of hosts the policy names the hub’s alone', () => {
  const storage = memory({ 'glassbox.origins': '{"https://*.hf.co":["hub"],"https://*.test":["hub"]}' });
  expect(narrowed(storage).policy).toBe("connect-src 'self' https://*.hf.co");
  createAllowedOrigins(storage, page, []).allowOrigin(hubFileHosts, 'hub');
  expect(originProblem('https://*.test')).toMatch(/letters, digits/);
});

test.each([
  ['https://a.test/v1', /no address of a server/],
  ['ftp://a.test', /no address of a server/],
  ['nonsense', /no address of a server: one looks like https:/],
  ['http://[::1]:11434', /IPv6.*localhost/],
  ['http://my_server:8000', /“my_server:8000” is no host.*letters, digits.*looks like https:/],
])('%s is refused in words', (origin, words) => {
  expect(originProblem(origin)).toMatch(words);
  const storage = memory();
  expect(() => createAllowedOrigins(storage, page, []).allowOrigin(origin, 'server')).toThrow(words);
  expect(storage.kept).toEqual({});
});

test('where storage is blocked nothing is allowed, and it is said', () => {
  expect(narrowed(undefined).policy).toBe("connect-src 'self'");
  const origins = createAllowedOrigins(null, page, []);
  expect(() => origins.allowOrigin('https://a.test', 'server')).toThrow(/keeps nothing for this page/);
  origins.forbidOrigin('https://a.test', 'server');
});
