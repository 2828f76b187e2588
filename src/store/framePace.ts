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
  /** When a key was pressed last in a box for text, as `now` tells it; −∞: never. */
  lastKeyAt(): number;
}

/** For so long a frame takes on further work; style, layout and paint come on top. */
const sliceMs = 6;
/** Whatever the person does, and however long a frame took, work waits no longer. */
const patienceMs = 200;
/** Keys that come closer together than this are one go of typing. */
const typingMs = 500;
/** A page where drawing takes longer than this, twice running, is too slow to draw between two keys. */
const slowFrameMs = 40;
/** On such a page, drawing waits until the typing pauses, but no longer than this. */
const drawingPatienceMs = 3000;

interface Drawing {
  readonly work: () => void;
  readonly since: number;
}

/**
 * A schedule for what nobody waits for, such as a streaming reply and its charts, that leaves room for what somebody
 * does. Of each kind, work is done in order, one piece a frame, or several short ones; after that the page rests for as long as the
 * frame took; and a frame that shows what was typed does nothing else. A quick page works in every frame, a slow one
 * as often as it can and still answer: while somebody types there, the reply grows unseen until they pause.
 */
export function createFramePace(page: FramePlatform): ScheduleFrame {
  const waiting: (() => void)[] = [];
  const drawings: Drawing[] = [];
  /** A turn is asked for, or under way until its frame has been drawn. */
  let asked = false;
  let waitsSince = 0;
  let restsUntil = 0;
  /** Frames with drawing, one after the other, that took too long. */
  let slowFrames = 0;
  let hasDrawn = false;
  /** Of drawing and state, which comes next; where there was nothing to draw, the state. */
  let isDrawingsTurn = false;

  function ask(): void {
    if (asked) return;
    asked = true;
    const restMs = restsUntil - page.now();
    const heldMs = typingLeftMs();
    // A frame that is asked for costs something even where nothing comes of it: what is not to be seen does without.
    if (heldMs > 0) page.setTimer(workUnseen, Math.min(heldMs, patienceMs));
    else if (restMs > 0) page.setTimer(askAgain, restMs);
    else page.onFrame(turn);
  }

  function askAgain(): void {
    asked = false;
    ask();
  }

  function workUnseen(): void {
    if (waiting.length > 0) work(page.now());
    else askAgain();
  }

  /** How much longer drawing has to wait; 0: not at all. */
  function typingLeftMs(): number {
    if (slowFrames < 2) return 0;
    const now = page.now();
    const untilPause = page.lastKeyAt() + typingMs - now;
    const untilDue = (drawings[0]?.since ?? now) + drawingPatienceMs - now;
    return Math.max(0, Math.min(untilPause, untilDue));
  }

  /** In turn, so that neither keeps the other from its own. */
  function next(): (() => void) | undefined {
    const mayDraw = drawings.length > 0 && typingLeftMs() === 0;
    const draws = mayDraw && (waiting.length === 0 || isDrawingsTurn);
    isDrawingsTurn = mayDraw && !draws;
    if (!draws) return waiting.shift();
    hasDrawn = true;
    return drawings.shift()?.work;
  }

  function turn(drawn: boolean): void {
    const start = page.now();
    const yields = drawn && start - waitsSince < patienceMs && page.inputWaits();
    if (yields) page.onFrame(turn);
    else work(start);
  }

  function work(start: number): void {
    try {
      next()?.();
    } finally {
      // Behind the microtask in which React draws what has changed.
      queueMicrotask(() => {
        const more = waiting.length > 0 || (drawings.length > 0 && typingLeftMs() === 0);
        if (more && page.now() - start < sliceMs) work(start);
        else page.afterFrame(() => rest(start));
      });
    }
  }

  function rest(start: number): void {
    waitsSince = page.now();
    if (hasDrawn) slowFrames = waitsSince - start > slowFrameMs ? slowFrames + 1 : 0;
    hasDrawn = false;
    restsUntil = waitsSince + Math.min(waitsSince - start, patienceMs);
    asked = false;
    if (waiting.length + drawings.length > 0) ask();
  }

  return (piece, isDrawing = false) => {
    if (waiting.length + drawings.length === 0) waitsSince = page.now();
    if (isDrawing) drawings.push({ work: piece, since: page.now() });
    else waiting.push(piece);
    ask();
  };
}
