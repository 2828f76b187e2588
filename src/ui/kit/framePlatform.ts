import type { FramePlatform } from '../../store/framePace.ts';

/** Not yet in the compiler's own list: Chromium alone has it. */
interface InputQueue {
  isInputPending?(): boolean;
}

function isTextBox(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.matches('textarea, input:not([type="range"]), [contenteditable]')
  );
}

/** A hidden tab draws no frames. */
const hiddenFrameMs = 250;

/** The page's own frames, and what the person presses in between. */
export function createFramePlatform(): FramePlatform {
  const { scheduling } = navigator as Navigator & { readonly scheduling?: InputQueue };
  const drawn: (() => void)[] = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => drawn.shift()?.();
  let pressed = false;
  let lastKeyAt = Number.NEGATIVE_INFINITY;
  for (const type of ['keydown', 'pointerdown']) {
    addEventListener(
      type,
      ({ target }) => {
        pressed = true;
        if (type === 'keydown' && isTextBox(target)) lastKeyAt = performance.now();
      },
      { capture: true, passive: true },
    );
  }
  return {
    now: () => performance.now(),
    onFrame(callback) {
      const timer = setTimeout(() => run(false), hiddenFrameMs);
      const frame = requestAnimationFrame(() => run(true));
      function run(isDrawn: boolean): void {
        clearTimeout(timer);
        cancelAnimationFrame(frame);
        callback(isDrawn);
      }
    },
    afterFrame(callback) {
      drawn.push(callback);
      channel.port2.postMessage(null);
    },
    setTimer(callback, ms) {
      setTimeout(callback, ms);
    },
    inputWaits() {
      const waits = pressed || scheduling?.isInputPending?.() === true;
      pressed = false;
      return waits;
    },
    lastKeyAt: () => lastKeyAt,
  };
}
