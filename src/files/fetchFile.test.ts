import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type FetchFileOptions, type FileProgress, type FileRequest, fetchFile } from './fetchFile.ts';
import { openKeptFiles } from './keptFiles.ts';
import { createLocks, createMemoryFiles } from './memoryDirectory.fixture.ts';

type Answer = (response: ServerResponse, file: Buffer, from: number) => void;

const file = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 5));
const sha256 = createHash('sha256').update(file).digest('hex');
const version = { ETag: '"1"' };

/** Compared as a whole: byte by byte takes seconds. */
async function expectFile(blob: Blob): Promise<void> {
  expect(file.equals(Buffer.from(await blob.arrayBuffer()))).toBe(true);
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** As a server of files answers: the rest where Range asks for it. */
const sound =
  (headers: Readonly<Record<string, string>> = version): Answer =>
  (response, body, from) => {
    const rest = body.subarray(from);
    const range = from === 0 ? {} : { 'Content-Range': `bytes ${from}-${body.length - 1}/${body.length}` };
    response.writeHead(from === 0 ? 200 : 206, { ...headers, ...range, 'Content-Length': rest.length });
    response.end(rest);
  };

/** So many bytes, then the connection is gone. */
const cutAfter =
  (count: number): Answer =>
  (response, body, from) => {
    const range = { 'Content-Range': `bytes ${from}-${body.length - 1}/${body.length}` };
    response.writeHead(from === 0 ? 200 : 206, {
      ...version,
      ...range,
      'Content-Length': body.length - from,
    });
    response.write(body.subarray(from, from + count), () => response.destroy());
  };

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end('no');

/** A server that answers in turn, the last answer again and again, over an empty storage. */
async function serve(answers: readonly Answer[], { body = file, quota = 1e9 } = {}) {
  const asked: (string | undefined)[] = [];
  const left = [...answers];
  const server = createServer(({ headers }: IncomingMessage, response) => {
    asked.push(headers.range);
    const answer = left.length > 1 ? left.shift() : left[0];
    answer?.(response, body, Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const memory = createMemoryFiles(quota);
  const files = openKeptFiles({ ...memory, locks: createLocks() });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf`;
  const request: FileRequest = {
    url,
    name: 'model.gguf',
    folder: 'm',
    path: 'model.gguf',
    bytes: null,
    sha256: null,
  };
  const progress: FileProgress[] = [];
  const options: FetchFileOptions = {
    fetch,
    stallMs: 5000,
    signal: new AbortController().signal,
    onPause: () => {},
    onProgress: (step) => progress.push(step),
  };
  return {
    files,
    asked,
    progress,
    options,
    load: (change: Partial<FileRequest> = {}, now = options) =>
      fetchFile(files, { ...request, ...change }, now),
  };
}

test('a file arrives, is kept, and is not asked for again', async () => {
  const { load, asked, progress, files } = await serve([sound()]);
  await expectFile(await load());
  expect(progress.at(-1)).toEqual({ step: 'download', loadedBytes: file.length, totalBytes: file.length });
  await expectFile(await load());
  expect(asked).toEqual([undefined]);
  expect(await files.list()).toMatchObject([{ folder: 'm', bytes: file.length }]);
});

test('a download that the connection ends goes on by itself where it was', async () => {
  const { load, asked } = await serve([cutAfter(100_000), cutAfter(50_000), sound()]);
  await expectFile(await load({ sha256 }));
  expect(asked).toEqual([undefined, 'bytes=100000-', 'bytes=150000-']);
});

test('without a byte more it ends in a sentence; what has arrived is gone on with next time', async () => {
  const { load, asked } = await serve([cutAfter(100_000), cutAfter(0), cutAfter(0), cutAfter(0), sound()]);
  await expect(load()).rejects.toThrow(/the connection failed.*what has arrived is kept/s);
  await expectFile(await load());
  expect(asked).toEqual([undefined, ...Array(4).fill('bytes=100000-')]);
});

test('cancelled, it keeps what has arrived', async () => {
  const slow: Answer = (response, body) => {
    response.writeHead(200, { ...version, 'Content-Length': body.length });
    response.write(body.subarray(0, 100_000));
  };
  const { load, asked, options } = await serve([slow, sound()]);
  const cancel = new AbortController();
  const onProgress = ({ loadedBytes }: FileProgress) => loadedBytes === 100_000 && cancel.abort();
  await expect(load({}, { ...options, signal: cancel.signal, onProgress })).rejects.toThrow(/abort/i);
  await expectFile(await load());
  expect(asked).toEqual([undefined, 'bytes=100000-']);
});

test.each([
  ['another version', sound({ ETag: '"2"' })],
  ['no rest (416)', status(416)],
])('a part of another file is not gone on with: %s', async (_, answer) => {
  const { load, asked } = await serve([cutAfter(100_000), answer, sound({ ETag: '"2"' })]);
  await expectFile(await load());
  expect(asked).toEqual([undefined, 'bytes=100000-', undefined]);
});

test('a server that cannot leave out the beginning sends it all', async () => {
  const whole: Answer = (response, body) => sound()(response, body, 0);
  const { load } = await serve([cutAfter(100_000), whole]);
  await expectFile(await load());
});

test('without a version or a hash a part is of no use', async () => {
  const cut: Answer = (response, body) => {
    response.writeHead(200, { 'Content-Length': body.length });
    response.write(body.subarray(0, 100_000), () => response.destroy());
  };
  const { load, asked } = await serve([cut, sound({})]);
  await expectFile(await load());
  expect(asked).toEqual([undefined, undefined]);
});

test('a file with another hash is deleted and never used', async () => {
  const damaged = Buffer.from(file);
  damaged.writeUInt8(damaged.readUInt8(5) ^ 1, 5);
  const { load, files, progress } = await serve([sound()], { body: damaged });
  await expect(load({ sha256 })).rejects.toThrow(/arrived wrong: its SHA-256.*deleted/s);
  expect(progress.at(-1)?.step).toBe('check');
  expect(await files.list()).toMatchObject([{ bytes: 0 }]);
  expect(await files.openAll('m')).toEqual({});
});

test.each([
  ['too short', file.length + 1],
  ['too long', file.length - 1],
])('a file of another size than its source says is refused: %s', async (_, size) => {
  const { load } = await serve([sound()]);
  await expect(load({ bytes: size })).rejects.toThrow(/arrived wrong: [\d,]+ bytes came instead of/);
});

test('a file without its announced length is whole when its hash says so', async () => {
  const chunked: Answer = (response, body) => {
    response.writeHead(200, version);
    response.write(body.subarray(0, 10));
    response.end(body.subarray(10));
  };
  const { load, progress } = await serve([chunked]);
  await expectFile(await load({ sha256 }));
  expect(progress[0]?.totalBytes).toBeNull();
});

test.each([
  [
    'a web page',
    status(200, { 'Content-Type': 'text/html; charset=utf-8' }),
    /is a web page and not model\.gguf/,
  ],
  ['not there', status(404), /not at this address \(status 404\)/],
  ['private', status(403), /status 403.*Download it in another tab/s],
  ['broken', status(500), /refused model\.gguf with status 500/],
  ['too busy', status(429, { 'Retry-After': '3600' }), /busy \(status 429\)/],
])('an answer without the file is a sentence: %s', async (_, answer, sentence) => {
  const { load } = await serve([answer]);
  await expect(load()).rejects.toThrow(sentence);
});

test('a busy server that names a short pause is asked again', async () => {
  const { load, asked } = await serve([status(503, { 'Retry-After': '0' }), sound()]);
  await expectFile(await load());
  expect(asked).toHaveLength(2);
});

test('without room for it nothing is downloaded', async () => {
  const { load, files } = await serve([sound()], { quota: 200_000 });
  await expect(load()).rejects.toThrow(/no room for model\.gguf: it needs 1 MB more/);
  expect(await files.list()).toMatchObject([{ bytes: 0 }]);
});
