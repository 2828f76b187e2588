import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { AbsentModelError } from '../core/absentModelError.ts';
import { fetchModelFiles, type ModelFilesEnvironment } from './modelFiles.ts';

const folder = 'https://glassbox.test/models/tiny/';
const manifestUrl = `${folder}manifest.json`;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Six parts of 4 bytes, the last of 3. */
const file = Uint8Array.from({ length: 23 }, (_, index) => index * 7);
const partBytes = (index: number) => file.slice(index * 4, index * 4 + 4);
const parts = [0, 1, 2, 3, 4, 5].map((index) => ({
  file: `part-00${index}.bin`,
  bytes: partBytes(index).length,
  sha256: sha256(partBytes(index)),
}));
const manifest = {
  id: 'tiny',
  name: 'Tiny',
  license: 'Apache-2.0',
  source: { package: 'pypi:tiny', version: '1', repository: 'https://example.org/tiny' },
  file: 'tiny.gguf',
  totalBytes: file.length,
  sha256: sha256(file),
  parts,
};

type Reply = () => Response | Promise<Response>;

const flipped = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const copy = new Uint8Array(bytes);
  copy[1] = (copy[1] ?? 0) ^ 1;
  return copy;
};
const page = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
const lost: Reply = () => Promise.reject(new TypeError('Failed to fetch'));
const silent: Reply = () => new Promise(() => undefined);
/** A body that delivers one byte and then does `then`. */
const broken = (then: (controller: ReadableStreamDefaultController) => void): Reply => {
  return () => {
    let pulls = 0;
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (pulls++ === 0) controller.enqueue(Uint8Array.of(file[8] ?? 0));
          else then(controller);
          return pulls > 1 ? new Promise(() => undefined) : undefined;
        },
      }),
    );
  };
};

/** A server with the tiny model; `scripts` gives a file's first answers. Notes what was asked for. */
function server(scripts: Readonly<Record<string, readonly Reply[]>> = {}) {
  const calls: string[] = [];
  let running = 0;
  let mostRunning = 0;
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const name = String(input).slice(folder.length);
    const asked = calls.filter((call) => call.startsWith(name)).length;
    calls.push(`${name} ${init?.redirect ?? init?.cache}`);
    expect(init?.mode).toBe('same-origin');
    mostRunning = Math.max(mostRunning, ++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
    const reply = scripts[name]?.[asked];
    if (reply !== undefined) return reply();
    if (name === 'manifest.json') return Response.json(manifest);
    return new Response(partBytes(Number(name[7])));
  };
  return {
    fetch,
    callsOf: (name: string) => calls.filter((call) => call.startsWith(name)),
    calls,
    most: () => mostRunning,
  };
}

/** The part of the Cache API that is used, in memory. */
function memoryCaches(options: { full?: boolean } = {}) {
  const entries = new Map<string, Uint8Array<ArrayBuffer>>();
  const cache = {
    match: async (url: string) => {
      const bytes = entries.get(url);
      return bytes && new Response(bytes);
    },
    put: async (url: string, response: Response) => {
      if (options.full) throw new DOMException('full', 'QuotaExceededError');
      entries.set(url, new Uint8Array(await response.arrayBuffer()));
    },
    delete: async (url: string) => entries.delete(url),
  };
  const storage = { open: async () => cache } as unknown as CacheStorage;
  return { storage, entries };
}

let store: ReturnType<typeof memoryCaches>;
beforeEach(() => {
  store = memoryCaches();
});

const load = (
  fetch: typeof globalThis.fetch,
  changes: Partial<ModelFilesEnvironment> = {},
  onProgress?: (loaded: number, total: number) => void,
) =>
  fetchModelFiles(manifestUrl, {
    environment: { fetch, caches: store.storage, subtle: crypto.subtle, stallMs: 20_000, ...changes },
    ...(onProgress && { onProgress }),
  });

describe('a good download', () => {
  test('gives the file, keeps its parts, at most four requests at a time', async () => {
    const { fetch, calls, most } = server();
    const progress: number[] = [];
    const { bytes, cacheProblem } = await load(fetch, {}, (loaded) => progress.push(loaded));
    expect(bytes).toEqual(file);
    expect(cacheProblem).toBeNull();
    expect(calls).toEqual(['manifest.json no-cache', ...parts.map((part) => `${part.file} default`)]);
    expect(most()).toBe(4);
    expect([...store.entries.keys()]).toEqual([...parts.map((part) => folder + part.file), manifestUrl]);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(file.length);
  });

  test('tells how much is verified from the beginning on, whatever the order of arrival', async () => {
    const late: Reply = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return new Response(partBytes(0));
    };
    const { fetch } = server({
      'part-000.bin': [late],
      'part-003.bin': [() => new Response(flipped(partBytes(3)))],
    });
    const seen: number[] = [];
    await fetchModelFiles(manifestUrl, {
      environment: { fetch, caches: store.storage, subtle: crypto.subtle, stallMs: 20_000 },
      onVerified(bytes, verifiedBytes) {
        expect(bytes.slice(0, verifiedBytes)).toEqual(file.slice(0, verifiedBytes));
        seen.push(verifiedBytes);
      },
    });
    expect(seen[0]).toBeGreaterThan(8);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(file.length);
  });

  test('without a network the kept manifest and parts serve; unless the model was never there in full', async () => {
    await expect(load(server({ 'part-002.bin': [lost] }).fetch)).rejects.toThrow(/part-002/);
    const offline = () => server({ 'manifest.json': [lost, lost], 'part-002.bin': [lost, lost] });
    await expect(load(offline().fetch)).rejects.toThrow(/manifest\.json could not be downloaded/);
    await load(server().fetch);
    const { fetch, calls } = offline();
    expect((await load(fetch)).bytes).toEqual(file);
    expect(calls).toEqual(['manifest.json no-cache', 'manifest.json manual']);
  });

  test('a server that has no manifest any more is believed', async () => {
    await load(server().fetch);
    const { fetch } = server({ 'manifest.json': [() => new Response('', { status: 404 })] });
    await expect(load(fetch)).rejects.toThrow(/manifest\.json is not on the server/);
  });

  test.each([
    ['404', () => new Response('', { status: 404 }), true],
    ['a web page in its place', () => new Response('<!doctype html>'), true],
    ['something else', () => new Response('[]'), false],
    ['500', () => new Response('', { status: 500 }), false],
  ])('%s: whether there is such a model at all', async (_, answer, absent) => {
    const error = await load(server({ 'manifest.json': [answer] }).fetch).catch((reason: unknown) => reason);
    expect(error instanceof AbsentModelError).toBe(absent);
  });

  test('a kept manifest that is spoilt counts as none', async () => {
    await load(server().fetch);
    store.entries.set(manifestUrl, Uint8Array.of(1, 2, 3));
    await expect(load(server({ 'manifest.json': [lost] }).fetch)).rejects.toThrow(/could not be downloaded/);
  });

  test('the second visit fetches the manifest only', async () => {
    await load(server().fetch);
    const { fetch, calls } = server();
    expect((await load(fetch)).bytes).toEqual(file);
    expect(calls).toEqual(['manifest.json no-cache']);
  });

  test('resuming fetches the missing parts only', async () => {
    await load(server().fetch);
    store.entries.delete(`${folder}part-001.bin`);
    store.entries.delete(`${folder}part-004.bin`);
    const { fetch, calls } = server();
    expect((await load(fetch)).bytes).toEqual(file);
    expect(calls.slice(1)).toEqual(['part-001.bin default', 'part-004.bin default']);
  });
});

describe('a wrong part is fetched exactly once more, past the caches', () => {
  const wrong: readonly [string, Reply, RegExp][] = [
    ['a bit flip', () => new Response(flipped(partBytes(2))), /part-002\.bin .* twice: its SHA-256/],
    ['truncation', () => new Response(partBytes(2).slice(0, 3)), /it has 3 bytes instead of 4/],
    ['too many bytes', () => new Response(file), /more than 4 bytes/],
    ['an empty answer', () => new Response(null), /it has 0 bytes/],
    ['a web page', page, /part-002\.bin .*web page.*Press Retry/],
  ];

  test.each(wrong)('%s, then right', async (_name, reply) => {
    const { fetch, callsOf } = server({ 'part-002.bin': [reply] });
    const progress: number[] = [];
    const { bytes } = await load(fetch, {}, (loaded) => progress.push(loaded));
    expect(bytes).toEqual(file);
    expect(callsOf('part-002')).toEqual(['part-002.bin default', 'part-002.bin reload']);
    expect(progress.at(-1)).toBe(file.length);
    expect(store.entries.get(`${folder}part-002.bin`)).toEqual(partBytes(2));
  });

  test.each(wrong)('%s twice is an error that names the part', async (_name, reply, sentence) => {
    const { fetch, callsOf } = server({ 'part-002.bin': [reply, reply] });
    await expect(load(fetch)).rejects.toThrow(sentence);
    expect(callsOf('part-002')).toEqual(['part-002.bin default', 'part-002.bin reload']);
    expect(store.entries.has(`${folder}part-002.bin`)).toBe(false);
  });

  test.each<[string, (bytes: Uint8Array) => Uint8Array<ArrayBuffer>]>([
    ['flipped', flipped],
    ['shortened', (bytes) => new Uint8Array(bytes.slice(1))],
  ])('a kept part that was %s is replaced', async (_name, change) => {
    await load(server().fetch);
    store.entries.set(`${folder}part-003.bin`, change(partBytes(3)));
    const { fetch, calls } = server();
    expect((await load(fetch)).bytes).toEqual(file);
    expect(calls.slice(1)).toEqual(['part-003.bin reload']);
    expect(store.entries.get(`${folder}part-003.bin`)).toEqual(partBytes(3));
  });

  test.each<[number, RegExp]>([
    [404, /part-002\.bin is not on the server \(status 404\)/],
    [503, /status 503.*Retry/],
  ])(
    'status %i is asked again once: then right, or an error that names the part',
    async (status, sentence) => {
      const refusal: Reply = () => new Response('', { status });
      const once = server({ 'part-002.bin': [refusal] });
      expect((await load(once.fetch)).bytes).toEqual(file);
      expect(once.callsOf('part-002')).toEqual(['part-002.bin default', 'part-002.bin reload']);
      store.entries.delete(`${folder}part-002.bin`);
      const twice = server({ 'part-002.bin': [refusal, refusal] });
      await expect(load(twice.fetch)).rejects.toThrow(sentence);
      expect(twice.callsOf('part-002')).toEqual(['part-002.bin default', 'part-002.bin reload']);
      expect(store.entries.has(`${folder}part-002.bin`)).toBe(false);
    },
  );

  test('a wrong kept part is gone even when its replacement fails', async () => {
    await load(server().fetch);
    store.entries.set(`${folder}part-003.bin`, flipped(partBytes(3)));
    const { fetch, callsOf } = server({ 'part-003.bin': [page] });
    await expect(load(fetch)).rejects.toThrow(/part-003\.bin/);
    expect(callsOf('part-003')).toEqual(['part-003.bin reload']);
    expect(store.entries.has(`${folder}part-003.bin`)).toBe(false);
  });
});

describe('what a second request cannot mend ends at once, in words', () => {
  test.each<[string, Reply, RegExp]>([
    ['offline', lost, /part-002\.bin could not be downloaded: the connection failed.*online.*Retry/],
    ['lost in the middle', broken((c) => c.error(new TypeError('terminated'))), /connection failed/],
    ['no answer', silent, /part-002\.bin stopped arriving: no byte for 0\.04 seconds.*Retry/],
    ['stall in the middle', broken(() => undefined), /part-002\.bin stopped arriving/],
  ])('%s', async (_name, reply, sentence) => {
    const { fetch, callsOf } = server({ 'part-002.bin': [reply, lost] });
    await expect(load(fetch, { stallMs: 40 })).rejects.toThrow(sentence);
    // Without an answer, a look at whether the server redirects.
    const asked = reply === lost ? ['part-002.bin default', 'part-002.bin manual'] : ['part-002.bin default'];
    expect(callsOf('part-002')).toEqual(asked);
    expect(store.entries.has(`${folder}part-002.bin`)).toBe(false);

    // Parts that had arrived by then are still being verified and kept.
    for (let before = -1; before !== store.entries.size; ) {
      before = store.entries.size;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const missing = 6 - store.entries.size;
    const retry = server();
    expect((await load(retry.fetch)).bytes).toEqual(file);
    expect(retry.calls).toHaveLength(1 + missing);
  });
});

describe('a busy server', () => {
  const busy =
    (retryAfter: string, status = 429): Reply =>
    () =>
      new Response('', { status, headers: { 'retry-after': retryAfter } });
  const soon = () => busy(new Date(Date.now() - 1000).toUTCString(), 503);

  test('is asked again after the pause that it names, in seconds or as a date, and the page is told', async () => {
    const pauses: number[] = [];
    const { fetch, callsOf } = server({
      'manifest.json': [busy('0')],
      'part-002.bin': [busy('1'), soon()],
    });
    const files = await fetchModelFiles(manifestUrl, {
      environment: { fetch, caches: store.storage, subtle: crypto.subtle, stallMs: 20_000 },
      onPause: (seconds) => pauses.push(seconds),
    });
    expect(files.bytes).toEqual(file);
    expect(pauses).toEqual([0, 0, 1, 0, 0, 0]);
    expect(callsOf('part-002')).toEqual(Array(3).fill('part-002.bin default'));
  });

  test.each<[string, readonly Reply[], number, RegExp]>([
    ['a long pause', [busy('120')], 1, /busy \(status 429\).*part-002\.bin\. Press Retry in 120 seconds/],
    ['a fourth pause', Array(4).fill(busy('0', 503)), 4, /busy \(status 503\).*Press Retry in 0 seconds/],
    ['no pause named', [busy(''), busy('soon')], 2, /too many requests to send part-002\.bin.*press Retry/],
  ])('%s is left to the person', async (_name, replies, requests, sentence) => {
    const { fetch, callsOf } = server({ 'part-002.bin': replies });
    await expect(load(fetch)).rejects.toThrow(sentence);
    expect(callsOf('part-002')).toHaveLength(requests);
  });

  test('a load that is stopped in a pause ends at once', async () => {
    const controller = new AbortController();
    const { fetch, callsOf } = server({ 'part-002.bin': [busy('30')] });
    const loading = fetchModelFiles(manifestUrl, {
      environment: { fetch, caches: store.storage, subtle: crypto.subtle, stallMs: 20_000 },
      signal: controller.signal,
      onPause: () => controller.abort(),
    });
    await expect(loading).rejects.toThrow(/abort/i);
    expect(callsOf('part-002')).toHaveLength(1);
  });
});

test('a redirect to another origin is told apart from a lost connection', async () => {
  // What fetch answers where redirects are not followed.
  const redirected: Reply = () => {
    const response = new Response(null);
    Object.defineProperty(response, 'type', { value: 'opaqueredirect' });
    return response;
  };
  const { fetch, callsOf } = server({ 'part-002.bin': [lost, redirected] });
  await expect(load(fetch)).rejects.toThrow(
    /part-002\.bin could not .* another address.*sign in.*press Retry/,
  );
  expect(callsOf('part-002')).toEqual(['part-002.bin default', 'part-002.bin manual']);
});

describe('the manifest', () => {
  test.each<[string, Reply, RegExp]>([
    ['web page', page, /manifest cannot be used: the server answered with a web page/],
    ['not JSON', () => new Response('{"id":'), /not JSON/],
    ['missing', () => new Response('', { status: 404 }), /manifest\.json is not on the server/],
    ['offline', lost, /manifest\.json could not be downloaded/],
    ['no parts', () => Response.json({ ...manifest, parts: [] }), /parts is not a list/],
    ['no name', () => Response.json({ ...manifest, name: 3 }), /name is not a text/],
    ['wrong sum', () => Response.json({ ...manifest, totalBytes: 24 }), /add up to 23 bytes, not 24/],
    [
      'a part elsewhere',
      () => Response.json({ ...manifest, parts: [{ ...parts[0], file: '../secret' }] }),
      /parts\[0\]\.file is not a plain file name/,
    ],
    [
      'a part without hash',
      () => Response.json({ ...manifest, parts: [{ ...parts[0], sha256: 'no' }] }),
      /parts\[0\]\.sha256 is not a SHA-256/,
    ],
  ])('%s', async (_name, reply, sentence) => {
    const { fetch, calls } = server({ 'manifest.json': [reply, lost] });
    await expect(load(fetch)).rejects.toThrow(sentence);
    expect(calls).toHaveLength(reply === lost ? 2 : 1);
  });
});

describe('without a cache', () => {
  test.each<[string, CacheStorage | undefined, RegExp]>([
    ['missing', undefined, /keeps no files/],
    [
      'blocked',
      { open: () => Promise.reject(new DOMException('no', 'SecurityError')) } as unknown as CacheStorage,
      /keeps no files/,
    ],
    ['full', memoryCaches({ full: true }).storage, /no room to keep/],
  ])('%s: the model loads and the reason is given', async (_name, caches, sentence) => {
    const { bytes, cacheProblem } = await load(server().fetch, { caches });
    expect(bytes).toEqual(file);
    expect(cacheProblem).toMatch(sentence);
  });

  test('an insecure page is told so before anything is fetched', async () => {
    const { fetch, calls } = server();
    await expect(load(fetch, { subtle: undefined })).rejects.toThrow(/not secure.*localhost/);
    expect(calls).toEqual([]);
  });
});

test('an aborted load stops requesting', async () => {
  const { fetch, calls } = server();
  const controller = new AbortController();
  const loading = fetchModelFiles(manifestUrl, {
    environment: { fetch, caches: store.storage, subtle: crypto.subtle, stallMs: 20_000 },
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(loading).rejects.toThrow(/abort/i);
  expect(calls.length).toBeLessThanOrEqual(1 + 5);
});
