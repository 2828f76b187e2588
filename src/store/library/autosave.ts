/** Decides when to write: often enough that a crash costs little, and never two writes at a time. */
export interface Autosave {
  /** Something changed. `urgent`: it is written at once, or right after the write under way. */
  touch(urgent: boolean): void;
  /** Writes what is left. Settles when everything that was there at the call was tried. */
  flush(): Promise<void>;
  /** No more writes of its own accord. */
  stop(): void;
}

export interface AutosaveSurroundings {
  /** Writes everything that changed; tells whether it could. Never rejects. */
  readonly save: () => Promise<boolean>;
  /** Milliseconds. */
  readonly now: () => number;
  /** Calls back after so many milliseconds; returns what calls it off. */
  readonly setTimer: (callback: () => void, ms: number) => () => void;
}

/** From the start of one write to the next, in milliseconds. With the write itself it stays below 500. */
export const autosaveIntervalMs = 400;
/** After a failure: the first wait and the longest, in milliseconds. */
const retryMs = { first: 1_000, longest: 30_000 } as const;

export function createAutosave({ save, now, setTimer }: AutosaveSurroundings): Autosave {
  let startedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;
  /** What came while a write was under way. */
  let again: 'no' | 'soon' | 'at-once' = 'no';
  let wait: number = autosaveIntervalMs;
  let cancelTimer: (() => void) | null = null;
  let stopped = false;

  function start(): Promise<void> {
    cancelTimer?.();
    cancelTimer = null;
    startedAt = now();
    again = 'no';
    running = save().then((done) => {
      running = null;
      if (done) wait = autosaveIntervalMs;
      else wait = wait === autosaveIntervalMs ? retryMs.first : Math.min(2 * wait, retryMs.longest);
      if (stopped) return;
      if (again === 'at-once' && done) void start();
      else if (again !== 'no' || !done) schedule();
    });
    return running;
  }

  function schedule(): void {
    if (cancelTimer !== null || stopped) return;
    const left = Math.max(0, startedAt + wait - now());
    cancelTimer = setTimer(() => {
      cancelTimer = null;
      if (running === null) void start();
    }, left);
  }

  return {
    touch(urgent) {
      if (stopped) return;
      if (running !== null) again = urgent || again === 'at-once' ? 'at-once' : 'soon';
      // A hidden tab's timers are slow: whoever comes after the interval writes without one.
      else if (urgent || now() >= startedAt + wait) void start();
      else schedule();
    },
    async flush() {
      while (running !== null) await running;
      if (!stopped) await start();
    },
    stop() {
      stopped = true;
      cancelTimer?.();
      cancelTimer = null;
    },
  };
}
