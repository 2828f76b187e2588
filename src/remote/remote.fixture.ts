import { serverPreset } from '../core/serverPresets.ts';
import type { ContactPlatform, ServerAccess } from './contact.ts';

/** A browser that gives these answers in turn, and remembers what it was asked. */
export function scriptedPlatform(...answers: readonly (Response | Error)[]) {
  const asked: { readonly url: string; readonly init: RequestInit }[] = [];
  const left = [...answers];
  const platform: ContactPlatform = {
    async fetch(url, init) {
      asked.push({ url, init });
      const answer = left.shift();
      if (answer === undefined) throw new TypeError('Failed to fetch');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    pageOrigin: 'https://page.test',
    watchRefusals: () => ({ end: async () => false }),
    localNetwork: async () => null,
    isOnline: () => true,
  };
  return { platform, asked };
}

export const key = 'sk-0123456789';

export function access(presetId = 'vllm'): ServerAccess {
  return { url: 'https://server.test/v1', preset: serverPreset(presetId), key };
}

/** A streamed answer in these parts. */
export function streamed(...parts: readonly (string | Uint8Array)[]): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(typeof part === 'string' ? encoder.encode(part) : part);
      controller.close();
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** One token of a chat, with all that was told of its place. */
export function tokenEvent(
  token: string,
  top: Readonly<Record<string, number>>,
  logprob = top[token] ?? -9,
): string {
  const entry = (text: string, value: number) => ({
    token: text,
    logprob: value,
    bytes: [...new TextEncoder().encode(text)],
  });
  return event({
    choices: [
      {
        delta: { content: token },
        logprobs: {
          content: [
            {
              ...entry(token, logprob),
              top_logprobs: Object.entries(top).map(([text, p]) => entry(text, p)),
            },
          ],
        },
      },
    ],
  });
}
