/** What a watch needs of the page. */
export interface WatchPlatform {
  /** The page's `navigator.locks`; null where there are none: then a worker that dies is noticed by its silence. */
  readonly locks: Pick<LockManager, 'request'> | null;
  /** One for each worker, in every tab. */
  newLockName(): string;
  /** Milliseconds. */
  now(): number;
  /** @returns how to cancel it. */
  setTimer(callback: () => void, ms: number): () => void;
}

export interface WatchedWorker {
  /** The worker takes this lock before it answers its first ping, and has it for as long as it lives. */
  readonly lockName: string;
  ping(): void;
  /** Milliseconds without a sign of life after which the worker counts as hung, given what it has to do now. */
  silenceLimitMs(): number;
  /** Called once at most. */
  onDead(how: 'ended' | 'hung'): void;
}

export interface WorkerWatch {
  /** The worker said something. */
  heard(): void;
  /** The ping was answered. */
  answered(): void;
  stop(): void;
}

/** Between two pings. */
export const heartbeatMs = 1000;

/**
 * Notices when a worker ends (its lock comes free at once, whatever ended it) and when it hangs (it says nothing for
 * too long). Time in which the page itself slept does not count.
 */
export function watchWorker(worker: WatchedWorker, platform: WatchPlatform): WorkerWatch {
  const { locks, now, setTimer } = platform;
  const stopped = new AbortController();
  let cancelTimer = () => {};
  let lastTickMs = now();
  let lastHeardMs = lastTickMs;
  let pinged = false;
  let lockAsked = false;

  function die(how: 'ended' | 'hung'): void {
    if (stopped.signal.aborted) return;
    stop();
    worker.onDead(how);
  }

  function stop(): void {
    cancelTimer();
    stopped.abort();
  }

  function tick(): void {
    const ms = now();
    // A timer that comes this late means that the page was suspended or busy, and perhaps the worker with it.
    if (ms - lastTickMs > 2 * heartbeatMs) lastHeardMs = ms;
    lastTickMs = ms;
    if (ms - lastHeardMs > worker.silenceLimitMs()) {
      die('hung');
      return;
    }
    if (!pinged) {
      pinged = true;
      worker.ping();
    }
    cancelTimer = setTimer(tick, heartbeatMs);
  }

  async function waitForLock(): Promise<void> {
    try {
      await locks?.request(worker.lockName, { signal: stopped.signal }, () => die('ended'));
    } catch {
      // Stopped, or locks are refused here: silence still tells.
    }
  }

  tick();
  return {
    heard() {
      lastHeardMs = now();
    },
    answered() {
      pinged = false;
      if (lockAsked || locks === null) return;
      lockAsked = true;
      void waitForLock();
    },
    stop,
  };
}
