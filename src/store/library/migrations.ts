import type { IDBPDatabase, IDBPTransaction } from 'idb';
import { LibraryFault } from './libraryFault.ts';
import type { RecordStore } from './records.ts';

/** A record as it lies in the database: of any version, and perhaps spoilt. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** From one version of the schema to the next. */
export interface Migration {
  /** The version that it leads to: 1, 2, 3 … without gaps. It is the database's version too. */
  readonly version: number;
  /** Makes stores and indexes, in the upgrade transaction. Records are left alone: there may be many. */
  readonly upgrade?: (
    database: IDBPDatabase<unknown>,
    transaction: IDBPTransaction<unknown, string[], 'versionchange'>,
  ) => void;
  /** Pure steps from a record of the version before, taken when the record is read. */
  readonly records?: Partial<Readonly<Record<RecordStore, (record: RawRecord) => RawRecord>>>;
}

/** Append a step; never change one that was released. fixtures/library has a golden database for each version. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    upgrade(database) {
      database.createObjectStore('conversations', { keyPath: 'id' });
      database
        .createObjectStore('messages', { keyPath: ['conversationId', 'id'] })
        .createIndex('byRevision', ['conversationId', 'revision']);
      database.createObjectStore('tokens', { keyPath: ['conversationId', 'messageId', 'track', 'chunk'] });
      database.createObjectStore('comparisons', { keyPath: 'id' });
      database.createObjectStore('trash', { keyPath: 'id' });
      database.createObjectStore('quarantine', { autoIncrement: true });
    },
  },
];

export function latestVersion(steps: readonly Migration[]): number {
  return steps.at(-1)?.version ?? 0;
}

/** Makes what a database of version `from` (0: there was none) lacks. */
export function upgradeDatabase(
  steps: readonly Migration[],
  from: number,
  database: IDBPDatabase<unknown>,
  transaction: IDBPTransaction<unknown, string[], 'versionchange'>,
): void {
  for (const step of steps) if (step.version > from) step.upgrade?.(database, transaction);
}

/**
 * The record as the latest version has it.
 * @throws RangeError for what is no record of any version; LibraryFault `newer` for one of a later version.
 */
export function migrateRecord(steps: readonly Migration[], store: RecordStore, record: unknown): RawRecord {
  if (typeof record !== 'object' || record === null) throw new RangeError('This is no record.');
  let migrated: RawRecord = { ...record };
  const { schema } = migrated;
  if (typeof schema !== 'number' || !Number.isSafeInteger(schema) || schema < 1) {
    throw new RangeError('The record names no schema.');
  }
  if (schema > latestVersion(steps)) throw new LibraryFault('newer', undefined, 'record');
  for (const { version, records } of steps) {
    if (version > schema) migrated = { ...(records?.[store]?.(migrated) ?? migrated), schema: version };
  }
  return migrated;
}
