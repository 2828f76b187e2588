// @ts-check
import { median, summarize } from './statistics.mjs';

/** @import { measureReady } from './measureReady.mjs' */
/** @import { BatchRecord, SubjectRecord } from './measureSpeed.mjs' */
/** @import { Summary } from './statistics.mjs' */

/**
 * One line of the table.
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} unit
 * @property {Summary} summary
 * @property {{ atLeast: number } | { atMost: number }} [reach]
 */

const GIGABYTE = 1e9;

/** @param {Figure} figure */
export function isReached({ summary, reach }) {
  if (reach === undefined) return null;
  return 'atLeast' in reach ? summary.median >= reach.atLeast : summary.median <= reach.atMost;
}

/** @param {readonly number[]} above @param {readonly number[]} below */
const ratios = (above, below) => summarize(above.map((value, index) => value / (below[index] ?? Number.NaN)));

/** @param {SubjectRecord} subject */
const loopMs = ({ decode }) => decode.map((run) => median(run.loopMs));
/** @param {SubjectRecord} subject */
const bareMs = ({ decode }) => decode.map((run) => median(run.bareMs ?? []));
/** @param {SubjectRecord} subject */
const hasBareLoop = ({ decode }) => decode.some((run) => run.bareMs !== undefined);
/** @param {SubjectRecord} subject */
const prefillMs = ({ prefill }) => prefill.map((run) => run.prefillMs / run.promptTokens);

/**
 * A figure per rotation is the median over its tokens; ratios are taken within a rotation.
 * @param {Record<string, SubjectRecord>} subjects
 * @returns {Figure[]}
 */
export function speedFigures(subjects) {
  /** @type {Figure[]} */
  const figures = [];
  const all = Object.values(subjects);
  for (const subject of all) {
    const { name } = subject;
    figures.push({ name: `decode, ${name}`, unit: 'ms/token', summary: summarize(loopMs(subject)) });
    if (hasBareLoop(subject)) {
      figures.push({
        name: `decode, ${name}, bare loop`,
        unit: 'ms/token',
        summary: summarize(bareMs(subject)),
      });
    }
  }
  for (const subject of all) {
    const tokens = subject.prefill[0]?.promptTokens;
    figures.push({
      name: `prefill of ${tokens}, ${subject.name}`,
      unit: 'ms/token',
      summary: summarize(prefillMs(subject)),
    });
  }
  for (const subject of all.filter(({ choice }) => choice.engine === 'glassbox')) {
    if (hasBareLoop(subject)) {
      figures.push({
        name: `our loop ÷ bare loop, ${subject.name}`,
        unit: '×',
        summary: ratios(loopMs(subject), bareMs(subject)),
        reach: { atMost: 1.05 },
      });
    }
    const rival = all.find(
      ({ choice, threads }) =>
        choice.engine === 'wllama' && threads === subject.threads && subject.choice.device === 'wasm',
    );
    if (rival === undefined) continue;
    figures.push({
      name: `decode, wllama ÷ ours, ${subject.threads} thread(s)`,
      unit: '×',
      summary: ratios(loopMs(rival), loopMs(subject)),
      reach: { atLeast: subject.threads === 1 ? 2.5 : 1.3 },
    });
    figures.push({
      name: `prefill, wllama ÷ ours, ${subject.threads} thread(s)`,
      unit: '×',
      summary: ratios(prefillMs(rival), prefillMs(subject)),
      reach: { atLeast: 1 },
    });
  }
  for (const subject of all) {
    const { name, stock, firstToken, growth } = subject;
    if (stock.length > 0) {
      const stockMs = stock.map((run) => median(run.loopMs));
      figures.push({
        name: `decode, transformers.js generate(), ${name}`,
        unit: 'ms/token',
        summary: summarize(stockMs),
      });
      figures.push({
        name: `decode, generate() ÷ ours, ${name}`,
        unit: '×',
        summary: ratios(stockMs, loopMs(subject)),
      });
    }
    const [first] = firstToken;
    if (first !== undefined) {
      const { historyTokens, newTokens } = first;
      figures.push({
        name: `first token, ${historyTokens} + ${newTokens} tokens, cold, ${name}`,
        unit: 'ms',
        summary: summarize(firstToken.map(({ coldMs }) => coldMs)),
      });
      figures.push({
        name: `first token, second turn ÷ cold, ${name}`,
        unit: '×',
        summary: ratios(
          firstToken.map(({ secondTurnMs }) => secondTurnMs),
          firstToken.map(({ coldMs }) => coldMs),
        ),
        reach: { atMost: 0.35 },
      });
    }
    for (const [index, { cachedTokens }] of (growth[0] ?? []).entries()) {
      figures.push({
        name: `pass at ${cachedTokens} cached, ${name}`,
        unit: 'ms',
        summary: summarize(growth.map((lengths) => median(lengths[index]?.passMs ?? []))),
      });
    }
  }
  for (const { sampler } of all) {
    for (const { defaultsUs, everythingKeptUs } of sampler) {
      const reach = { atMost: 1000 };
      figures.push({
        name: 'sampler and records, defaults',
        unit: 'µs/token',
        summary: summarize(defaultsUs),
        reach,
      });
      figures.push({
        name: 'sampler and records, all kept',
        unit: 'µs/token',
        summary: summarize(everythingKeptUs),
        reach,
      });
    }
  }
  return figures;
}

/** What several replies together may cost, as multiples of one alone. */
const BATCH_REACH = new Map([
  [2, 1.25],
  [4, 2.2],
]);

/**
 * @param {readonly BatchRecord[]} records
 * @returns {Figure[]}
 */
export function batchFigures(records) {
  return records.flatMap(({ threads, batch }) => {
    const [alone = [], ...together] = batch.map((runs) => runs.map(({ stepMs }) => median(stepMs)));
    const name = `${threads} thread(s)`;
    return [
      { name: `step of 1 reply, ${name}`, unit: 'ms', summary: summarize(alone) },
      ...together.map((stepMs, index) => {
        const rows = index + 2;
        const atMost = BATCH_REACH.get(rows);
        return {
          name: `step of ${rows} replies ÷ of 1, ${name}`,
          unit: '×',
          summary: ratios(stepMs, alone),
          ...(atMost === undefined ? {} : { reach: { atMost } }),
        };
      }),
    ];
  });
}

/**
 * @param {Awaited<ReturnType<typeof measureReady>>} ready
 * @returns {Figure[]}
 */
export function readyFigures({ cold, cached, longest, memory }) {
  /** @param {number} bytes */
  const gigabytes = (bytes) => summarize([bytes / GIGABYTE]);
  /** @type {Figure[]} */
  const figures = [
    { name: 'time to ready, cold', unit: 'ms', summary: summarize(cold.map(({ readyMs }) => readyMs)) },
    { name: 'time to ready, cached', unit: 'ms', summary: summarize(cached.map(({ readyMs }) => readyMs)) },
    {
      name: 'longest task above 50 ms until ready, cold',
      unit: 'ms',
      summary: summarize(longest.map((tasks) => tasks.cold)),
      reach: { atMost: 50 },
    },
    {
      name: 'longest task above 50 ms until ready, cached',
      unit: 'ms',
      summary: summarize(longest.map((tasks) => tasks.cached)),
      reach: { atMost: 50 },
    },
  ];
  if (memory === null) return figures;
  return [
    ...figures,
    { name: 'heaps of page and engine, settled', unit: 'GB', summary: gigabytes(memory.heap.bytes) },
    {
      name: 'heap of the engine, settled',
      unit: 'GB',
      summary: gigabytes(memory.heap.workerBytes),
      reach: { atMost: 0.75 },
    },
    {
      name: 'renderer, peak while loading',
      unit: 'GB',
      summary: gigabytes(memory.peakWhileLoadingBytes),
      reach: { atMost: 1.3 },
    },
    { name: 'renderer, settled', unit: 'GB', summary: gigabytes(memory.settledBytes) },
    { name: 'renderer, peak in a reply', unit: 'GB', summary: gigabytes(memory.peakInReplyBytes) },
  ];
}
