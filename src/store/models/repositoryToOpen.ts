const storageKey = 'glassbox.repository-to-open';

/** A repository that the person asked for; '' = none yet. */
export interface RepositoryToOpen {
  readonly repository: string;
  readonly revision: string;
}

/** Keeps it over the reload that lets the page speak with the hub. */
export function keepRepository(asked: RepositoryToOpen): void {
  sessionStorage.setItem(storageKey, JSON.stringify(asked));
}

/** null: none. It is forgotten with `forgetRepository`. */
export function readRepositoryToOpen(): RepositoryToOpen | null {
  try {
    const { repository, revision } = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}');
    return typeof repository === 'string' && typeof revision === 'string' ? { repository, revision } : null;
  } catch {
    return null;
  }
}

export function forgetRepository(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Blocked: nothing was kept.
  }
}
