import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heartbeatMs, watchWorker } from './watchWorker.ts';

/** A page whose clock and timers are moved by hand, and a worker that answers while it `responds`. */
function newWatch({ limitMs = 3500, locks = true, responds = true } = {}) {
  let ms = 0;
  let due: { at: number; callback: () => void } | null = null;
  let release = () => {};
  const seen = { pings: 0, deaths: [] as string[], lockAsked: 0, lockDropped: false };
  const worker = { responds, limitMs };
  const watch = watchWorker(
    {
      lockName: 'lock',
      ping() {
        seen.pings += 1;
        if (worker.responds) queueMicrotask(answer);
      },
      silenceLimitMs: () => worker.limitMs,
      onDead: (how) => seen.deaths.push(how),
    },
    {
      locks: locks ? ({ request: requestLock } as Pick<LockManager, 'request'>) : null,
      newLockName: () => 'lock',
      now: () => ms,
      setTimer(callback, afterMs) {
        const timer = { at: ms + afterMs, callback };
        due = timer;
        return () => {
          if (due === timer) due = null;
        };
      },
    },
  );

  function answer(): void {
    watch.heard();
    watch.answered();
  }

  function requestLock(_name: string, options: LockOptions, granted: () => void): Promise<void> {
    seen.lockAsked += 1;
    return new Promise((resolve, reject) => {
      options.signal?.addEventListener('abort', () => {
        seen.lockDropped = true;
        reject(options.signal?.reason);
      });
      release = () => {
        granted();
        resolve();
      };
    });
  }

  /** Moves the clock, running timers when they are due and letting answers arrive in between. */
  async function pass(time: number): Promise<void> {
    const end = ms + time;
    await Promise.resolve();
    for (let timer = due; timer !== null && timer.at <= end; timer = due) {
      ms = Math.max(ms, timer.at);
      due = null;
      timer.callback();
      await Promise.resolve();
      await Promise.resolve();
    }
    ms = end;
  }

  /** The page stands still: no timer runs. */
  const sleep = (time: number) => {
    ms += time;
  };
  return { watch, worker, seen, pass, sleep, release: () => release(), now: () => ms };
}

describe('a watched worker', () => {
  test('is pinged once a heartbeat and lives as long as it answers', async () => {
    const { seen, pass } = newWatch();
    await pass(60_000);
    expect(seen).toMatchObject({ deaths: [], lockAsked: 1 });
    expect(seen.pings).toBe(61);
  });

  test('that hangs is noticed within five seconds, once', async () => {
    const { seen, worker, pass } = newWatch();
    await pass(10_300);
    worker.responds = false;
    await pass(5000);
    expect(seen.deaths).toEqual(['hung']);
    await pass(60_000);
    expect(seen.deaths).toEqual(['hung']);
    expect(seen.lockDropped).toBe(true);
  });

  test('is noticed within five seconds whenever it begins to hang', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 20_000 }), async (healthyMs) => {
        const { seen, worker, pass } = newWatch();
        await pass(healthyMs);
        worker.responds = false;
        await pass(5000);
        expect(seen.deaths).toEqual(['hung']);
      }),
    );
  });

  test('may be silent for longer while it has work, and the limit is that of the moment', async () => {
    const { seen, worker, pass } = newWatch({ limitMs: 60_000 });
    await pass(2000);
    worker.responds = false;
    await pass(50_000);
    expect(seen.deaths).toEqual([]);
    worker.limitMs = 3500;
    await pass(heartbeatMs);
    expect(seen.deaths).toEqual(['hung']);
  });

  test('is not blamed for the time in which the page slept', async () => {
    const { seen, worker, pass, sleep } = newWatch();
    await pass(2000);
    worker.responds = false;
    sleep(3_600_000);
    await pass(0);
    expect(seen.deaths).toEqual([]);
    await pass(5000);
    expect(seen.deaths).toEqual(['hung']);
  });

  test('whose lock comes free has ended: said at once, without a timer', async () => {
    const { seen, pass, release, now } = newWatch();
    await pass(1500);
    const before = now();
    release();
    expect(seen.deaths).toEqual(['ended']);
    expect(now()).toBe(before);
  });

  test('is asked for its lock only after its first answer: before, the lock might be free', async () => {
    const { watch, seen, pass } = newWatch({ limitMs: 60_000, responds: false });
    await pass(20_000);
    expect(seen).toMatchObject({ pings: 1, lockAsked: 0, deaths: [] });
    watch.answered();
    expect(seen.lockAsked).toBe(1);
  });

  test('that was stopped is left alone', async () => {
    const { watch, seen, worker, pass } = newWatch();
    await pass(1500);
    worker.responds = false;
    watch.stop();
    await pass(60_000);
    expect(seen).toMatchObject({ deaths: [], lockDropped: true });
  });

  test('is watched by silence alone where there are no locks', async () => {
    const { seen, worker, pass } = newWatch({ locks: false });
    await pass(5000);
    worker.responds = false;
    await pass(5000);
    expect(seen).toMatchObject({ deaths: ['hung'], lockAsked: 0 });
  });
});
