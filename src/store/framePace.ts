import type { ScheduleFrame } from './runReply.ts';

/** What a pace needs of the page. */
export interface FramePlatform {
  /** Milliseconds. */
  now(): number;
  /** Calls back before the next frame is drawn; or soon, with false, where none is drawn, as in a hidden tab. */
  onFrame(callback: (drawn: boolean) => void): void;
  /** Calls back once the frame under way has been drawn. */
  afterFrame(callback: () => void): void;
  setTimer(callback: () => void, ms: number): void;
  /** Whether something that the person did waits for its turn, or for the frame that shows it. */
  inputWaits(): boolean;
}

/** For so long a frame takes on further work; style, layout and paint come on top. */
const sliceMs = 6;
/** Whatever the person does, and however long a frame took, work waits no longer. */
const patienceMs = 200;

/**
 * A schedule for what nobody waits for, such as a streaming reply and its charts, that leaves room for what somebody
 * does. Work is done in order, one piece a frame, or several short ones; after that the page rests for as long as the
 * frame took; and a frame that shows what was typed does nothing else. A quick page works in every frame, a slow one
 * as often as it can and still answer.
 */
export function createFramePace(page: FramePlatform): ScheduleFrame {
  const waiting: (() => void)[] = [];
  /** A turn is asked for, or under way until its frame has been drawn. */
  let asked = false;
  let waitsSince = 0;
  let restsUntil = 0;

  function ask(): void {
    if (asked) return;
    asked = true;
    const restMs = restsUntil - page.now();
    // A frame that is asked for costs something even where nothing comes of it.
    if (restMs > 0) page.setTimer(() => page.onFrame(turn), restMs);
    else page.onFrame(turn);
  }

  function turn(drawn: boolean): void {
    const start = page.now();
    const yields = drawn && start - waitsSince < patienceMs && page.inputWaits();
    if (yields) page.onFrame(turn);
    else work(start);
  }

  function work(start: number): void {
    try {
      waiting.shift()?.();
    } finally {
      // Behind the microtask in which React draws what has changed.
      queueMicrotask(() => {
        if (waiting.length > 0 && page.now() - start < sliceMs) work(start);
        else page.afterFrame(() => rest(start));
      });
    }
  }

  function rest(start: number): void {
    waitsSince = page.now();
    restsUntil = waitsSince + Math.min(waitsSince - start, patienceMs);
    asked = false;
    if (waiting.length > 0) ask();
  }

  return (piece) => {
    if (waiting.length === 0) waitsSince = page.now();
    waiting.push(piece);
    ask();
  };
}
