// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { fillLibrary } from './fillLibrary.mjs';
import { traceTasks } from './taskTrace.mjs';

/** @import { Browser, CDPSession, Page } from '@playwright/test' */

export const ROTATIONS = 7;
export const TURNS = 250;
/** The library has as many messages, in conversations of five turns. */
const LIBRARY = { conversations: 50, turns: 5 };
const VIEWPORT = { width: 1440, height: 900 };
/** Of Chromium's own bars, without a screen too. */
const BARS_PX = 87;
/**
 * A page as large as its window, not as an emulated viewport: that ends below the window, and a frame that changes
 * nothing but the message box would count as not drawn until something above changes.
 */
export const WINDOW_ARGUMENT = `--window-size=${VIEWPORT.width},${VIEWPORT.height + BARS_PX}`;
export const THROTTLE = 6;
const TYPING_ROUNDS = 5;
const KEYS = 60;
/** 250 of them make 60,000 tokens. */
const REPLY_TOKENS = 240;
/** A reply that lasts for as long as is typed. */
const LONG_REPLY_TOKENS = 1500;
/** In every frame: a quick flick. */
const WHEEL_PX = 800;
/** Long enough for the autosave, and for a page that was opened to come to rest. */
const REST_MS = 2000;
/** Event Timing tells of nothing shorter. */
const SHORTEST_EVENT_MS = 16;

/**
 * `library` and what follows are loaded anew and open again what was shown; `newTab` has the same library to list, and
 * shows nothing yet, as `empty` does.
 * @typedef {'empty' | 'newTab' | 'library' | 'tinted' | 'markdown'} Subject
 */
/**
 * @typedef {object} Opening
 * @property {number} readyMs until the page can be used
 * @property {number} cpuMs of the processor that its main thread took until then
 * @property {number} allCpuMs the same until it comes to rest
 */
/** @typedef {Awaited<ReturnType<typeof measureLong>>} LongRecord */

/** @param {Browser} browser @param {string} url @param {Subject} subject */
async function openSubject(browser, url, subject) {
  const context = await browser.newContext({ viewport: null, serviceWorkers: 'block' });
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  await page.goto(`${url}?model=scripted&device=wasm`);
  const height = await page.evaluate(() => innerHeight);
  if (height !== VIEWPORT.height) throw new Error(`The page is ${height} px high, not ${VIEWPORT.height}.`);
  await page.waitForFunction(() => 'glassbox' in window);
  await page.evaluate(() => window.glassbox.ready);
  if (subject !== 'empty') {
    await setMaxTokens(page, REPLY_TOKENS);
    await say(page, 'What did the boats find? Number');
    await whole(page);
    if (subject === 'markdown') await page.getByRole('button', { name: 'Rendered', exact: true }).click();
    await sleep(REST_MS);
    await fillLibrary(page, isOfMany(subject) ? LIBRARY : { conversations: 1, turns: TURNS });
    await opening({ page, session, subject });
  }
  return { page, session, subject, errors, close: () => context.close() };
}

/** @param {Subject} subject */
const isOfMany = (subject) => subject === 'library' || subject === 'newTab';

/** @param {Page} page @param {string} text */
async function say(page, text) {
  const box = page.getByRole('textbox', { name: 'Message', exact: true });
  await box.fill(text);
  await box.press('Enter');
}

/** @param {Page} page @param {number} count */
async function setMaxTokens(page, count) {
  const box = page.getByRole('spinbutton', { name: 'Max tokens', exact: true });
  await box.fill(String(count));
  await box.press('Enter');
}

/** @param {Page} page */
const begun = (page) => page.getByRole('button', { name: 'Stop', exact: true }).waitFor();

/** @param {Page} page */
async function whole(page) {
  await begun(page);
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor({ timeout: 300_000 });
}

/**
 * Loads the page anew. It can be used when its list, the end of its conversation and the message box stand there and
 * the main thread has answered once more after the frame that shows them.
 * @param {{ page: Page, session: CDPSession, subject: Subject }} opened
 * @returns {Promise<Opening>}
 */
async function opening({ page, session, subject }) {
  // What a tab showed last is kept for that tab alone.
  if (subject === 'newTab') await page.evaluate(() => sessionStorage.clear());
  await page.reload({ waitUntil: 'commit' });
  const handle = await page.waitForFunction(
    (wanted) => {
      const list = document.querySelector('aside[aria-label="Conversations"]');
      const listed =
        wanted === 'empty'
          ? list?.textContent?.includes('is kept on this machine')
          : list?.querySelector('[data-library-item]');
      const last = [...document.querySelectorAll('article[data-message-id]')].at(-1);
      const said =
        wanted === 'empty' ||
        wanted === 'newTab' ||
        last?.querySelector(wanted === 'markdown' ? 'h4 [data-token-index]' : '[data-token-id]');
      const box = document.querySelector('textarea[aria-label="Message"]');
      if (!listed || !said || box === null) return null;
      return new Promise((resolve) =>
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))),
      );
    },
    subject,
    { polling: 'raf', timeout: 120_000 },
  );
  const readyMs = Number(await handle.jsonValue());
  const cpuMs = await threadMs(session);
  await sleep(REST_MS);
  return { readyMs, cpuMs, allCpuMs: await threadMs(session) };
}

/** What the page's main thread has computed since it was loaded. @param {CDPSession} session */
async function threadMs(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  const time = metrics.find(({ name }) => name === 'ThreadTime');
  if (time === undefined) throw new Error('The browser does not tell the time of its threads.');
  return 1000 * time.value;
}

/** @param {Browser} browser @param {Page} page */
async function measureScrolling(browser, page) {
  await page.mouse.move(VIEWPORT.width / 2, 300);
  /** After the next frame: 0 at the top, 1 at the end. */
  const place = () =>
    page.evaluate(
      () =>
        new Promise((resolve) =>
          requestAnimationFrame(() => {
            const area = document.querySelector('[data-scroll-area]');
            resolve(area === null ? 0 : area.scrollTop / (area.scrollHeight - area.clientHeight));
          }),
        ),
    );
  /** @param {number} deltaY @param {() => Promise<boolean>} arrived */
  const wheel = async (deltaY, arrived) => {
    for (let steps = 0; !(await arrived()); steps++) {
      if (steps > 2000) throw new Error('Scrolling does not arrive.');
      await page.mouse.wheel(0, deltaY);
    }
  };
  const top = async () => (await place()) <= 0;
  const bottom = async () => (await place()) > 0.999;
  /** @param {'Home' | 'End'} key @param {() => Promise<boolean>} arrived */
  const press = async (key, arrived) => {
    await page.keyboard.press(key);
    // The browser gets there in several frames, more of them on a busy machine.
    for (let frame = 0; frame < 300 && !(await arrived()); frame++);
    if (!(await arrived())) throw new Error(`${key} does not arrive.`);
  };
  await page.evaluate(() =>
    /** @type {HTMLElement | undefined} */ (
      [...document.querySelectorAll('article[data-message-id]')].at(-1)
    )?.focus(),
  );
  return traceTasks(browser, page, {
    'the wheel, upwards': () => wheel(-WHEEL_PX, top),
    'the wheel, downwards': () => wheel(WHEEL_PX, bottom),
    'Home and End': async () => {
      // The wheel's own motion ends first.
      await page.waitForTimeout(500);
      for (let times = 0; times < 3; times++) {
        await press('Home', top);
        await press('End', bottom);
      }
    },
  });
}

/** Types while a reply comes below the whole conversation. @param {Browser} browser @param {Page} page @param {CDPSession} session */
async function measureTyping(browser, page, session) {
  // The first reply reads the whole conversation; the others find it in the cache.
  await say(page, 'And then?');
  await whole(page);
  await setMaxTokens(page, LONG_REPLY_TOKENS);
  const rounds = [];
  for (let round = 0; round < TYPING_ROUNDS; round++) rounds.push(await typeOnce(browser, page, session));
  return rounds;
}

/**
 * The keys are timed without a trace, which would cost time of its own at every one; what is typed after them is traced.
 * @param {Browser} browser @param {Page} page @param {CDPSession} session
 */
async function typeOnce(browser, page, session) {
  await page.waitForTimeout(REST_MS);
  await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
  await say(page, 'And after that?');
  await begun(page);
  const box = page.getByRole('textbox', { name: 'Message', exact: true });
  await box.focus();
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    const entries = /** @type {PerformanceEntry[]} */ ([]);
    const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
    // Not yet in the compiler's own list: by default only the slow ones are told.
    observer.observe(/** @type {PerformanceObserverInit} */ ({ type: 'event', durationThreshold: 16 }));
    Object.assign(window, { slowEvents: { entries, observer } });
  });
  await typeKeys(page);
  const slow = await page.evaluate(() => {
    const { entries, observer } =
      /** @type {{ slowEvents: { entries: PerformanceEntry[], observer: PerformanceObserver } }} */ (
        /** @type {unknown} */ (window)
      ).slowEvents;
    entries.push(...observer.takeRecords());
    observer.disconnect();
    return entries.filter(({ name }) => name === 'keydown').map(({ duration }) => duration);
  });
  const { streaming } = await traceTasks(browser, page, { streaming: () => typeKeys(page) });
  const stillWritten = await page.getByRole('button', { name: /^Stop/ }).isVisible();
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  if (!stillWritten) throw new Error('The reply was over before the typing was.');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
  const quick = Array.from({ length: KEYS - slow.length }, () => SHORTEST_EVENT_MS);
  return { keyMs: [...slow, ...quick], streaming };
}

/** @param {Page} page */
async function typeKeys(page) {
  for (let key = 0; key < KEYS; key++) {
    await page.keyboard.press('e');
    await page.waitForTimeout(60);
  }
}

/**
 * @param {Browser} browser
 * @param {string} url of `buildScriptedApp`
 * @param {(text: string) => void} progress
 * @param {number} [rotations]
 */
export async function measureLong(browser, url, progress, rotations = ROTATIONS) {
  /** @type {Record<Subject, Awaited<ReturnType<typeof openSubject>>>} */
  const subjects = {
    empty: await openSubject(browser, url, 'empty'),
    newTab: await openSubject(browser, url, 'newTab'),
    library: await openSubject(browser, url, 'library'),
    tinted: await openSubject(browser, url, 'tinted'),
    markdown: await openSubject(browser, url, 'markdown'),
  };
  /** @type {Record<Subject, Opening[]>} */
  const openings = { empty: [], newTab: [], library: [], tinted: [], markdown: [] };
  for (let rotation = 1; rotation <= rotations; rotation++) {
    progress(`long conversations, opening ${rotation} of ${rotations}`);
    for (const subject of Object.values(subjects)) openings[subject.subject].push(await opening(subject));
  }
  /** @param {Pick<Awaited<ReturnType<typeof openSubject>>, 'errors' | 'close'>} opened */
  const end = async ({ errors, close }) => {
    if (errors.length > 0) throw new Error(`The page reported: ${errors.join('; ')}`);
    await close();
  };
  for (const subject of Object.values(subjects)) await end(subject);
  /**
   * Alone in the browser, as a person has it.
   * @template T
   * @param {Subject} name @param {(page: Page, session: CDPSession) => Promise<T>} use
   */
  const alone = async (name, use) => {
    const opened = await openSubject(browser, url, name);
    const used = await use(opened.page, opened.session);
    await end(opened);
    return used;
  };
  /** @param {Page} page @param {CDPSession} session */
  const type = async (page, session) => ({ typing: await measureTyping(browser, page, session) });
  /** @param {Page} page @param {CDPSession} session */
  const scrollAndType = async (page, session) => ({
    scrolling: await measureScrolling(browser, page),
    ...(await type(page, session)),
  });
  progress('long conversations, typing in ten messages');
  const ordinary = await alone('library', type);
  progress('long conversations, scrolling and typing, tinted');
  const tinted = await alone('tinted', scrollAndType);
  progress('long conversations, scrolling and typing, markdown');
  const markdown = await alone('markdown', scrollAndType);
  return { openings, ordinary, tinted, markdown };
}
