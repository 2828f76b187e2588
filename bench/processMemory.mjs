// @ts-check
import { readFileSync } from 'node:fs';
/** @import { Browser } from '@playwright/test' */

/**
 * @typedef {object} ProcessMemory
 * @property {number} residentBytes now
 * @property {number} peakBytes since the process began
 */

/**
 * Resident memory of the renderer that has held the most, as the system counts it (Linux alone says so).
 * @param {Browser} browser
 * @returns {Promise<ProcessMemory>}
 */
export async function largestRenderer(browser) {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const renderers = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => residentMemory(id));
    const largest = renderers.sort((a, b) => b.peakBytes - a.peakBytes)[0];
    if (largest === undefined) throw new Error('The browser names no renderer process.');
    return largest;
  } finally {
    await session.detach();
  }
}

/**
 * @param {number} processId
 * @returns {ProcessMemory}
 */
function residentMemory(processId) {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  /** @param {string} field */
  const bytes = (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { residentBytes: bytes('VmRSS'), peakBytes: bytes('VmHWM') };
}
