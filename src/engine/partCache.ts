import { modelCacheName } from '../core/modelCacheName.ts';

/** Verified parts of models, kept between visits. Never the cause of a failure: without room it keeps nothing. */
export interface PartCache {
  /** The kept part; undefined when there is none or it cannot be read. */
  find(url: string): Promise<Response | undefined>;
  keep(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(url: string): Promise<void>;
  /** Why parts are not kept, as a sentence; null while they are. */
  problem(): string | null;
}

/** @param storage the browser's `caches`; undefined where there is none. */
export async function openPartCache(storage: CacheStorage | undefined): Promise<PartCache> {
  let problem: string | null = null;
  let cache: Cache | undefined;
  try {
    cache = await storage?.open(modelCacheName);
  } catch {
    // Blocked by the person's settings: the same as not there.
  }
  if (cache === undefined)
    problem = 'This browser keeps no files for this page; each visit downloads the model again.';
  return {
    async find(url) {
      try {
        return await cache?.match(url, { ignoreVary: true });
      } catch {
        return undefined;
      }
    },
    async keep(url, bytes) {
      if (problem !== null) return;
      try {
        await cache?.put(
          url,
          // With its length it can be listed without being read.
          new Response(bytes, {
            headers: {
              'content-type': 'application/octet-stream',
              'content-length': String(bytes.length),
            },
          }),
        );
      } catch {
        problem = 'The browser has no room to keep the model; the next visit downloads it again.';
      }
    },
    async remove(url) {
      try {
        await cache?.delete(url);
      } catch {
        // What cannot be removed is verified, and found wrong, again next time.
      }
    },
    problem: () => problem,
  };
}
