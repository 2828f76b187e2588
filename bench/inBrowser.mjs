// @ts-check
import { rmSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../scripts/findChromium.mjs';
import { QUIET_ARGUMENTS } from '../scripts/quietChromium.mjs';
import { serve } from '../scripts/serve.mjs';
import { busyCores, describeMachine } from './machine.mjs';

/**
 * Builds, serves and opens a browser for as long as `measure` takes.
 * @template T
 * @param {() => Promise<string>} build the folder, which is removed at the end
 * @param {(browser: import('@playwright/test').Browser, url: string) => Promise<T>} measure
 * @param {readonly string[]} [more] arguments beside the tests' own
 * @returns {Promise<{ measured: T, chromium: string }>} with the browser's version
 */
export async function inBrowser(build, measure, more = []) {
  const root = await build();
  const server = await serve({ root, port: 0 });
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: [...QUIET_ARGUMENTS, ...more],
  });
  try {
    return { measured: await measure(browser, server.url), chromium: browser.version() };
  } finally {
    await browser.close();
    await server.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * The same for a part that says by itself how long it took, and what else kept the machine busy.
 * @template T
 * @param {string} name of the part
 * @param {() => Promise<string>} build
 * @param {(browser: import('@playwright/test').Browser, url: string) => Promise<T>} measure
 * @param {readonly string[]} [more] arguments beside the tests' own
 */
export async function partInBrowser(name, build, measure, more = []) {
  const startedAt = performance.now();
  const busyBefore = await busyCores();
  const { measured, chromium: version } = await inBrowser(build, measure, more);
  const busyAfter = await busyCores();
  const { processor, cores } = describeMachine();
  return {
    measured,
    heading: `${name} in Chromium ${version} on ${processor}, ${cores} cores; others kept ${busyBefore.toFixed(1)} of them busy before and ${busyAfter.toFixed(1)} after`,
    circumstances: {
      chromium: version,
      busyBefore,
      busyAfter,
      seconds: Math.round((performance.now() - startedAt) / 1000),
    },
  };
}
