const keptKey = 'glassbox.server-keys';

/** Where a server's key is: nowhere, with this page until it is left, or on this device. */
export type KeyPlace = 'none' | 'visit' | 'device';

/**
 * Keys of servers, each bound to one origin: it is sent there and nowhere else, and no export, link or message holds
 * it. In memory, unless the person has it kept on this device.
 */
export interface ServerKeys {
  /** null: there is none for this origin. */
  keyOf(origin: string): string | null;
  placeOf(origin: string): KeyPlace;
  /** @param keep on this device, where whoever uses this browser can read it. '' forgets the key. */
  setKey(origin: string, key: string, keep: boolean): void;
  forgetAll(): void;
}

/** @param storage null: nothing can be kept. */
export function createServerKeys(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null,
): ServerKeys {
  const ofVisit = new Map<string, string>();

  function kept(): Readonly<Record<string, string>> {
    try {
      const value: unknown = JSON.parse(storage?.getItem(keptKey) ?? '{}');
      const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
      return Object.fromEntries(
        entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      );
    } catch {
      return {};
    }
  }

  function keep(keys: Readonly<Record<string, string>>): boolean {
    try {
      if (Object.keys(keys).length === 0) storage?.removeItem(keptKey);
      else storage?.setItem(keptKey, JSON.stringify(keys));
      return storage !== null;
    } catch {
      return false;
    }
  }

  return {
    keyOf: (origin) => ofVisit.get(origin) ?? kept()[origin] ?? null,
    placeOf: (origin) => (Object.hasOwn(kept(), origin) ? 'device' : ofVisit.has(origin) ? 'visit' : 'none'),
    setKey(origin, key, wantsKept) {
      const { [origin]: _, ...others } = kept();
      ofVisit.delete(origin);
      const isKept = keep(wantsKept && key !== '' ? { ...others, [origin]: key } : others);
      if (key !== '' && !(wantsKept && isKept)) ofVisit.set(origin, key);
    },
    forgetAll() {
      ofVisit.clear();
      keep({});
    },
  };
}
