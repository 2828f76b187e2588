import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page asked, as far as tests look at it. */
export interface AskedRequest {
  readonly path: string;
  readonly authorization: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export type ScriptedAnswer = (response: ServerResponse, asked: AskedRequest) => void | Promise<void>;

/** A server with OpenAI's API that answers as a test says. */
export interface ScriptedServer {
  /** Ends in /v1. */
  readonly url: string;
  /** Everything that was asked, preflights left out. */
  readonly asked: AskedRequest[];
  /** The next answers to chats and completions, in turn. */
  script(...answers: readonly ScriptedAnswer[]): void;
  /** Whether its answers let pages read them; true. */
  cors: boolean;
  /** What /models answers; null: two models. */
  models: ScriptedAnswer | null;
  close(): Promise<void>;
}

export async function startScriptedServer(port = 0): Promise<ScriptedServer> {
  const asked: AskedRequest[] = [];
  let answers: ScriptedAnswer[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (scripted.cors) {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Access-Control-Allow-Headers', 'authorization, content-type');
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const seen: AskedRequest = {
      path: request.url ?? '',
      authorization: request.headers.authorization ?? null,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
    asked.push(seen);
    const next = seen.path.endsWith('/models') ? (scripted.models ?? listModels) : answers.shift();
    if (next === undefined) await json(500, { error: { message: 'Nothing is scripted.' } })(response, seen);
    else await next(response, seen);
  }

  await new Promise<void>((listening) => {
    server.listen(port, '127.0.0.1', listening);
  });
  const scripted: ScriptedServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    cors: true,
    models: null,
    script(...next) {
      answers = [...next];
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return scripted;
}

const listModels: ScriptedAnswer = (response, seen) =>
  json(200, { data: [{ id: 'parrot', max_model_len: 4096 }, { id: 'owl' }] })(response, seen);

export function json(status: number, value: unknown, headers: Record<string, string> = {}): ScriptedAnswer {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  };
}

export function tick(ms = 5): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Sends these bytes as an event stream, each part for itself. `end`: whether the connection is closed behind them. */
export function stream(parts: readonly (string | Uint8Array)[], end = true): ScriptedAnswer {
  return async (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const part of parts) {
      response.write(part);
      await tick();
    }
    if (end) response.end();
  };
}

/** One token of a chat with what could have stood in its place, the most likely first. */
export function tokenEvent(
  token: string,
  top: readonly (readonly [string, number])[] = [[token, 0.8]],
): string {
  const entry = (text: string, p: number) => ({
    token: text,
    logprob: Math.log(p),
    bytes: [...new TextEncoder().encode(text)],
  });
  const own = top.find(([text]) => text === token)?.[1] ?? 0.01;
  const logprobs = {
    content: [{ ...entry(token, own), top_logprobs: top.map(([text, p]) => entry(text, p)) }],
  };
  return event({ choices: [{ index: 0, delta: { content: token }, logprobs, finish_reason: null }] });
}

export function textEvent(text: string): string {
  return event({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] });
}

export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

export const finished = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
export const done = 'data: [DONE]\n\n';

/** The same in pieces of so many bytes, which cut characters and lines anywhere. */
export function inPieces(text: string, size: number): readonly Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}
