import { modelCacheName } from '../core/modelCacheName.ts';

/**
 * Bytes of weights kept in the browser's cache, by model id (the folder's name under `models/`).
 * Empty where storage is blocked or there is none.
 */
export async function listCachedModels(): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const { cache, request, id } of await cachedParts()) {
    // The description beside them is no part of the model.
    if (request.url.endsWith('/manifest.json')) continue;
    const response = await cache.match(request);
    if (response === undefined) continue;
    // Parts that an older version of the page has kept do not say their length.
    const bytes = Number(response.headers.get('content-length') ?? (await response.blob()).size);
    sizes.set(id, (sizes.get(id) ?? 0) + bytes);
  }
  return sizes;
}

/** Whether anything of a model's weights is kept. */
export async function isModelCached(id: string): Promise<boolean> {
  const parts = await cachedParts();
  return parts.some((part) => part.id === id && !part.request.url.endsWith('/manifest.json'));
}

/** Forgets a model's kept parts; the next load downloads them again. */
export async function deleteCachedModel(id: string): Promise<void> {
  for (const part of await cachedParts()) {
    if (part.id === id) await part.cache.delete(part.request);
  }
}

async function cachedParts(): Promise<readonly { cache: Cache; request: Request; id: string }[]> {
  try {
    const cache = await caches.open(modelCacheName);
    const requests = await cache.keys();
    return requests.map((request) => ({
      cache,
      request,
      id: decodeURIComponent(new URL(request.url).pathname.split('/').at(-2) ?? ''),
    }));
  } catch {
    return [];
  }
}
