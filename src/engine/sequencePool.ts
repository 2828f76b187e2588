import type { LanguageModel, Sequence } from './languageModel.ts';

/** As many panes and mixtures as run at once, with a chat beside them. */
const mostSequences = 8;
/** Of all sequences together: 282 MB of the embedded model's keys and values. */
const mostCachedTokens = 6144;
/** A tail so short, behind more that is shared, is sooner run again than kept in a sequence of its own. */
const shortTail = 32;

/**
 * What a sequence is wanted for. `chat`: one conversation after the other in the same sequence; `batch`: several
 * at a time, each of which will go on; `score`: read once.
 */
export type SequenceUse = 'chat' | 'batch' | 'score';

/** Sequences that keep what they have cached for whoever asks for a prompt that begins alike. */
export interface SequencePool {
  /**
   * A sequence that holds as much as is cached anywhere of the beginning of `ids`, `limit` tokens at most, and
   * nothing else. It is the caller's until given back.
   */
  acquire(ids: readonly number[], limit: number, use: SequenceUse): Sequence;
  /** Gives back a sequence; what it has cached stays for others while there is room. */
  release(sequence: Sequence): void;
  /** For tests and figures: the ids in each sequence, the one used last at the end. */
  cachedIds(): readonly (readonly number[])[];
}

interface Entry {
  readonly sequence: Sequence;
  use: SequenceUse;
  taken: boolean;
}

export function createSequencePool(model: LanguageModel): SequencePool {
  /** The least recently used first. */
  let entries: Entry[] = [];

  function drop(entry: Entry): void {
    entry.sequence.release();
    entries = entries.filter((other) => other !== entry);
  }

  /** Frees idle sequences, the least recently used first, until `coming` more tokens are within bounds. */
  function makeRoom(coming: number): void {
    const cached = () => entries.reduce((sum, { sequence }) => sum + sequence.cachedIds.length, coming);
    for (const entry of entries.filter(({ taken }) => !taken)) {
      if (entries.length <= mostSequences && cached() <= mostCachedTokens) return;
      drop(entry);
    }
  }

  /** The idle sequence to write into when none may go on where it is; null: a new one is due. */
  function leastNeeded(use: SequenceUse): Entry | null {
    const idle = entries.filter(({ taken }) => !taken);
    const spare = idle.find((entry) => isSpare(entry, use));
    if (spare !== undefined) return spare;
    return entries.length < mostSequences ? null : (idle[0] ?? null);
  }

  function create(use: SequenceUse): Entry {
    return { sequence: model.createSequence(), use, taken: true };
  }

  return {
    acquire(ids, limit, use) {
      const candidates = entries.map((entry) => {
        const shared = sharedLength(entry.sequence.cachedIds, ids);
        const lost = entry.sequence.cachedIds.length - shared;
        const inPlace = !entry.taken && (lost <= Math.min(shortTail, shared) || isSpare(entry, use));
        return { entry, reusable: Math.min(shared, limit), lost, inPlace };
      });
      const [best] = candidates.toSorted(
        (a, b) => b.reusable - a.reusable || Number(b.inPlace) - Number(a.inPlace) || a.lost - b.lost,
      );
      const entry = best?.inPlace ? best.entry : (leastNeeded(use) ?? create(use));
      const reusable = best?.reusable ?? 0;
      if (best === undefined || best.entry === entry || reusable === 0) entry.sequence.rewind(reusable);
      else entry.sequence.copyPrefix(best.entry.sequence, reusable);
      entries = [...entries.filter((other) => other !== entry), Object.assign(entry, { use, taken: true })];
      makeRoom(ids.length - entry.sequence.cachedIds.length);
      return entry.sequence;
    },
    release(sequence) {
      const entry = entries.find((other) => other.sequence === sequence);
      if (entry === undefined) return;
      entry.taken = false;
      const { cachedIds } = sequence;
      const holdsNothingOwn = entries.some(
        (other) => other !== entry && sharedLength(other.sequence.cachedIds, cachedIds) === cachedIds.length,
      );
      if (holdsNothingOwn) drop(entry);
      makeRoom(0);
    },
    cachedIds: () => entries.map(({ sequence }) => [...sequence.cachedIds]),
  };
}

/** A sequence whose content may be thrown away: read once, or a chat's when the next chat comes. */
function isSpare({ use }: Entry, wantedFor: SequenceUse): boolean {
  return use === 'score' || (use === 'chat' && wantedFor === 'chat');
}

function sharedLength(a: readonly number[], b: readonly number[]): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length += 1;
  return length;
}
