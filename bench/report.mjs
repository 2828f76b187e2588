// @ts-check
import { isReached } from './figures.mjs';
import { median } from './statistics.mjs';

/** @import { Figure } from './figures.mjs' */
/** @import { Visit } from './measureReady.mjs' */

/** Three significant digits, never in powers of ten. @param {number} value */
const short = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** @param {Figure} figure */
function cells(figure) {
  const { name, unit, summary, reach } = figure;
  const spread = summary.count === 1 ? '' : `${short(summary.min)} – ${short(summary.max)}`;
  const goal = reach === undefined ? '' : 'atLeast' in reach ? `≥ ${reach.atLeast}` : `≤ ${reach.atMost}`;
  const reached = isReached(figure);
  return [name, short(summary.median), unit, spread, goal, reached === null ? '' : reached ? 'yes' : 'NO'];
}

/** @param {readonly Figure[]} figures */
export function table(figures) {
  const rows = [['figure', 'median', 'unit', 'min – max', 'reach', 'reached'], ...figures.map(cells)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {string} name @param {readonly Visit[]} visits */
export function stepsLine(name, visits) {
  const steps = Object.keys(visits[0]?.steps ?? {}).map(
    (step) => `${step} ${Math.round(median(visits.map((visit) => visit.steps[step] ?? 0)))}`,
  );
  return `${name} (ms): ${steps.join(', ')}`;
}
