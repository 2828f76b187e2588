import { flushSync } from 'react-dom';

/** Milliseconds that one change of the page takes, apart from what waits until after its frame. */
export interface UpdateTimes {
  /** Script: at once, and in the callbacks of the next frame. */
  readonly scriptMs: number;
  /** Style and layout that the change calls for. */
  readonly layoutMs: number;
}

export const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Until the page has nothing to do any more. */
export async function settle(): Promise<void> {
  await nextFrame();
  await new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 2000 }));
}

/** Makes one change, has React draw it at once, and waits for its frame. */
export async function measureUpdate(change: () => void): Promise<UpdateTimes> {
  // A task of its own, away from any frame.
  await pause(0);
  let frameStart = 0;
  // Callbacks of a frame run in the order of their requests: these two enclose those of the change.
  requestAnimationFrame(() => {
    frameStart = performance.now();
  });
  const start = performance.now();
  flushSync(change);
  const drawn = performance.now();
  document.body.getBoundingClientRect();
  const laidOut = performance.now();
  await nextFrame();
  const frameMs = performance.now() - frameStart;
  return { scriptMs: drawn - start + frameMs, layoutMs: laidOut - drawn };
}
