// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../scripts/findChromium.mjs';
import { QUIET_ARGUMENTS } from '../scripts/quietChromium.mjs';

/** The page is drawn by then, and its model on the way. */
const UNWATCHED_MS = 4_000;
const CLOSING_MS = 5_000;

/**
 * The page's longest task of the main thread until the model is ready, in a fresh profile and then again with the
 * model kept; tasks up to 50 ms count as 0.
 *
 * Nothing watches the page while it starts. A watched one notes for each request which script asks for it, and V8
 * then reads that script again to tell the line: 40 to 140 ms, which nobody has who just opens the page.
 * @param {string} url
 * @returns {Promise<{ cold: number, cached: number }>} milliseconds
 */
export async function longestTasks(url) {
  const profile = mkdtempSync(join(tmpdir(), 'glassbox-bench-'));
  try {
    const cold = await longestTask(url, profile);
    return { cold, cached: await longestTask(url, profile) };
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}

/** @param {string} url @param {string} profile */
async function longestTask(url, profile) {
  const portFile = join(profile, 'DevToolsActivePort');
  rmSync(portFile, { force: true });
  const process = spawn(
    ensureChromium(),
    [...QUIET_ARGUMENTS, `--user-data-dir=${profile}`, '--remote-debugging-port=0', url],
    { stdio: 'ignore' },
  );
  const ended = once(process, 'exit');
  try {
    await sleep(UNWATCHED_MS);
    const [port] = readFileSync(portFile, 'utf8').split('\n');
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const page = browser.contexts()[0]?.pages()[0];
    if (page === undefined) throw new Error('The browser has no page.');
    await page.waitForFunction(() => 'glassbox' in window);
    const longest = await page.evaluate(longestSoFar);
    const session = await browser.newBrowserCDPSession();
    // As a person closes it: what was kept is then there at the next visit.
    await session.send('Browser.close').catch(() => undefined);
    await Promise.race([ended, sleep(CLOSING_MS)]);
    return longest;
  } finally {
    process.kill('SIGKILL');
    await ended;
  }
}

/** Runs in the page, whose browser has noted the tasks from the start. */
async function longestSoFar() {
  await window.glassbox.ready;
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      resolve(Math.max(0, ...list.getEntries().map(({ duration }) => duration)));
    }).observe({ type: 'longtask', buffered: true });
    // Without long tasks the observer is never called.
    setTimeout(() => resolve(0), 500);
  });
}
