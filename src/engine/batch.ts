import type { LanguageModel, Sequence } from './languageModel.ts';

/**
 * One run's place in a batch. Until the run asks, the model and the logits of its last pass are the run's alone;
 * while it waits, others work.
 */
export interface BatchSeat {
  /**
   * Appends `id` to the run's sequences, in one pass with all the other runs'.
   * @returns the logits after it, one row [vocabularySize] per sequence; valid until the run asks again.
   * Rejects with the engine's error when a pass of any run failed.
   */
  next(sequences: readonly Sequence[], id: number): Promise<readonly Float32Array[]>;
  /** The engine failed in this run's hands: ends all the others too. */
  fail(error: unknown): void;
  /** Ends the run's part; the others go on. */
  leave(): void;
}

/** Lets several runs share one model: prefills one after the other, then one pass per token for all. */
export interface Batch {
  /** Resolves when the run may prefill: prefills come before further tokens, one at a time. */
  join(): Promise<BatchSeat>;
}

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

interface Ask extends Waiting<readonly Float32Array[]> {
  readonly sequences: readonly Sequence[];
  readonly id: number;
}

export function createBatch(model: LanguageModel): Batch {
  const joining: Waiting<BatchSeat>[] = [];
  let asking: Ask[] = [];
  /** Runs that prefill, draw from the last pass's logits or wait for a pass that has begun. */
  let busy = 0;
  let failure: { readonly error: unknown } | null = null;

  function rejectAll({ error }: NonNullable<typeof failure>): void {
    const waiting = [...joining.splice(0), ...asking.splice(0)];
    for (const { reject } of waiting) reject(error);
  }

  /** Begins the next prefill or pass as soon as nobody is busy. */
  function advance(): void {
    if (busy > 0) return;
    if (failure !== null) {
      rejectAll(failure);
      return;
    }
    const joined = joining.shift();
    if (joined !== undefined) {
      busy = 1;
      joined.resolve(createSeat());
      return;
    }
    if (asking.length > 0) void pass();
  }

  async function pass(): Promise<void> {
    const asks = asking;
    asking = [];
    busy = asks.length;
    try {
      const steps = asks.flatMap(({ sequences, id }) => sequences.map((sequence) => ({ sequence, id })));
      const logits = [...(await model.decode(steps))];
      for (const { sequences, resolve } of asks) resolve(logits.splice(0, sequences.length));
    } catch (error) {
      failure ??= { error };
      for (const { reject } of asks) reject(error);
    }
  }

  function createSeat(): BatchSeat {
    return {
      next: (sequences, id) =>
        new Promise((resolve, reject) => {
          asking.push({ sequences, id, resolve, reject });
          busy -= 1;
          advance();
        }),
      fail(error) {
        failure ??= { error };
      },
      leave() {
        busy -= 1;
        advance();
      },
    };
  }

  return {
    join: () =>
      new Promise((resolve, reject) => {
        joining.push({ resolve, reject });
        advance();
      }),
  };
}
