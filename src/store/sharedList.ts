export interface SharedListPlatform<T> {
  /** What is kept. */
  read(): readonly T[];
  /** @returns whether all of it is kept. */
  write(list: readonly T[]): boolean;
  /** What this tab shows. */
  shown(): readonly T[];
  show(list: readonly T[]): void;
}

/** A list that the browser keeps once for all tabs. */
export interface SharedList<T> {
  /** Changes what is kept by now, which another tab may have written. The same list: nothing is changed. */
  change(by: (list: readonly T[]) => readonly T[]): void;
  /** Another tab has changed it. */
  readAgain(): void;
}

/** @param isKept whether there is storage; else the list lasts for this visit, and what the tab shows is all there is. */
export function createSharedList<T>(
  { read, write, shown, show }: SharedListPlatform<T>,
  isKept: boolean,
): SharedList<T> {
  let inStep = isKept;
  return {
    change(by) {
      const list = inStep ? read() : shown();
      const changed = by(list);
      if (changed === list) return;
      inStep = write(changed);
      show(changed);
    },
    readAgain() {
      if (inStep) show(read());
    },
  };
}
