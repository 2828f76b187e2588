/** Fresh ids for what a file holds. */
export interface Renaming {
  /** Gives an id its new one. */
  rename(id: string): string;
  /** The new id of one that has got it. Throws RangeError for any other. */
  renamed(id: string): string;
}

/** @param noun what the ids name, for the error. @param newId a new id at every call. */
export function createRenaming(noun: string, newId: () => string): Renaming {
  const ids = new Map<string, string>();
  return {
    rename(id) {
      const fresh = newId();
      ids.set(id, fresh);
      return fresh;
    },
    renamed(id) {
      const fresh = ids.get(id);
      if (fresh === undefined) throw new RangeError(`The file has no ${noun} "${id}".`);
      return fresh;
    },
  };
}
