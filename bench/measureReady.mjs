// @ts-check
import { longestTasks } from './longestTask.mjs';
import { largestRenderer, watchRenderer } from './processMemory.mjs';

/** @import { Browser, Page } from '@playwright/test' */
/** @import { LoadEvent } from '../src/core/types.ts' */

const READY_TIMEOUT_MS = 120_000;
const SETTLE_MS = 4_000;
const VISITS = 5;

/**
 * @typedef {object} Visit
 * @property {number} readyMs from the start of the navigation
 * @property {Readonly<Record<string, number>>} steps milliseconds, as the engine reports them
 * @property {number} threads
 */

/** Runs in the page before its own scripts: notes what the engine's worker says at the end. */
function noteLoad() {
  const Native = Worker;
  globalThis.Worker = class extends Native {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      this.addEventListener('message', (message) => {
        if (message.data?.event?.type === 'load-end')
          Object.assign(globalThis, { loadEnd: message.data.event });
      });
    }
  };
}

/**
 * @param {Page} page
 * @param {string} url
 * @returns {Promise<Visit>}
 */
async function visit(page, url) {
  await page.addInitScript(noteLoad);
  await page.goto(url);
  await page.waitForFunction(() => 'glassbox' in window, null, { timeout: READY_TIMEOUT_MS });
  return page.evaluate(async (timeoutMs) => {
    const tooLate = new Promise((_, reject) => {
      setTimeout(() => reject(new Error('The model was not ready in time.')), timeoutMs);
    });
    await Promise.race([window.glassbox.ready, tooLate]);
    const readyMs = performance.now();
    const { loadEnd } = /** @type {{ loadEnd?: Extract<LoadEvent, { type: 'load-end' }> }} */ (globalThis);
    if (loadEnd === undefined) throw new Error('The engine did not say how it loaded.');
    return { readyMs, steps: loadEnd.steps, threads: loadEnd.info.threads };
  }, READY_TIMEOUT_MS);
}

/**
 * @typedef {object} HeapPart
 * @property {number} bytes
 * @property {readonly { readonly scope: string }[]} attribution
 */

/**
 * The heaps of the page and its workers after a collection, and the engine's share with the memory of WebAssembly.
 * @param {Page} page
 */
async function measureHeap(page) {
  const { bytes, breakdown } = await page.evaluate(() =>
    /** @type {{ measureUserAgentSpecificMemory(): Promise<{ bytes: number, breakdown: HeapPart[] }> }} */ (
      /** @type {unknown} */ (performance)
    ).measureUserAgentSpecificMemory(),
  );
  const inWorkers = breakdown.filter(({ attribution }) =>
    attribution.some(({ scope }) => scope === 'DedicatedWorkerGlobalScope'),
  );
  return { bytes, workerBytes: inWorkers.reduce((sum, part) => sum + part.bytes, 0) };
}

/**
 * The built app in a fresh profile: cold, then again with the model kept.
 * @param {Browser} browser
 * @param {string} url
 * @param {(text: string) => void} say
 */
export async function measureReady(browser, url, say) {
  /** @type {Visit[]} */
  const cold = [];
  /** @type {Visit[]} */
  const cached = [];
  /** @type {{ cold: number, cached: number }[]} */
  const longest = [];
  /** @type {Awaited<ReturnType<typeof measureMemory>> | null} */
  let memory = null;
  for (let round = 0; round < VISITS; round++) {
    say(`time to ready, round ${round + 1} of ${VISITS}`);
    const context = await browser.newContext();
    try {
      const first = await context.newPage();
      const { value, peakBytes } = await watchRenderer(browser, () => visit(first, url));
      cold.push(value);
      memory ??= await measureMemory(browser, first, peakBytes);
      await first.close();
      cached.push(await visit(await context.newPage(), url));
    } finally {
      await context.close();
    }
    longest.push(await longestTasks(url));
  }
  return { cold, cached, longest, memory };
}

/** @param {Browser} browser @param {Page} page @param {number} peakWhileLoadingBytes */
async function measureMemory(browser, page, peakWhileLoadingBytes) {
  await page.waitForTimeout(SETTLE_MS);
  const settledBytes = await largestRenderer(browser);
  const heap = await measureHeap(page);
  const { peakBytes } = await watchRenderer(browser, () =>
    page.evaluate(() =>
      window.glassbox.chat.completions.create({
        messages: [{ role: 'user', content: 'Tell me about the sea.' }],
        max_tokens: 64,
      }),
    ),
  );
  return { peakWhileLoadingBytes, settledBytes, heap, peakInReplyBytes: peakBytes };
}
