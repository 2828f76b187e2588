// @ts-check
import { THROTTLE } from './measureLong.mjs';
import { summarize } from './statistics.mjs';

/** @import { Figure } from './figures.mjs' */
/** @import { LongRecord, Opening, Subject } from './measureLong.mjs' */

/** @type {Record<Exclude<Subject, 'empty'>, string>} */
const NAMES = {
  newTab: '500 messages in 50 conversations, a new tab',
  library: 'the same, loaded anew with one conversation open',
  tinted: 'one conversation of 500, tinted',
  markdown: 'one conversation of 500, as Markdown',
};

/** The value that so great a share of all does not exceed. @param {readonly number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/**
 * @param {LongRecord} record
 * @returns {Figure[]}
 */
export function longFigures({ openings, ordinary, tinted, markdown }) {
  const subjects = /** @type {(keyof typeof NAMES)[]} */ (Object.keys(NAMES));
  /** @param {Subject} subject @param {(opening: Opening) => number} read */
  const times = (subject, read) => summarize(openings[subject].map(read));
  /** Within each rotation, against the empty library. @param {Subject} subject @param {(opening: Opening) => number} read */
  const ratio = (subject, read) =>
    summarize(
      openings[subject].map(
        (opening, rotation) => read(opening) / read(/** @type {Opening} */ (openings.empty[rotation])),
      ),
    );
  /** @param {Opening} opening */
  const ready = ({ readyMs }) => readyMs;
  /** @param {Opening} opening */
  const cpu = ({ cpuMs }) => cpuMs;
  return [
    { name: 'opening, empty library', unit: 'ms', summary: times('empty', ready) },
    { name: '  processor time', unit: 'ms', summary: times('empty', cpu) },
    ...subjects.flatMap((subject) => [
      { name: `opening, ${NAMES[subject]}`, unit: 'ms', summary: times(subject, ready) },
      {
        name: '  ÷ empty',
        unit: '×',
        summary: ratio(subject, ready),
        ...(subject === 'newTab' ? { reach: { atMost: 1.5 } } : {}),
      },
      { name: '  processor time', unit: 'ms', summary: times(subject, cpu) },
      { name: '  ÷ empty', unit: '×', summary: ratio(subject, cpu) },
      {
        name: '  processor time until it rests',
        unit: 'ms',
        summary: times(subject, ({ allCpuMs }) => allCpuMs),
      },
    ]),
    ...typingFigures('ten messages', ordinary.typing),
    ...Object.entries({ tinted, markdown }).flatMap(([name, { scrolling, typing }]) => [
      ...Object.entries(scrolling).flatMap(([how, tasks]) => [
        {
          name: `500 ${name}, longest task, ${how}`,
          unit: 'ms',
          summary: summarize([tasks.longestMs]),
          reach: { atMost: 50 },
        },
        {
          name: '  in processor time',
          unit: 'ms',
          summary: summarize([tasks.longestCpuMs]),
          reach: { atMost: 50 },
        },
        { name: '  all tasks, processor time', unit: 'ms', summary: summarize([tasks.totalCpuMs]) },
      ]),
      ...typingFigures(`500 ${name}`, typing),
    ]),
  ];
}

/**
 * Keys that are pressed while a reply streams below so many messages.
 * @param {string} name
 * @param {LongRecord['ordinary']['typing']} typing
 * @returns {Figure[]}
 */
function typingFigures(name, typing) {
  return [
    {
      name: `${name}, typing p95, key to frame, processor ÷ ${THROTTLE}`,
      unit: 'ms',
      summary: summarize(typing.map(({ keyMs }) => quantile(keyMs, 0.95))),
      reach: { atMost: 100 },
    },
    {
      name: `${name}, longest task while streaming, processor ÷ ${THROTTLE}`,
      unit: 'ms',
      summary: summarize(typing.map(({ streaming }) => streaming.longestMs)),
      reach: { atMost: 200 },
    },
    {
      name: '  in processor time',
      unit: 'ms',
      summary: summarize(typing.map(({ streaming }) => streaming.longestCpuMs)),
      reach: { atMost: 200 },
    },
  ];
}
