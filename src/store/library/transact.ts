import { LibraryFault } from './libraryFault.ts';
import { type Database, type ReadTransaction, storeNames, type WriteTransaction } from './records.ts';

/**
 * All of `work` or nothing: it may await nothing but the transaction's own requests, and what it throws undoes every
 * write. Rejects with what the transaction failed of, which says more than the request that it took down.
 */
export async function transact<Result>(
  database: Database,
  work: (transaction: WriteTransaction) => Promise<Result>,
): Promise<Result> {
  const transaction = database.transaction([...storeNames], 'readwrite');
  const done = transaction.done.then(
    () => null,
    (error: unknown) => ({ error }),
  );
  try {
    const result = await work(transaction);
    const failure = await done;
    if (failure !== null) throw failure.error;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended already.
    }
    await done;
    throw error instanceof LibraryFault ? error : (transaction.error ?? error);
  }
}

/** Reads under one state of the database. A request that fails says so itself. */
export function beginReading(database: Database): ReadTransaction {
  const transaction = database.transaction([...storeNames]);
  // Without this a failed request would be reported a second time, to nobody.
  transaction.done.catch(() => {});
  return transaction;
}
