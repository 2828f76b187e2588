// @ts-check
import { rmSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../scripts/findChromium.mjs';
import { serve } from '../scripts/serve.mjs';
import { longFigures } from './longFigures.mjs';
import { busyCores, describeMachine } from './machine.mjs';
import { measureLong } from './measureLong.mjs';
import { table } from './report.mjs';
import { buildScriptedApp } from './scriptedApp.mjs';

/** As the tests start it (`playwright.config.ts`). */
const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** Builds, measures and words the part of long conversations. @param {(text: string) => void} say */
export async function benchLong(say) {
  const startedAt = performance.now();
  const busyBefore = await busyCores();
  say('long conversations, building');
  const root = await buildScriptedApp();
  const server = await serve({ root, port: 0 });
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ARGUMENTS });
  const version = browser.version();
  /** @type {Awaited<ReturnType<typeof measureLong>>} */
  let measured;
  try {
    measured = await measureLong(browser, server.url, say);
  } finally {
    await browser.close();
    await server.close();
    rmSync(root, { recursive: true, force: true });
  }
  const busyAfter = await busyCores();
  const { processor, cores } = describeMachine();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const figures = longFigures(measured);
  return {
    lines: [
      '',
      `Long conversations in Chromium ${version} on ${processor}, ${cores} cores; others kept ${busyBefore.toFixed(1)} of them busy before and ${busyAfter.toFixed(1)} after`,
      '',
      table(figures),
      `The long conversations took ${seconds} s.`,
    ],
    long: { chromium: version, busyBefore, busyAfter, seconds, figures, measured },
  };
}
