/** What the tabs tell each other after a write. */
export type TabMessage =
  | { readonly kind: 'conversation' | 'comparison' | 'removed'; readonly id: string }
  | { readonly kind: 'everything-deleted' };

/** null for what another version of the page might say. */
export function readTabMessage(data: unknown): TabMessage | null {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return null;
  const { kind } = data;
  if (kind === 'everything-deleted') return { kind };
  if (!('id' in data) || typeof data.id !== 'string') return null;
  if (kind === 'conversation' || kind === 'comparison' || kind === 'removed') return { kind, id: data.id };
  return null;
}
