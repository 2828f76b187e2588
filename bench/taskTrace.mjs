// @ts-check
/** @import { Browser, Page } from '@playwright/test' */

/**
 * @typedef {object} TraceEvent
 * @property {string} name
 * @property {string} ph
 * @property {number} pid
 * @property {number} tid
 * @property {number} ts µs
 * @property {number} [dur] µs
 * @property {number} [tdur] µs that the thread was really running
 */

/**
 * The page's main thread in one pass. Processor times leave out what others took of the core.
 * @typedef {object} PassTasks
 * @property {number} longestMs of the clock, of one task
 * @property {number} longestCpuMs of the processor, of one task
 * @property {number} totalCpuMs of the processor, of all tasks
 */

const MARK = 'bench pass ';
/** A task is what the event loop runs in one turn: script, style, layout, paint, garbage collection. */
const CATEGORIES = ['blink.user_timing', 'toplevel', 'disabled-by-default-devtools.timeline'];

/**
 * Runs passes one after the other under a trace.
 * @template {string} Name
 * @param {Browser} browser
 * @param {Page} page
 * @param {Record<Name, () => Promise<unknown>>} passes
 * @returns {Promise<Record<Name, PassTasks>>}
 */
export async function traceTasks(browser, page, passes) {
  const entries = /** @type {[Name, () => Promise<unknown>][]} */ (Object.entries(passes));
  /** @param {string} name */
  const mark = (name) => page.evaluate((text) => void performance.mark(text), MARK + name);
  await browser.startTracing(page, { categories: CATEGORIES });
  for (const [name, run] of entries) {
    await mark(name);
    await run();
  }
  await mark('end');
  /** @type {{ traceEvents: TraceEvent[] }} */
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const marks = traceEvents.filter(({ name, ph }) => name.startsWith(MARK) && 'IiR'.includes(ph));
  const first = marks[0];
  if (first === undefined || marks.length !== entries.length + 1) throw new Error('The trace has no marks.');
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && pid === first.pid && tid === first.tid,
  );
  return /** @type {Record<Name, PassTasks>} */ (
    Object.fromEntries(
      entries.map(([name], index) => {
        const from = marks[index]?.ts ?? 0;
        const to = marks[index + 1]?.ts ?? 0;
        const within = tasks.filter(({ ts }) => ts >= from && ts < to);
        if (within.length === 0) throw new Error(`The trace has no tasks while ${name}.`);
        const cpu = within.map(({ dur = 0, tdur = dur }) => tdur / 1000);
        /** @type {PassTasks} */
        const pass = {
          longestMs: Math.max(...within.map(({ dur = 0 }) => dur / 1000)),
          longestCpuMs: Math.max(...cpu),
          totalCpuMs: cpu.reduce((sum, ms) => sum + ms, 0),
        };
        return [name, pass];
      }),
    )
  );
}
