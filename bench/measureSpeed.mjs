// @ts-check
/** @import { Page } from '@playwright/test' */
/** @import { SubjectChoice } from './page.ts' */
/** @import { BatchTimes, DecodeTimes, FirstTokenTimes, GrowthTimes, PrefillTimes, SamplerTimes } from './subject.ts' */

const DECODED_TOKENS = 48;
/** On a quiet machine there is time for more than the first number. */
const DECODE_ROTATIONS = { least: 5, most: 7, untilMs: 120_000 };
const PREFILL_ROTATIONS = { least: 5, most: 5, untilMs: 90_000 };
const FIRST_TOKEN_ROTATIONS = { least: 5, most: 5, untilMs: 90_000 };
const GROWTH_ROTATIONS = { least: 5, most: 7, untilMs: 60_000 };
const CACHED_TOKENS = [16, 128, 512, 1024, 2000];
const GROWTH_PASSES = 6;
const BATCH_ROWS = [1, 2, 3, 4];
const BATCH_TOKENS = 24;
const BATCH_ROTATIONS = { least: 3, most: 6, untilMs: 60_000 };
/** Lets the threads of the last subject fall asleep. */
const PAUSE_MS = 300;

/**
 * @typedef {object} SubjectRecord
 * @property {string} name
 * @property {string} label
 * @property {SubjectChoice} choice
 * @property {number} threads
 * @property {DecodeTimes[]} decode one per rotation
 * @property {DecodeTimes[]} stock transformers.js's own loop, one per rotation; empty where there is none
 * @property {PrefillTimes[]} prefill
 * @property {FirstTokenTimes[]} firstToken
 * @property {GrowthTimes[][]} growth by rotation, then by length
 * @property {SamplerTimes[]} sampler
 */

/** @typedef {SubjectRecord & { subject: number }} OpenSubject */

/** @typedef {{ name: string, choice: SubjectChoice, threads: number, batch: BatchTimes[][] }} BatchRecord */

/**
 * One rotation visits all subjects, and the next begins one further on, so that noise and warmth hit all alike.
 * Another is begun while it should end in time.
 * @template Subject
 * @param {Page} page
 * @param {readonly Subject[]} subjects
 * @param {{ least: number, most: number, untilMs: number }} rotations
 * @param {(subject: Subject) => Promise<void>} measure
 */
async function rotate(page, subjects, { least, most, untilMs }, measure) {
  const begin = performance.now();
  for (let rotation = 0; rotation < most; rotation++) {
    const elapsedMs = performance.now() - begin;
    if (rotation >= least && elapsedMs + elapsedMs / rotation > untilMs) return;
    const shift = rotation % subjects.length;
    for (const subject of [...subjects.slice(shift), ...subjects.slice(0, shift)]) {
      await page.waitForTimeout(PAUSE_MS);
      await measure(subject);
    }
  }
}

/**
 * Opens every subject, then lets them take turns.
 * @param {Page} page
 * @param {Record<string, SubjectChoice>} choices
 * @param {(text: string) => void} say
 * @returns {Promise<Record<string, SubjectRecord>>}
 */
export async function measureSpeed(page, choices, say) {
  /** @type {OpenSubject[]} */
  const subjects = [];
  for (const [name, choice] of Object.entries(choices)) {
    say(`loading ${name}`);
    const opened = await page.evaluate((wanted) => window.bench.open(wanted), choice);
    subjects.push({
      name,
      choice,
      ...opened,
      decode: [],
      stock: [],
      prefill: [],
      firstToken: [],
      growth: [],
      sampler: [],
    });
  }
  // Once for nothing: the first run compiles and allocates.
  for (const { subject } of subjects) {
    await page.evaluate((index) => window.bench.decode(index, 4), subject);
  }
  const own = subjects.filter(({ choice }) => choice.engine === 'glassbox' && choice.device === 'wasm');
  for (const { subject } of own) await page.evaluate((index) => window.bench.stock(index, 4), subject);
  say('decode');
  await rotate(page, subjects, DECODE_ROTATIONS, async (item) => {
    item.decode.push(
      await page.evaluate(
        ([index, tokens]) => window.bench.decode(index, tokens),
        /** @type {const} */ ([item.subject, DECODED_TOKENS]),
      ),
    );
    if (!own.includes(item)) return;
    item.stock.push(
      await page.evaluate(
        ([index, tokens]) => window.bench.stock(index, tokens),
        /** @type {const} */ ([item.subject, DECODED_TOKENS]),
      ),
    );
  });
  say('prefill');
  await rotate(page, subjects, PREFILL_ROTATIONS, async (item) => {
    item.prefill.push(await page.evaluate((index) => window.bench.prefill(index), item.subject));
  });
  say('first token');
  await rotate(page, own, FIRST_TOKEN_ROTATIONS, async (item) => {
    item.firstToken.push(await page.evaluate((index) => window.bench.firstToken(index), item.subject));
  });
  const ours = own.at(-1);
  if (ours !== undefined) {
    say('growing context');
    await rotate(page, [ours], GROWTH_ROTATIONS, async ({ subject, growth }) => {
      growth.push(
        await page.evaluate(
          ([index, lengths, passes]) => window.bench.growth(index, lengths, passes),
          /** @type {const} */ ([subject, CACHED_TOKENS, GROWTH_PASSES]),
        ),
      );
    });
    say('sampler');
    ours.sampler.push(await page.evaluate((index) => window.bench.sampler(index), ours.subject));
  }
  return Object.fromEntries(subjects.map(({ subject: _, ...record }) => [record.name, record]));
}

/**
 * Steps of 1 to 4 replies together, on the CPU with each number of threads; rows take turns within a rotation.
 * @param {Page} page
 * @param {Record<string, SubjectChoice>} choices
 * @param {(text: string) => void} say
 * @returns {Promise<BatchRecord[]>}
 */
export async function measureBatches(page, choices, say) {
  /** @type {BatchRecord[]} */
  const records = [];
  for (const [name, choice] of Object.entries(choices)) {
    say(`loading ${name}`);
    const { subject, threads } = await page.evaluate((wanted) => window.bench.open(wanted), choice);
    const batch = BATCH_ROWS.map(() => /** @type {BatchTimes[]} */ ([]));
    const measure = (/** @type {number} */ rows, /** @type {number} */ tokens) =>
      page.evaluate(
        ([index, count, length]) => window.bench.batch(index, count, length),
        /** @type {const} */ ([subject, rows, tokens]),
      );
    for (const rows of BATCH_ROWS) await measure(rows, 4);
    say(`1 to 4 replies together, ${name}`);
    await rotate(page, BATCH_ROWS, BATCH_ROTATIONS, async (rows) => {
      batch[rows - 1]?.push(await measure(rows, BATCH_TOKENS));
    });
    records.push({ name, choice, threads, batch });
  }
  return records;
}
