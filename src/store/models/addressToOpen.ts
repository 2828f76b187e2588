const storageKey = 'glassbox.address-to-open';

/** The address of a model that the person asked for, over the reload that lets the page speak with its server. */
export function keepAddress(url: string): void {
  sessionStorage.setItem(storageKey, url);
}

/** null: none. It is forgotten with `forgetAddress`. */
export function readAddress(): string | null {
  try {
    return sessionStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export function forgetAddress(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Blocked: nothing was kept.
  }
}
