/** The part of the Cache API that the shell uses, in memory. */
export function memoryCaches() {
  const kept = new Map<string, { bytes: ArrayBuffer; headers: [string, string][] }>();
  const bare = (url: string) => url.split('?')[0];
  const cache = {
    async match(url: string, options?: CacheQueryOptions) {
      const name = options?.ignoreSearch ? [...kept.keys()].find((key) => bare(key) === bare(url)) : url;
      const entry = name === undefined ? undefined : kept.get(name);
      return entry && new Response(entry.bytes, { headers: entry.headers });
    },
    async put(url: string, response: Response) {
      kept.set(url, { bytes: await response.arrayBuffer(), headers: [...response.headers] });
    },
    keys: async () => [...kept.keys()].map((url) => ({ url })),
    delete: async ({ url }: { url: string }) => kept.delete(url),
  };
  return { storage: { open: async () => cache } as unknown as CacheStorage, kept };
}
