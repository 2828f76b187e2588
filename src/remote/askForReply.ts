import { askServer, type ContactPlatform, type ServerAccess, ServerFailure } from './contact.ts';
import type { ServerRequest } from './requestBody.ts';

/** What a reply can do without, by the words that a server refuses it with. */
const spare = [
  { words: /logprobs/, fields: ['logprobs', 'top_logprobs'] },
  { words: /stream_options|include_usage/, fields: ['stream_options'] },
] as const;

/** A field that a request can do without. */
export type SpareField = (typeof spare)[number]['fields'][number];

/**
 * Asks for a reply; where the server refuses fields that it can be written without, once more without them.
 * @param refused fields that this server is known to refuse; those that it refuses now are added.
 * @throws as `askServer`.
 */
export async function askForReply(
  platform: ContactPlatform,
  access: ServerAccess,
  { path, body }: ServerRequest,
  refused: Set<SpareField>,
  signal: AbortSignal,
): Promise<Response> {
  const ask = () =>
    askServer(
      platform,
      access,
      path,
      Object.fromEntries(Object.entries(body).filter(([field]) => !refused.has(field as SpareField))),
      signal,
    );
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ServerFailure) || error.problem.kind !== 'rejected') throw error;
    const named = spare
      .filter(({ words }) => words.test(error.message))
      .flatMap(({ fields }) => fields.filter((field) => field in body && !refused.has(field)));
    if (named.length === 0) throw error;
    for (const field of named) refused.add(field);
    return ask();
  }
}
