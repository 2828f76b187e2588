// @ts-check
/** @import { Figure } from './figures.mjs' */

const WIDTH = 880;
const LABEL_WIDTH = 330;
const BAR_LEFT = LABEL_WIDTH + 16;
const BAR_WIDTH = 400;
const ROW = 22;
const INK = '#18181b';
const FAINT = '#52525b';
const OURS = '#2c6fbb';
const OTHERS = '#c9c9d2';

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);

/** @param {number} value */
const short = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/**
 * Bars of one unit on one scale: the median, with a line from the least to the most.
 * @param {string} title
 * @param {readonly Figure[]} figures
 * @param {number} top
 */
function panel(title, figures, top) {
  const most = Math.max(...figures.map(({ summary }) => summary.max));
  const x = (/** @type {number} */ value) => BAR_LEFT + (BAR_WIDTH * value) / most;
  const rows = figures.map(({ name, unit, summary }, index) => {
    const y = top + 30 + index * ROW;
    const middle = y + ROW / 2;
    const colour = /wllama|generate\(\)|bare/.test(name) ? OTHERS : OURS;
    return [
      `<text x="${LABEL_WIDTH}" y="${middle + 4}" text-anchor="end" fill="${INK}">${escaped(name)}</text>`,
      `<rect x="${BAR_LEFT}" y="${y + 4}" width="${(x(summary.median) - BAR_LEFT).toFixed(1)}" height="${ROW - 8}" fill="${colour}"/>`,
      `<path d="M${x(summary.min).toFixed(1)} ${middle}H${x(summary.max).toFixed(1)}" stroke="${INK}"/>`,
      `<text x="${(x(summary.max) + 8).toFixed(1)}" y="${middle + 4}" fill="${FAINT}">${short(summary.median)} ${escaped(unit)}</text>`,
    ].join('');
  });
  return `<text x="16" y="${top + 18}" font-weight="600" fill="${INK}">${escaped(title)}</text>${rows.join('')}`;
}

/**
 * The figures in milliseconds as bars, a panel for each kind.
 * @param {readonly Figure[]} figures
 * @param {string} caption machine and versions
 * @returns {string} an SVG document
 */
export function drawFigures(figures, caption) {
  const kinds = /** @type {const} */ ([
    ['Decode: one token', 'decode, '],
    ['Prefill: one token of the prompt', 'prefill of '],
    ['One pass, by how many tokens are cached', 'pass at '],
    ['Time to the first token', 'first token, '],
    ['Several replies together', 'step of 1 '],
    ['Time to ready', 'time to ready, '],
  ]);
  let top = 8;
  const panels = kinds.flatMap(([title, begin]) => {
    const chosen = figures.filter(({ name, unit }) => name.startsWith(begin) && unit.startsWith('ms'));
    if (chosen.length === 0) return [];
    const drawn = panel(title, chosen, top);
    top += 44 + chosen.length * ROW;
    return [drawn];
  });
  const height = top + 28;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img"><title>What the benchmark measured</title><rect width="100%" height="100%" fill="#ffffff"/>${panels.join('')}<text x="16" y="${top + 12}" fill="${FAINT}" font-size="11">${escaped(caption)}</text></svg>\n`;
}
