// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** @import { Browser } from '@playwright/test' */

const SAMPLE_MS = 250;

/**
 * Resident memory, as the system counts it, of the browser's largest renderer: now, in bytes. Linux alone says.
 * @param {Browser} browser
 * @returns {Promise<number>}
 */
export async function largestRenderer(browser) {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return Math.max(
      ...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentBytes(id)),
    );
  } finally {
    await session.detach();
  }
}

/**
 * The most that a renderer holds at once while `work` goes on. Sampled: the system's own high-water mark goes
 * down again where a shared buffer is given back.
 * @template T
 * @param {Browser} browser
 * @param {() => Promise<T>} work
 */
export async function watchRenderer(browser, work) {
  let peakBytes = 0;
  let working = true;
  const result = work().finally(() => {
    working = false;
  });
  const watching = (async () => {
    while (working) {
      peakBytes = Math.max(peakBytes, await largestRenderer(browser));
      await sleep(SAMPLE_MS);
    }
  })();
  const [value] = await Promise.all([result, watching]);
  return { value, peakBytes };
}

/** @param {number} processId of a renderer; one that has ended meanwhile holds nothing */
function residentBytes(processId) {
  /** @type {string} */
  let status;
  try {
    status = readFileSync(`/proc/${processId}/status`, 'utf8');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT' && existsSync('/proc/self/status'))
      return 0;
    throw error;
  }
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
