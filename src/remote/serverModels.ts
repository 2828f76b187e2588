import { noApiWords } from '../core/serverDiagnosis.ts';
import { askServer, type ContactPlatform, type ServerAccess, ServerFailure } from './contact.ts';
import { fieldsOf, listOf } from './serverReply.ts';

export interface ServerModel {
  readonly id: string;
  /** Tokens; null: the server does not say. */
  readonly contextLength: number | null;
}

/** More than a person looks through. */
const mostModels = 2000;

/**
 * The models that a server lists, by name.
 * @throws ServerFailure.
 */
export async function listServerModels(
  platform: ContactPlatform,
  access: ServerAccess,
  signal: AbortSignal | null,
): Promise<readonly ServerModel[]> {
  const response = await askServer(platform, access, '/models', null, signal);
  const text = await response.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { host } = new URL(access.url);
    throw new ServerFailure({
      kind: 'not-json',
      text: noApiWords(host, /^\s*</.test(text), access.preset),
    });
  }
  return listOf(Array.isArray(value) ? value : fieldsOf(value).data)
    .flatMap((entry) => {
      const { id, ...fields } = fieldsOf(entry);
      return typeof id === 'string' && id !== '' ? [{ id, contextLength: contextOf(fields) }] : [];
    })
    .slice(0, mostModels)
    .sort((a, b) => a.id.localeCompare(b.id));
}

/** Where vLLM, SGLang, OpenRouter, Together and llama.cpp tell it. */
function contextOf({
  max_model_len,
  context_length,
  meta,
}: Readonly<Record<string, unknown>>): number | null {
  const { n_ctx_train } = fieldsOf(meta);
  const told = [max_model_len, context_length, n_ctx_train].find(
    (value) => Number.isSafeInteger(value) && Number(value) > 0,
  );
  return told === undefined ? null : Number(told);
}
