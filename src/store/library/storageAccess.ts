import { type Connection, type ConnectionSurroundings, createConnection } from './connection.ts';
import { faultOf, type LibraryFault, type LibraryStatus, memoryOnly, saved } from './libraryFault.ts';
import type { Database } from './records.ts';

/** The database, and whether it works. */
export interface StorageAccess extends Pick<Connection, 'close'> {
  /**
   * Works with the database; where the browser has closed the connection, once more with another.
   * Rejects with LibraryFault.
   */
  run<Result>(work: (database: Database) => Promise<Result>): Promise<Result>;
  status(): LibraryStatus;
  /** Everything was saved. */
  succeeded(status?: LibraryStatus): void;
  /** @returns the fault that is now said to the person. */
  failed(error: unknown): LibraryFault;
}

export function createStorageAccess(
  surroundings: ConnectionSurroundings & { readonly onStatus: (status: LibraryStatus) => void },
): StorageAccess {
  const connection = createConnection(surroundings);
  let status: LibraryStatus = saved;
  let failures = 0;

  function setStatus(next: LibraryStatus): void {
    if (status.reason === next.reason) return;
    status = next;
    surroundings.onStatus(status);
  }

  return {
    async run(work) {
      try {
        return await work(await connection.get());
      } catch (error) {
        if (faultOf(error).reason !== 'closed') throw faultOf(error);
        connection.drop();
      }
      try {
        return await work(await connection.get());
      } catch (error) {
        throw faultOf(error);
      }
    },
    status: () => status,
    succeeded(next = saved) {
      failures = 0;
      setStatus(next);
    },
    failed(error) {
      const fault = faultOf(error);
      failures += 1;
      // A single failure may be an accident, and is soon tried again.
      if (fault.reason !== 'failed' || failures > 1) setStatus(memoryOnly(fault.reason));
      return fault;
    },
    close: () => connection.close(),
  };
}
