import { nextFrame } from './measureUpdate.ts';

/** Milliseconds between the frames of the next while. */
export async function frameIntervals(durationMs: number): Promise<readonly number[]> {
  const intervals: number[] = [];
  const start = await nextFrame();
  for (let last = start; last - start < durationMs; ) {
    const now = await nextFrame();
    intervals.push(now - last);
    last = now;
  }
  return intervals;
}
