import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { securityHeaders } from '../scripts/headers.mjs';
import { fileListener } from '../scripts/serve.mjs';
import { embeddedModelId } from '../src/store/modelCatalog.ts';
import { policyReportPath } from './watchPage.ts';

/** Sends something in place of `body`, the file that was asked for. */
export type FaultyAnswer = (response: ServerResponse, body: Buffer) => void;

/** The built app, and in the place of its own model a tiny one whose files arrive as a test says. */
export interface FaultServer {
  readonly url: string;
  readonly port: number;
  readonly modelId: string;
  /** Names of the model's parts. */
  readonly parts: readonly string[];
  /** SHA-256 by name, of the manifest and the parts. */
  readonly hashes: Readonly<Record<string, string>>;
  /** The next answers for a file of the model, in turn; sound ones follow. */
  script(file: string, ...answers: readonly FaultyAnswer[]): void;
  /** Files of the model in the order in which they were asked for since `reset`. */
  asked(): readonly string[];
  /** Forgets scripts and what was asked for. */
  reset(): void;
  close(): Promise<void>;
}

const modelId = embeddedModelId;
const folder = `/models/${modelId}/`;

/** @param root where the app was built. */
export async function startFaultServer(root: string): Promise<FaultServer> {
  const files = tinyModelFiles(6);
  const listen = fileListener(root, '/', policyReportPath);
  const scripts = new Map<string, FaultyAnswer[]>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const file = pathname.startsWith(folder) ? pathname.slice(folder.length) : '';
    const body = files.get(file);
    if (body === undefined) {
      void listen(request, response);
      return;
    }
    const headers = securityHeaders(pathname, { reportTo: policyReportPath });
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('Cache-Control', 'no-cache');
    asked.push(file);
    const answer = scripts.get(file)?.shift() ?? whole;
    answer(response, body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    modelId,
    parts: [...files.keys()].filter((file) => file !== manifestFile),
    hashes: Object.fromEntries(Array.from(files, ([file, body]) => [file, sha256(body)])),
    script(file, ...answers) {
      if (!files.has(file)) throw new Error(`The model has no ${file}.`);
      scripts.set(file, [...answers]);
    },
    asked: () => [...asked],
    reset() {
      scripts.clear();
      asked.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const manifestFile = 'manifest.json';

/** The tiny golden model in parts, with its manifest. */
function tinyModelFiles(partCount: number): ReadonlyMap<string, Buffer> {
  const name = 'llama-tied.q8_0';
  const bytes = readFileSync(new URL(`../fixtures/golden/architectures/${name}.gguf`, import.meta.url));
  const partBytes = Math.ceil(bytes.length / partCount);
  const parts = Array.from({ length: partCount }, (_, index) => ({
    file: `${name}.part-${index}.bin`,
    body: bytes.subarray(index * partBytes, (index + 1) * partBytes),
  }));
  const manifest = {
    id: modelId,
    name,
    license: 'Apache-2.0',
    source: { package: 'golden', version: '1', repository: 'golden' },
    file: `${name}.gguf`,
    totalBytes: bytes.length,
    sha256: sha256(bytes),
    parts: parts.map(({ file, body }) => ({ file, bytes: body.length, sha256: sha256(body) })),
  };
  return new Map([
    [manifestFile, Buffer.from(JSON.stringify(manifest))],
    ...parts.map(({ file, body }): [string, Buffer] => [file, body]),
  ]);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const binary = { 'Content-Type': 'application/octet-stream' };

const whole: FaultyAnswer = (response, body) => {
  response.writeHead(200, { ...binary, 'Content-Length': body.length }).end(body);
};

/** Half of the file, then the connection is gone. */
export const cut: FaultyAnswer = (response, body) => {
  response.writeHead(200, { ...binary, 'Content-Length': body.length });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
};

/** Half of the file, then nothing more, and the connection stays open. */
export const stall: FaultyAnswer = (response, body) => {
  response.writeHead(200, { ...binary, 'Content-Length': body.length });
  response.write(body.subarray(0, body.length / 2));
};

/** Half of the file, as if it were all. */
export const truncate: FaultyAnswer = (response, body) => whole(response, body.subarray(0, body.length / 2));

/** One bit of the file is another. */
export const flipBit: FaultyAnswer = (response, body) => {
  const copy = Buffer.from(body);
  copy.writeUInt8(copy.readUInt8(0) ^ 1);
  whole(response, copy);
};

/** A page, as a sign-in to a network gives it. */
export const webPage: FaultyAnswer = (response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
};

export const refuse =
  (status: number, headers: Readonly<Record<string, string>> = {}): FaultyAnswer =>
  (response) => {
    response.writeHead(status, { ...headers, 'Content-Type': 'text/plain' }).end('no');
  };

export const redirect =
  (location: string): FaultyAnswer =>
  (response) => {
    response.writeHead(302, { Location: location }).end();
  };
