/** As many replies as one batch writes at a time; more wait until one ends. */
const mostAtOnce = 8;

interface Job {
  readonly batch: string | null;
  /** Never rejects. */
  work(): Promise<void>;
}

/**
 * Lets jobs work one after the other, in the order in which they came; jobs of the same batch work together. A
 * job that comes while its batch is at work joins it, past all that wait.
 */
export function createJobQueue(): { add(job: Job): void } {
  const waiting: Job[] = [];
  let atWork = 0;
  let batch: string | null = null;

  const mayStart = (job: Job): boolean =>
    atWork === 0 || (job.batch !== null && job.batch === batch && atWork < mostAtOnce);

  function start(job: Job): void {
    batch = job.batch;
    atWork += 1;
    void job.work().then(() => {
      atWork -= 1;
      startWaiting();
    });
  }

  function startWaiting(): void {
    for (let job = waiting[0]; job !== undefined && mayStart(job); job = waiting[0]) {
      waiting.shift();
      start(job);
    }
  }

  return {
    add(job) {
      if (mayStart(job)) start(job);
      else waiting.push(job);
    },
  };
}
