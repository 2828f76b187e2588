import { defaultSamplingParams, neutralSamplingParams } from '../core/samplingParams.ts';
import { askForReply } from './askForReply.ts';
import { type ContactPlatform, type ServerAccess, shownError } from './contact.ts';
import { createEventStreamReader } from './eventStream.ts';
import { serverRequest } from './requestBody.ts';
import { readReplyPart } from './serverReply.ts';

/** Far more than one token takes. */
const mostBytes = 1_000_000;

/**
 * Has a model write one token.
 * @returns what the server tells of it, as a sentence.
 * @throws Error in plain words.
 */
export async function testServer(
  platform: ContactPlatform,
  access: ServerAccess,
  model: string,
  signal: AbortSignal,
): Promise<string> {
  const prompt = { kind: 'chat', messages: [{ role: 'user', text: 'Hi' }], ending: 'reply' } as const;
  const params = { ...neutralSamplingParams(defaultSamplingParams), maxTokens: 1 };
  const request = serverRequest(prompt, params, model, access.preset);
  const response = await askForReply(platform, access, request, new Set(), signal);
  const stream = createEventStreamReader();
  let candidates = 0;
  let bytes = 0;
  let answered = false;
  const read = (events: readonly string[]) => {
    for (const event of events) {
      if (event.trim() === '[DONE]') continue;
      const part = readReplyPart(event);
      answered = true;
      for (const { top } of part.tokens) candidates = Math.max(candidates, top.length);
    }
  };
  try {
    const reader = response.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      read(done ? stream.end() : stream.push(value ?? new Uint8Array()));
      bytes += value?.length ?? 0;
      if (done || bytes > mostBytes) break;
    }
    await reader?.cancel();
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(shownError(error, access.key));
  }
  if (!answered) throw new Error(`${new URL(access.url).host} answers, but not with a stream of events.`);
  return candidates === 0
    ? 'It answers, and tells the text alone: no probabilities.'
    : `It answers, and tells the ${candidates === 1 ? 'most likely token' : `${candidates} most likely tokens`} at each place.`;
}
