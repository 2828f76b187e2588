import { modelIdPattern } from '../core/modelId.ts';

const storageKey = 'glassbox.model-in-use';

/** Keeps the model in use over a load of the page that the page itself asks for. */
export function keepModelInUse(session: Pick<Storage, 'setItem'> | null, modelId: string): void {
  try {
    session?.setItem(storageKey, modelId);
  } catch {
    // Blocked: the page begins with the model that every visit begins with.
  }
}

/** What was kept, once; null: nothing was. */
export function takeModelInUse(session: Pick<Storage, 'getItem' | 'removeItem'> | null): string | null {
  try {
    const kept = session?.getItem(storageKey) ?? null;
    session?.removeItem(storageKey);
    return kept !== null && modelIdPattern.test(kept) ? kept : null;
  } catch {
    return null;
  }
}
