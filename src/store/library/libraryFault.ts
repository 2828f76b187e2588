/** Why nothing is saved. */
export type FaultReason = 'blocked' | 'full' | 'newer' | 'upgrade-blocked' | 'closed' | 'failed';

/** Whether what is said is kept on this machine, or lasts for this visit only. */
export type LibraryStatus =
  | { readonly mode: 'saved'; readonly reason: null; readonly sentence: null }
  | { readonly mode: 'memory'; readonly reason: FaultReason; readonly sentence: string };

export const saved: LibraryStatus = { mode: 'saved', reason: null, sentence: null };

/** For the person: what is wrong and what helps. */
const sentences: Readonly<Record<FaultReason, string>> = {
  blocked:
    'This browser does not let the page store anything, so conversations last only until you close it. Export what you want to keep.',
  full: 'The storage is full, so new messages are not saved. Delete conversations or free disk space, or export what you want to keep.',
  newer:
    'Your conversations were saved by a newer version of Glassbox. Reload the page to get it; until then nothing is saved and nothing is overwritten.',
  'upgrade-blocked':
    'An older version of Glassbox is open in another tab. Close that tab; until then nothing is saved.',
  closed:
    'The browser closed the storage, so new messages are not saved. Reload the page, or export what you want to keep.',
  failed: 'Saving did not work and is tried again. Export what you want to keep.',
};

export function memoryOnly(reason: FaultReason): LibraryStatus {
  return { mode: 'memory', reason, sentence: sentences[reason] };
}

/** A failure of the storage; its message is for the person. */
export class LibraryFault extends Error {
  readonly reason: FaultReason;
  /** `record`: one record is to be left alone, the others are as ever. */
  readonly scope: 'database' | 'record';
  constructor(reason: FaultReason, cause?: unknown, scope: LibraryFault['scope'] = 'database') {
    super(sentences[reason], { cause });
    this.name = 'LibraryFault';
    this.reason = reason;
    this.scope = scope;
  }
}

/** @param opening whether the database was being opened. */
export function faultOf(error: unknown, opening = false): LibraryFault {
  if (error instanceof LibraryFault) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return new LibraryFault('full', error);
  if (name === 'VersionError') return new LibraryFault('newer', error);
  if (opening) return new LibraryFault('blocked', error);
  if (name === 'InvalidStateError') return new LibraryFault('closed', error);
  return new LibraryFault('failed', error);
}
