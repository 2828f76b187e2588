// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { buildBench } from '../bench/buildBench.mjs';
import { batchFigures, readyFigures, speedFigures } from '../bench/figures.mjs';
import { benchLong } from '../bench/longBench.mjs';
import { inBrowser } from '../bench/inBrowser.mjs';
import { busyCores, describeMachine } from '../bench/machine.mjs';
import { measureReady } from '../bench/measureReady.mjs';
import { measureBatches, measureSpeed } from '../bench/measureSpeed.mjs';
import { drawFigures } from '../bench/picture.mjs';
import { stepsLine, table } from '../bench/report.mjs';
import { benchViews } from '../bench/viewsBench.mjs';

/** @import { SubjectChoice } from '../bench/page.ts' */

const RESULTS = new URL('../bench/results.json', import.meta.url);
const PICTURE = new URL('../bench/results.svg', import.meta.url);

const MORE_ARGUMENTS = [
  // On Linux, WebGPU is offered only with this; software adapters are told apart in the page.
  '--enable-unsafe-webgpu',
  // The heap is measured when it is asked for, not at the next garbage collection.
  '--enable-blink-features=ForceEagerMeasureMemory',
];

/** @param {string} text */
const say = (text) => console.error(`  ${text} …`);

/** @param {string} url @param {import('@playwright/test').Browser} browser */
async function measureEngines(browser, url) {
  // wllama's workers are made from text, which the app's content policy forbids; nothing else depends on it.
  const context = await browser.newContext({ bypassCSP: true });
  try {
    const page = await context.newPage();
    await page.goto(`${url}bench/`);
    const graphics = await page.evaluate(() => window.bench.graphics());
    /** @type {Record<string, SubjectChoice>} */
    const choices = {
      'ours, 1 thread': { engine: 'glassbox', device: 'wasm', threads: 1 },
      'wllama, 1 thread': { engine: 'wllama', device: 'wasm', threads: 1 },
      'ours, 2 threads': { engine: 'glassbox', device: 'wasm', threads: 2 },
      'wllama, 2 threads': { engine: 'wllama', device: 'wasm', threads: 2 },
    };
    if (graphics.name !== null) choices['ours, WebGPU'] = { engine: 'glassbox', device: 'auto', threads: 1 };
    return { graphics, subjects: await measureSpeed(page, choices, say) };
  } finally {
    await context.close();
  }
}

/** @param {string} url @param {import('@playwright/test').Browser} browser */
async function measureTogether(browser, url) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${url}bench/`);
    /** @type {Record<string, SubjectChoice>} */
    const choices = {
      'ours, 1 thread': { engine: 'glassbox', device: 'wasm', threads: 1 },
      'ours, 2 threads': { engine: 'glassbox', device: 'wasm', threads: 2 },
    };
    return await measureBatches(page, choices, say);
  } finally {
    await context.close();
  }
}

/** Adds one part's figures to the results of the last whole run. @param {object} part */
function amendResults(part) {
  const before = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  writeFileSync(RESULTS, `${JSON.stringify({ ...before, ...part }, null, 1)}\n`);
}

/**
 * @template T
 * @param {(browser: import('@playwright/test').Browser, url: string) => Promise<T>} measure
 */
function inBench(measure) {
  say('building');
  return inBrowser(buildBench, measure, MORE_ARGUMENTS);
}

/**
 * Parts that can be measured alone: `npm run bench -- speed`.
 * @type {Record<string, () => Promise<void>>}
 */
const PARTS = {
  async views() {
    const { lines, views } = await benchViews(say);
    console.log(lines.join('\n'));
    amendResults({ views });
  },
  async long() {
    const { lines, long } = await benchLong(say);
    console.log(lines.join('\n'));
    amendResults({ long });
  },
  async speed() {
    await inBench(async (browser, url) => {
      const engines = await measureEngines(browser, url);
      console.log(table(speedFigures(engines.subjects)));
      amendResults({ engines });
    });
  },
  async batches() {
    await inBench(async (browser, url) => {
      const batches = await measureTogether(browser, url);
      console.log(table(batchFigures(batches)));
      amendResults({ batches });
    });
  },
  async ready() {
    await inBench(async (browser, url) => {
      const ready = await measureReady(browser, `${url}?device=wasm`, say);
      console.log(table(readyFigures(ready)));
      console.log([stepsLine('cold', ready.cold), stepsLine('cached', ready.cached)].join('\n'));
      amendResults({ ready });
    });
  },
};

async function main() {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in PARTS));
  if (unknown !== undefined) {
    console.error(`There is no part "${unknown}": choose from ${Object.keys(PARTS).join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  for (const name of wanted) await PARTS[name]?.();
  if (wanted.length > 0) return;
  const startedAt = performance.now();
  const machine = describeMachine();
  const busyBefore = await busyCores();
  /** @type {string[]} */
  const problems = [];
  /**
   * What could not be measured is said at the end, and the rest goes on.
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} measure
   */
  const attempt = async (name, measure) => {
    try {
      return await measure();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // Playwright adds the browser's whole log.
      problems.push(`${name}: ${message.split('\n')[0]}`);
      return null;
    }
  };
  const { measured, chromium: version } = await inBench(async (browser, url) => ({
    ready: await attempt('time to ready and memory', () => measureReady(browser, `${url}?device=wasm`, say)),
    engines: await attempt('speed', () => measureEngines(browser, url)),
    batches: await attempt('replies together', () => measureTogether(browser, url)),
  }));
  const { ready, engines, batches } = measured;
  const drawn = await attempt('views', () => benchViews(say));
  const said = await attempt('long conversations', () => benchLong(say));

  const figures = [
    ...(engines === null ? [] : speedFigures(engines.subjects)),
    ...(batches === null ? [] : batchFigures(batches)),
    ...(ready === null ? [] : readyFigures(ready)),
  ];
  const busyAfter = await busyCores();
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const lines = [
    '',
    `Machine   ${machine.processor}, ${machine.cores} cores, ${(machine.memoryBytes / 1e9).toFixed(0)} GB, ${machine.system}`,
    `Others    kept ${busyBefore.toFixed(1)} cores busy before and ${busyAfter.toFixed(1)} after; what they do in between is not known`,
    `Versions  Chromium ${version}, Node ${machine.node}, ${Object.entries(machine.packages)
      .map((entry) => entry.join(' '))
      .join(', ')}`,
    `Engines   ${
      engines === null
        ? 'not measured'
        : Object.values(engines.subjects)
            .map(({ name, label, threads }) => `${name}: ${label}, ${threads} in use`)
            .join('; ')
    }`,
    `WebGPU    ${engines === null ? 'not asked' : (engines.graphics.name ?? `not measured: ${engines.graphics.reason}`)}`,
    '',
    table(figures),
    '',
    ...(ready === null
      ? []
      : [
          `Ready on ${ready.cold[0]?.threads} threads, from this machine's own server.`,
          stepsLine('  cold', ready.cold),
          stepsLine('  cached', ready.cached),
        ]),
    ...(drawn === null ? [] : drawn.lines),
    ...(said === null ? [] : said.lines),
    '',
    `Took ${seconds} s. Everything is in bench/results.json, the times in bench/results.svg.`,
    ...problems.map((problem) => `NOT MEASURED  ${problem}`),
  ];
  console.log(lines.join('\n'));
  const results = {
    machine,
    chromium: version,
    busyBefore,
    busyAfter,
    seconds,
    figures,
    ready,
    engines,
    batches,
    views: drawn?.views ?? null,
    long: said?.long ?? null,
    problems,
  };
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`);
  const caption = `${machine.processor}, ${machine.cores} cores; Chromium ${version}; medians, with lines from the least to the most`;
  writeFileSync(PICTURE, drawFigures(figures, caption));
  process.exitCode = problems.length === 0 ? 0 : 1;
}

await main();
