// @ts-check
import { rmSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../scripts/findChromium.mjs';
import { serve } from '../scripts/serve.mjs';
import { buildViews } from './buildViews.mjs';
import { busyCores, describeMachine } from './machine.mjs';
import { measureViews } from './measureViews.mjs';
import { streamFigures, streamLines, viewFigures, viewsTable } from './viewFigures.mjs';

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

/** Builds, measures and words the views' part. @param {(text: string) => void} say */
export async function benchViews(say) {
  const startedAt = performance.now();
  const busyBefore = await busyCores();
  say('views, building');
  const root = await buildViews();
  const server = await serve({ root, port: 0 });
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ARGUMENTS });
  const version = browser.version();
  /** @type {Awaited<ReturnType<typeof measureViews>>} */
  let measured;
  try {
    measured = await measureViews(browser, server.url, say);
  } finally {
    await browser.close();
    await server.close();
    rmSync(root, { recursive: true, force: true });
  }
  const busyAfter = await busyCores();
  const { processor, cores } = describeMachine();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return {
    lines: [
      '',
      `Views in Chromium ${version} on ${processor}, ${cores} cores; others kept ${busyBefore.toFixed(1)} of them busy before and ${busyAfter.toFixed(1)} after`,
      '',
      viewsTable(measured),
      '',
      ...streamLines(measured.stream),
      `The views took ${seconds} s.`,
    ],
    views: {
      chromium: version,
      busyBefore,
      busyAfter,
      seconds,
      figures: viewFigures(measured),
      streaming: streamFigures(measured.stream),
      sizes: measured.sizes,
    },
  };
}
