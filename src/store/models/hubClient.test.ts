import { describe, expect, test } from 'vitest';
import { hubCatalog } from './hubCatalog.ts';
import { findAlike, hubFileUrl, readRepository, repositoryFrom, repositoryProblem } from './hubClient.ts';
import { judgeHubOffer, NoExportError, offersOf } from './hubFiles.ts';
import { defaultHub, hubOrigins, hubSettingsFrom, readHubSettings, writeHubSettings } from './hubSettings.ts';

const hub = 'https://hub.test';
const commit = '0123456789abcdef0123456789abcdef01234567';
const sha256 = 'ab'.repeat(32);
const { signal } = new AbortController();

/** As the hub answers with `?blobs=true`, abridged. */
const answer = {
  id: 'onnx-community/Tiny-ONNX',
  sha: commit,
  gated: false,
  tags: ['transformers.js', 'onnx', 'license:apache-2.0'],
  siblings: [
    { rfilename: 'README.md', size: 10 },
    { rfilename: 'config.json', size: 700 },
    { rfilename: 'generation_config.json', size: 100 },
    { rfilename: 'onnx/model_q4.onnx', size: 5, lfs: { sha256, size: 5000, pointerSize: 130 } },
    { rfilename: 'onnx/model_quantized.onnx', size: 8000, lfs: { sha256, size: 8000 } },
    { rfilename: 'tokenizer.json', size: 2000 },
    { rfilename: 'tokenizer_config.json', size: 300 },
  ],
};

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A hub that gives this answer about a repository, and these names to a search. */
function answering(reply: Reply, alike: readonly string[] = []) {
  const asked: string[] = [];
  const fetch = async (input: unknown) => {
    const url = new URL(String(input));
    asked.push(`${url.pathname}${url.search}`);
    if (url.pathname === '/api/models') return Response.json(alike.map((id) => ({ id })));
    const { status = 200, headers = {}, body = {} } = reply;
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
  return { asked, fetch: fetch as typeof globalThis.fetch, signal };
}

const read = (request: ReturnType<typeof answering>, revision = 'main') =>
  readRepository(hub, 'onnx-community/Tiny-ONNX', revision, request);

describe('a repository', () => {
  test('is read at its commit, with licence, sizes and hashes', async () => {
    const request = answering({ body: answer });
    const repository = await read(request, 'refs/pr/1');
    expect(request.asked).toEqual(['/api/models/onnx-community/Tiny-ONNX/revision/refs%2Fpr%2F1?blobs=true']);
    expect(repository).toMatchObject({ commit, license: 'apache-2.0', gated: false });
    expect(repository.files).toContainEqual({ path: 'onnx/model_q4.onnx', bytes: 5000, sha256 });
    expect(repository.files).toContainEqual({ path: 'config.json', bytes: 700, sha256: null });
    expect(hubFileUrl(hub, repository, 'onnx/model q4.onnx')).toBe(
      `${hub}/onnx-community/Tiny-ONNX/resolve/${commit}/onnx/model%20q4.onnx`,
    );
  });

  test.each([
    ['no such repository', { status: 404 }, /no repository .* on hub\.test.*Did you mean a\/B\?$/],
    ['none for the public', { status: 401 }, /does not exist or is private.*Did you mean a\/B\?$/],
    [
      'a licence to accept',
      { status: 401, headers: { 'x-error-code': 'GatedRepo' } },
      /accepted its licence/,
    ],
    ['a licence to accept, said by status', { status: 403 }, /accepted its licence/],
    [
      'no such revision',
      { status: 404, headers: { 'x-error-code': 'RevisionNotFound' } },
      /no branch, tag or commit main/,
    ],
    ['too many requests', { status: 429, headers: { 'retry-after': '17' } }, /Wait 17 seconds/],
    ['too many requests, it does not say how long', { status: 429 }, /Wait a minute/],
    ['a fault of its own', { status: 500 }, /status 500/],
    ['a web page', { body: '<!doctype html>' }, /not as the hub does/],
    ['a commit that is none', { body: { ...answer, sha: 'main' } }, /not as the hub does/],
  ] as const)('%s is said', async (_name, reply, sentence) => {
    await expect(read(answering(reply, ['a/B']))).rejects.toThrow(sentence);
  });

  test('a mirror that says no sizes has offers of which no size is known', async () => {
    const siblings = answer.siblings.map(({ rfilename }) => ({ rfilename }));
    const repository = await read(answering({ body: { ...answer, siblings } }));
    expect(repository.files).toContainEqual({ path: 'config.json', bytes: null, sha256: null });
    const device = { kind: 'wasm', halfFloats: false } as const;
    const [offer] = offersOf(repository, device).offers;
    expect(offer).toMatchObject({ bytes: null, problem: null });
    if (offer !== undefined) expect(judgeHubOffer(offer, device, 1)).toBeNull();
  });

  test('a hub that nobody reaches is said, and a request that is given up is not', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(readRepository(hub, 'a/B', 'main', { fetch, signal })).rejects.toThrow(
      /hub\.test cannot be/,
    );
    const aborted = AbortSignal.abort();
    await expect(readRepository(hub, 'a/B', 'main', { fetch, signal: aborted })).rejects.toThrow(/abort/i);
    expect(await findAlike(hub, 'a/B', { fetch, signal })).toEqual([]);
  });

  test('one of the same name is looked for without what conversions add to it', async () => {
    const request = answering({}, ['onnx-community/Tiny-ONNX', 'onnx-community/Tiny']);
    expect(await findAlike(hub, 'someone/Tiny-GGUF', request)).toEqual([
      'onnx-community/Tiny-ONNX',
      'onnx-community/Tiny',
    ]);
    expect(request.asked[0]).toMatch(/search=Tiny&/);
  });
});

describe('what is typed', () => {
  test.each([
    ['  a/B ', 'a/B'],
    ['https://huggingface.co/a/B/tree/main?x=1', 'a/B'],
    ['huggingface.co/a/B', 'a/B'],
    ['https://hub.test/a/B', 'a/B'],
    ['hf.co/a/B', 'a/B'],
  ])('%s', (typed, repository) => {
    expect(repositoryFrom(typed, hub)).toBe(repository);
    expect(repositoryProblem(repository)).toBeNull();
  });

  test.each(['', 'gpt2', 'a/b/c', '../etc', 'a/..', 'a b/c'])('%j is no repository', (typed) => {
    expect(repositoryProblem(repositoryFrom(typed, hub))).toMatch(/owner\/name/);
  });
});

describe('what can be fetched', () => {
  const repository = {
    repository: answer.id,
    commit,
    license: null,
    gated: false,
    files: answer.siblings.map(({ rfilename: path, size: bytes }) => ({ path, bytes, sha256: null })),
  };
  const cpu = { kind: 'wasm', halfFloats: false } as const;

  test('is offered with all files that it needs and their size', () => {
    const { offers, preferred } = offersOf(repository, cpu);
    expect(preferred).toBe('q4');
    expect(offers.map(({ dtype, bytes, problem }) => [dtype, bytes, problem])).toEqual([
      ['q8', 8000 + 3100, null],
      ['q4', 5 + 3100, null],
    ]);
    expect(offers[1]?.files.map(({ path }) => path)).toEqual([
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
      'generation_config.json',
      'onnx/model_q4.onnx',
    ]);
  });

  test('nothing where there is no export, a text is missing, or a licence must be accepted', () => {
    const without = (pattern: RegExp) => ({
      ...repository,
      files: repository.files.filter(({ path }) => !pattern.test(path)),
    });
    expect(() => offersOf(without(/onnx/), cpu)).toThrow(NoExportError);
    expect(() => offersOf(without(/tokenizer\.json/), cpu)).toThrow(/lacks tokenizer\.json/);
    expect(() => offersOf({ ...repository, gated: true }, cpu)).toThrow(/accepted its licence/);
  });
});

describe('what an offer takes', () => {
  const offer = (modelBytes: number, dataBytes: number) => ({
    dtype: 'q4' as const,
    files: [
      { path: 'onnx/model_q4.onnx', bytes: modelBytes, sha256: null },
      { path: 'onnx/model_q4.onnx_data', bytes: dataBytes, sha256: null },
    ],
    bytes: modelBytes + dataBytes,
    problem: null,
  });
  const cpu = { kind: 'wasm', halfFloats: false } as const;
  const gpu = { kind: 'webgpu', halfFloats: true } as const;
  test.each([
    ['a small one on the CPU', offer(3e8, 0), cpu, 8e9, 'fits'],
    ['one that WebAssembly cannot have', offer(2.9e9, 0), cpu, null, 'too large'],
    ['the same on WebGPU', offer(2.9e9, 0), gpu, null, 'fits'],
    ['more than the device has', offer(1e6, 3e9), gpu, 2e9, 'too large'],
  ] as const)('%s', (_name, given, device, memoryBytes, verdict) => {
    expect(judgeHubOffer(given, device, memoryBytes)?.verdict).toBe(verdict);
  });

  test('on the CPU weights in the model file take more than weights beside it', () => {
    const needed = (given: ReturnType<typeof offer>) => judgeHubOffer(given, cpu, null)?.neededBytes ?? 0;
    expect(needed(offer(1e9, 0))).toBeGreaterThan(needed(offer(1e6, 1e9)) + 4e8);
  });
});

describe('which hub is asked', () => {
  test('is kept, and what cannot be read is the usual one', () => {
    const kept: Record<string, string> = {};
    const storage = {
      getItem: (key: string) => kept[key] ?? null,
      setItem(key: string, value: string) {
        kept[key] = value;
      },
    };
    expect(readHubSettings(storage)).toEqual(defaultHub);
    const mirror = hubSettingsFrom(' http://127.0.0.1:8080/hub/ ', 'https://a.test, https://b.test/');
    writeHubSettings(storage, mirror);
    expect(readHubSettings(storage)).toEqual({
      url: 'http://127.0.0.1:8080/hub',
      fileHosts: ['https://a.test', 'https://b.test'],
    });
    expect(hubOrigins(mirror)).toEqual(['http://127.0.0.1:8080', 'https://a.test', 'https://b.test']);
    for (const spoilt of [
      '{',
      '{"url":"javascript:1","fileHosts":[]}',
      '{"url":"https://a.test","fileHosts":["*"]}',
    ]) {
      expect(readHubSettings({ getItem: () => spoilt })).toEqual(defaultHub);
    }
    expect(hubOrigins(hubSettingsFrom('', ''))).toEqual(['https://huggingface.co', 'https://*.hf.co']);
  });

  test.each([
    ['nonsense', '', /no address of a hub/],
    ['https://a.test/?x=1', '', /no address of a hub/],
    ['ftp://a.test', '', /no address of a server/],
    ['', 'a.test', /no address of a server/],
  ])('%j and %j are refused', (address, hosts, sentence) => {
    expect(() => hubSettingsFrom(address, hosts)).toThrow(sentence);
  });
});

test('the models that are proposed can be repositories, each once', () => {
  const names = hubCatalog.map(({ repository }) => repository);
  expect(names.filter((name) => repositoryProblem(name) !== null)).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});
