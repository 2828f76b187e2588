import { type IDBPDatabase, type IDBPTransaction, wrap } from 'idb';
import { faultOf, LibraryFault } from './libraryFault.ts';
import { latestVersion, type Migration, upgradeDatabase } from './migrations.ts';
import type { Database } from './records.ts';

type UpgradeTransaction = IDBPTransaction<unknown, string[], 'versionchange'>;

export const databaseName = 'glassbox';

export interface ConnectionSurroundings {
  /** null: the browser has none or denies it. */
  readonly indexedDB: IDBFactory | null;
  readonly migrations: readonly Migration[];
  /** Calls back after so many milliseconds; returns what calls it off. */
  readonly setTimer: (callback: () => void, ms: number) => () => void;
  /** Called when an upgrade that another tab was blocking went through after all. */
  readonly onUnblocked: () => void;
}

export interface Connection {
  /** The database, opened again where the browser closed it. Rejects with LibraryFault. */
  get(): Promise<Database>;
  /** The connection does not work any more: the next `get` opens another. */
  drop(): void;
  close(): void;
}

/** How long another tab may take to let go of an older version, in milliseconds. */
const unblockMs = 2_000;

export function createConnection(surroundings: ConnectionSurroundings): Connection {
  const { indexedDB, migrations, setTimer, onUnblocked } = surroundings;
  let opening: Promise<Database> | null = null;
  let current: Database | null = null;
  let replaced = false;
  let closed = false;

  function open(factory: IDBFactory): Promise<Database> {
    return new Promise((resolve, reject) => {
      const request = factory.open(databaseName, latestVersion(migrations));
      let cancelTimer = () => {};
      let late = false;
      request.addEventListener('upgradeneeded', ({ oldVersion }) => {
        const database = wrap(request.result) as IDBPDatabase<unknown>;
        const { transaction } = request;
        if (transaction === null) return;
        const upgrade = wrap(transaction) as unknown as UpgradeTransaction;
        // An upgrade that fails rejects the opening too; nobody waits for this promise.
        upgrade.done.catch(() => {});
        upgradeDatabase(migrations, oldVersion, database, upgrade);
      });
      request.addEventListener('blocked', () => {
        cancelTimer = setTimer(() => {
          late = true;
          reject(new LibraryFault('upgrade-blocked'));
        }, unblockMs);
      });
      request.addEventListener('error', () => {
        cancelTimer();
        reject(faultOf(request.error, true));
      });
      request.addEventListener('success', () => {
        cancelTimer();
        const raw = request.result;
        const database = wrap(raw) as unknown as Database;
        raw.addEventListener('close', () => forget(database));
        raw.addEventListener('versionchange', ({ newVersion }) => {
          // A newer page may not wait for us; a deletion (null) is followed by a fresh database.
          if (newVersion !== null) replaced = true;
          raw.close();
          forget(database);
        });
        current = database;
        if (late) {
          opening = Promise.resolve(database);
          onUnblocked();
        }
        resolve(database);
      });
    });
  }

  function forget(database: Database): void {
    if (current !== database) return;
    current = null;
    opening = null;
  }

  return {
    async get() {
      if (closed) throw new LibraryFault('closed');
      if (replaced) throw new LibraryFault('newer');
      if (indexedDB === null) throw new LibraryFault('blocked');
      if (opening === null) {
        const attempt = open(indexedDB);
        opening = attempt;
        attempt.catch((error: unknown) => {
          // An upgrade that is blocked goes on by itself; anything else is tried afresh.
          const waits = error instanceof LibraryFault && error.reason === 'upgrade-blocked';
          if (opening === attempt && !waits) opening = null;
        });
      }
      try {
        return await opening;
      } catch (error) {
        throw faultOf(error, true);
      }
    },
    drop() {
      current?.close();
      current = null;
      opening = null;
    },
    close() {
      closed = true;
      current?.close();
      current = null;
      opening = null;
    },
  };
}
