// @ts-check
import { LIVE_TOKENS } from './measureViews.mjs';
import { summarize } from './statistics.mjs';

/** @import { ViewsRecord } from './measureViews.mjs' */
/** @import { Summary } from './statistics.mjs' */

/**
 * One line of the table: a figure at each size; null where it cannot be measured.
 * @typedef {object} ViewFigure
 * @property {string} name
 * @property {string} unit
 * @property {(Summary | null)[]} bySize
 * @property {{ atLeast: number } | { atMost: number }} [reach]
 * @property {number} [reachAt] the only size that the reach speaks of
 */

const LONG_FRAME_MS = 25;

/** @param {readonly { scriptMs: number }[]} times */
const script = (times) => summarizeAny(times.map(({ scriptMs }) => scriptMs));
/** @param {readonly { layoutMs: number }[]} times */
const layout = (times) => summarizeAny(times.map(({ layoutMs }) => layoutMs));
/** @param {readonly number[]} values */
const summarizeAny = (values) => (values.length === 0 ? null : summarize(values));
/** @param {readonly { survivingShare: number, turned: boolean }[]} appends */
const survival = (appends) =>
  summarizeAny(appends.filter(({ turned }) => !turned).map(({ survivingShare }) => 100 * survivingShare));
/** @param {readonly number[]} intervals */
const longFrames = (intervals) =>
  (100 * intervals.filter((ms) => ms > LONG_FRAME_MS).length) / intervals.length;

/**
 * @param {ViewsRecord} views
 * @returns {ViewFigure[]}
 */
export function viewFigures({ sizes }) {
  /**
   * @param {string} name
   * @param {string} unit
   * @param {(size: ViewsRecord['sizes'][number]) => Summary | null} read
   * @param {Pick<ViewFigure, 'reach' | 'reachAt'>} [goal]
   * @returns {ViewFigure}
   */
  const row = (name, unit, read, goal = {}) => ({ name, unit, bySize: sizes.map(read), ...goal });
  const taskNames = /** @type {(keyof ViewsRecord['sizes'][number]['tasks'])[]} */ (
    Object.keys(sizes[0]?.tasks ?? {})
  );
  const append = { reach: { atMost: 4 } };
  const turn = { reach: { atMost: 16 } };
  return [
    row('append, script', 'ms', ({ rawAppends }) => script(rawAppends), append),
    row('append, style and layout', 'ms', ({ rawAppends }) => layout(rawAppends)),
    row('append in What-if, script', 'ms', ({ whatIfAppends }) => script(whatIfAppends), append),
    row('append, recharts with a cell each', 'ms', ({ naive }) => summarize(naive.appendMs)),
    row('page turn, script', 'ms', ({ rawTurns }) => script(rawTurns), turn),
    row('page turn in What-if, script', 'ms', ({ whatIfTurns }) => script(whatIfTurns), turn),
    row('page turn, style and layout', 'ms', ({ rawTurns }) => layout(rawTurns)),
    row('slider move, script', 'ms', ({ sliderMoves }) => script(sliderMoves), {
      reach: { atMost: 10 },
      reachAt: 512,
    }),
    row('slider move, style and layout', 'ms', ({ sliderMoves }) => layout(sliderMoves)),
    row('all that a token costs the main thread, processor time', 'ms', ({ tasks }) =>
      summarize([tasks.appending.totalCpuMs / LIVE_TOKENS]),
    ),
    ...taskNames.flatMap((name) => [
      row(`longest task, ${name}`, 'ms', ({ tasks }) => summarize([tasks[name].longestMs]), {
        reach: { atMost: 50 },
      }),
      row('  in processor time', 'ms', ({ tasks }) => summarize([tasks[name].longestCpuMs]), {
        reach: { atMost: 50 },
      }),
    ]),
    row('heatmap nodes that survive an append', '%', ({ rawAppends }) => survival(rawAppends), {
      reach: { atLeast: 100 },
    }),
    row('  in What-if', '%', ({ whatIfAppends }) => survival(whatIfAppends), { reach: { atLeast: 100 } }),
    row('  recharts with a cell each', '%', ({ naive }) => summarize([100 * naive.survivingShare])),
    row('all tokens at once, script', 'ms', ({ fillMs }) => summarize([fillMs])),
  ];
}

/** @param {ViewsRecord['stream']} stream */
export function streamFigures({ restMs, rawMs, whatIfMs, tokensPerSecond, tokens }) {
  /** @param {readonly number[]} intervals */
  const figure = (intervals) => ({
    frames: intervals.length,
    longFramesPercent: longFrames(intervals),
    longestMs: Math.max(...intervals),
  });
  return { tokensPerSecond, tokens, rest: figure(restMs), raw: figure(rawMs), whatIf: figure(whatIfMs) };
}

/** @param {ViewsRecord['stream']} stream */
export function streamLines(stream) {
  const { tokensPerSecond, tokens, rest, raw, whatIf } = streamFigures(stream);
  /** @param {string} name @param {typeof rest} figure @param {string} reach */
  const line = (name, { longFramesPercent, longestMs, frames }, reach) =>
    `  ${name.padEnd(26)}${longFramesPercent.toFixed(1).padStart(5)} %${reach}   longest ${longestMs.toFixed(0)} ms of ${frames} frames`;
  /** @param {typeof rest} figure */
  const reached = ({ longFramesPercent }) => `   < 3 %: ${longFramesPercent < 3 ? 'yes' : 'NO'}`;
  return [
    `Frames above ${LONG_FRAME_MS} ms while ${tokensPerSecond.toFixed(1)} tokens/s come, ${tokens} in all; overview, heatmap, lines and details open`,
    line('the page at rest, before', rest, ''),
    line('raw', raw, reached(raw)),
    line('What-if', whatIf, reached(whatIf)),
  ];
}

/** @param {ViewFigure} figure @param {number} column @param {number} tokens */
function isReached({ bySize, reach, reachAt }, column, tokens) {
  const summary = bySize[column];
  if (summary == null || reach === undefined || (reachAt !== undefined && reachAt !== tokens)) return null;
  // The worst counts where one is too many.
  return 'atLeast' in reach ? summary.min >= reach.atLeast : summary.median <= reach.atMost;
}

/** @param {number} value */
const short = (value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/**
 * Median and worst of each figure at each size, `!` where it misses its reach.
 * @param {ViewsRecord} views
 */
export function viewsTable(views) {
  const head = ['figure: median (worst)', 'unit', ...views.sizes.map(({ tokens }) => `${tokens}`), 'reach'];
  const rows = viewFigures(views).map((figure) => {
    const { name, unit, bySize, reach, reachAt } = figure;
    const cells = bySize.map((summary, column) => {
      if (summary === null) return '–';
      const worst = reach !== undefined && 'atLeast' in reach ? summary.min : summary.max;
      const spread = summary.count === 1 ? '' : ` (${short(worst)})`;
      const missed = isReached(figure, column, views.sizes[column]?.tokens ?? 0) === false;
      return `${missed ? '! ' : ''}${short(summary.median)}${spread}`;
    });
    const goal = reach === undefined ? '' : 'atLeast' in reach ? `≥ ${reach.atLeast}` : `≤ ${reach.atMost}`;
    return [name, unit, ...cells, reachAt === undefined ? goal : `${goal} at ${reachAt}`];
  });
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const numbers = (/** @type {number} */ column) => column >= 2 && column < head.length - 1;
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return numbers(column) ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
