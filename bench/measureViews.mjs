// @ts-check
import { traceTasks } from './taskTrace.mjs';

/** @import { Browser, Page } from '@playwright/test' */

export const SIZES = /** @type {const} */ ([50, 512, 2048, 4096]);
const PAGE_TURNS = 10;
const SLIDER_MOVES = 24;
/** By size: the naive way takes seconds for one token at the end. */
const NAIVE_APPENDS = { 50: 5, 512: 2, 2048: 1, 4096: 1 };
export const LIVE_TOKENS = 45;
const STREAM_MS = { rest: 3000, raw: 20_000, whatIf: 8000 };
const VIEWPORT = { width: 1440, height: 900 };

/** @typedef {Awaited<ReturnType<typeof measureSize>>} SizeRecord */
/** @typedef {Awaited<ReturnType<typeof measureViews>>} ViewsRecord */

/**
 * @template T
 * @param {Browser} browser
 * @param {string} url
 * @param {(page: Page) => Promise<T>} work
 */
async function withPage(browser, url, work) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    /** @type {string[]} */
    const errors = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(`${url}views.html`);
    const result = await work(page);
    if (errors.length > 0) throw new Error(`The page reported: ${errors.join('; ')}`);
    return result;
  } finally {
    await context.close();
  }
}

/** @param {Browser} browser @param {Page} page @param {number} tokens */
async function measureSize(browser, page, tokens) {
  const fillMs = await page.evaluate((count) => window.views.open(count), tokens);
  const append = () => page.evaluate(() => window.views.stage().append());
  const turnPages = () => page.evaluate((most) => window.views.stage().turnPages(most), PAGE_TURNS);
  const rawAppends = await append();
  const rawTurns = await turnPages();
  await page.evaluate(() => window.views.stage().setReading('what-if'));
  const sliderMoves = await page.evaluate((moves) => window.views.stage().moveSlider(moves), SLIDER_MOVES);
  const whatIfTurns = await turnPages();
  const whatIfAppends = await append();
  await page.evaluate(() => window.views.stage().setReading('raw'));
  const tasks = await traceTasks(browser, page, {
    appending: () => page.evaluate((count) => window.views.stage().live.tokens(count), LIVE_TOKENS),
    'turning pages': () => page.evaluate(() => window.views.stage().live.turnPages(6)),
    'changing the reading': () => page.evaluate(() => window.views.stage().live.changeReading()),
    'moving a slider': () => page.evaluate(() => window.views.stage().live.drag(40)),
    'appending in What-if': () =>
      page.evaluate((count) => window.views.stage().live.tokens(count), LIVE_TOKENS),
  });
  return { tokens, fillMs, rawAppends, rawTurns, sliderMoves, whatIfTurns, whatIfAppends, tasks };
}

/**
 * @param {Browser} browser
 * @param {string} url of the folder with `views.html`
 * @param {(text: string) => void} say
 */
export async function measureViews(browser, url, say) {
  const sizes = [];
  for (const tokens of SIZES) {
    say(`views, ${tokens} tokens`);
    const ours = await withPage(browser, url, (page) => measureSize(browser, page, tokens));
    const naive = await withPage(browser, url, (page) =>
      page.evaluate(
        ([count, repetitions]) => window.views.naive(count, repetitions),
        /** @type {const} */ ([tokens, NAIVE_APPENDS[tokens]]),
      ),
    );
    sizes.push({ ...ours, naive });
  }
  say('views, streaming');
  const stream = await withPage(browser, url, (page) =>
    page.evaluate(({ rest, raw, whatIf }) => window.views.stream(rest, raw, whatIf), STREAM_MS),
  );
  return { sizes, stream };
}
