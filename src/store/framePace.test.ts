import { expect, test } from 'vitest';
import { createFramePace } from './framePace.ts';

const frameMs = 16;

/** A page whose frames come every 16 ms, or later where work takes longer, and whose clock the test moves. */
function createPage() {
  let now = 0;
  let asked = 0;
  let onFrame: ((drawn: boolean) => void) | null = null;
  let afterFrame: (() => void) | null = null;
  let timers: { readonly at: number; readonly callback: () => void }[] = [];
  const page = {
    typing: false,
    hidden: false,
    now: () => now,
    /** How often a frame was asked for. */
    asked: () => asked,
    onFrame(callback: (drawn: boolean) => void) {
      asked += 1;
      if (onFrame !== null) throw new Error('A frame was asked for twice.');
      onFrame = callback;
    },
    afterFrame(callback: () => void) {
      afterFrame = callback;
    },
    setTimer(callback: () => void, ms: number) {
      timers.push({ at: now + ms, callback });
    },
    inputWaits: () => page.typing,
    keyAt: Number.NEGATIVE_INFINITY,
    lastKeyAt: () => page.keyAt,
    /** As work does. */
    spend(ms: number) {
      now += ms;
    },
    async frame() {
      now = (Math.floor(now / frameMs) + 1) * frameMs;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { callback } of due) callback();
      const callback = onFrame;
      onFrame = null;
      callback?.(!page.hidden);
      // What draws in microtasks.
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      const drawn = afterFrame;
      afterFrame = null;
      drawn?.();
    },
    async frames(count: number) {
      for (let frame = 0; frame < count; frame += 1) await page.frame();
    },
  };
  return page;
}

/** Work that takes so long, and the frames in which it was done. */
function createWork(
  page: ReturnType<typeof createPage>,
  schedule: (piece: () => void, isDrawing?: boolean) => void,
) {
  const done: { name: string; at: number }[] = [];
  const ask = (name: string, ms: number, again = false, isDrawing = false) =>
    schedule(() => {
      done.push({ name, at: page.now() });
      page.spend(ms);
      if (again) ask(name, ms, true, isDrawing);
    }, isDrawing);
  const times = (name: string) => done.filter((each) => each.name === name).map(({ at }) => at);
  return { done, ask, times };
}

/** Somebody types a key every 120 ms, for so long. */
async function typeFor(page: ReturnType<typeof createPage>, ms: number) {
  for (const until = page.now() + ms; page.now() < until; ) {
    if (page.now() - page.keyAt >= 120) page.keyAt = page.now();
    await page.frame();
  }
}

test('short pieces share a frame, in order; what comes behind a long one waits', async () => {
  const page = createPage();
  const { done, ask } = createWork(page, createFramePace(page));
  ask('a', 2);
  ask('b', 2);
  ask('long', 30);
  ask('c', 2);
  await page.frame();
  expect(done.map(({ name }) => name)).toEqual(['a', 'b', 'long']);
  await page.frames(4);
  expect(done.map(({ name }) => name)).toEqual(['a', 'b', 'long', 'c']);
});

test('a quick page works in every frame, a slow one half of the time', async () => {
  const quick = createPage();
  const often = createWork(quick, createFramePace(quick));
  often.ask('quick', 3, true);
  await quick.frames(60);
  expect(often.done.length).toBeGreaterThanOrEqual(59);

  const slow = createPage();
  const seldom = createWork(slow, createFramePace(slow));
  seldom.ask('slow', 80, true);
  while (slow.now() < 10_000) await slow.frame();
  // While it rests it asks for no frames, which would cost something too.
  expect(slow.asked()).toBeLessThanOrEqual(2 * seldom.done.length);
  const busy = (seldom.done.length * 80) / 10_000;
  expect(busy).toBeLessThan(0.55);
  expect(busy).toBeGreaterThan(0.4);
});

test('a rest is never longer than 200 ms, whatever a frame took', async () => {
  const page = createPage();
  const { done, ask } = createWork(page, createFramePace(page));
  ask('long', 5000);
  ask('next', 1);
  while (done.length < 2) await page.frame();
  expect((done[1]?.at ?? 0) - 5000).toBeLessThanOrEqual(200 + 3 * frameMs);
});

test('input goes first, but work that has waited for 200 ms is done all the same', async () => {
  const page = createPage();
  const { done, ask } = createWork(page, createFramePace(page));
  page.typing = true;
  ask('a', 2);
  await page.frames(3);
  expect(done).toEqual([]);
  page.typing = false;
  await page.frame();
  expect(done.map(({ name }) => name)).toEqual(['a']);

  page.typing = true;
  const from = page.now();
  ask('b', 2);
  while (done.length < 2) await page.frame();
  expect((done[1]?.at ?? 0) - from).toBeGreaterThanOrEqual(200);
  expect((done[1]?.at ?? 0) - from).toBeLessThanOrEqual(200 + 2 * frameMs);
});

test('on a slow page nothing is drawn between two keys, for three seconds at most; the state keeps up', async () => {
  const page = createPage();
  const { ask, times } = createWork(page, createFramePace(page));
  ask('drawing', 80, true, true);
  ask('state', 1, true);
  while (page.now() < 1000) await page.frame();
  const before = times('drawing').length;
  expect(before).toBeGreaterThan(2);

  const from = page.now();
  const asked = page.asked();
  await typeFor(page, 6500);
  // Two frames tell that the page is slow; the last one before is known already.
  const drawn = times('drawing').slice(before);
  expect(drawn.length).toBeLessThanOrEqual(3);
  expect(drawn.length).toBeGreaterThanOrEqual(2);
  // What is not seen asks for no frame: those that were asked for are the frames that drew, and two that tell.
  expect(page.asked() - asked).toBeLessThanOrEqual(drawn.length + 4);
  const states = times('state').filter((at) => at > from);
  expect(Math.max(...states.slice(1).map((at, place) => at - (states[place] ?? 0)))).toBeLessThanOrEqual(400);

  // A pause, and it is drawn again.
  const pause = page.now();
  while (page.now() < pause + 1000) await page.frame();
  expect(times('drawing').filter((at) => at > pause).length).toBeGreaterThan(2);
});

test('on a quick page typing holds no drawing up, and one slow frame changes nothing', async () => {
  const page = createPage();
  const { ask, times } = createWork(page, createFramePace(page));
  ask('long', 90, false, true);
  ask('drawing', 3, true, true);
  await page.frames(20);
  const from = page.now();
  await typeFor(page, 1000);
  expect(times('drawing').filter((at) => at > from).length).toBeGreaterThan(50);
});

test('where no frames are drawn, input holds nothing up', async () => {
  const page = createPage();
  const { done, ask } = createWork(page, createFramePace(page));
  page.hidden = true;
  page.typing = true;
  ask('a', 80);
  await page.frame();
  ask('b', 80);
  await page.frames(8);
  expect(done.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('a piece that throws takes none of the others with it', async () => {
  const page = createPage();
  const schedule = createFramePace(page);
  const { done, ask } = createWork(page, schedule);
  schedule(() => {
    throw new Error('spoilt');
  });
  ask('a', 1);
  await expect(page.frame()).rejects.toThrow('spoilt');
  await page.frames(3);
  expect(done.map(({ name }) => name)).toEqual(['a']);
});
