/** How the browser keeps what this site stores: models, the app itself, conversations. */
export interface BrowserStorage {
  /** Whether it is kept until the person deletes it; otherwise the browser may when the disk runs full. */
  readonly persisted: boolean;
  /** Bytes, as the browser estimates them; null where it does not say. */
  readonly used: number | null;
  readonly available: number | null;
}

type Manager = Pick<StorageManager, 'persisted' | 'persist' | 'estimate'>;

/** @returns null where the browser tells nothing (an insecure page, an old browser, blocked storage). */
export async function readBrowserStorage(
  // Missing on insecure pages, whatever its type says.
  manager: Manager | undefined = navigator.storage,
): Promise<BrowserStorage | null> {
  try {
    if (manager === undefined) return null;
    const [persisted, { usage, quota }] = await Promise.all([manager.persisted(), manager.estimate()]);
    return { persisted, used: usage ?? null, available: quota ?? null };
  } catch {
    return null;
  }
}

/** Asks the browser to keep it all; some ask the person, others decide by themselves. */
export async function keepStorage(manager: Manager | undefined = navigator.storage): Promise<boolean> {
  try {
    return (await manager?.persist()) ?? false;
  } catch {
    return false;
  }
}
