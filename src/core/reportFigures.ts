import { html, type HtmlPart, type Markup } from './htmlText.ts';
import { lazily } from './lazily.ts';

/** A figure with its name; null where it does not exist. */
export type Figure = readonly [name: string, value: HtmlPart];

/** Figures side by side; those without a value are left out, and all of it where none is left. */
export function figureList(figures: readonly Figure[], className: string): Markup | null {
  const known = figures.filter(([, value]) => value !== null);
  if (known.length === 0) return null;
  const rows = known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return html`<dl class="${className}">${rows}</dl>`;
}

export interface Column {
  readonly name: string;
  /** Left aligned; figures are right aligned. */
  readonly text?: true;
}

/** A table of which each row is named by its first cell. */
export function dataTable(
  caption: HtmlPart,
  columns: readonly Column[],
  rows: readonly (readonly HtmlPart[])[],
): Markup {
  const heads = columns.map(({ name, text }) =>
    text ? html`<th scope="col" class="text">${name}</th>` : html`<th scope="col">${name}</th>`,
  );
  const body = rows.map(([name, ...cells]) => {
    const data = cells.map((cell) => html`<td>${cell}</td>`);
    return html`<tr><th scope="row">${name ?? null}</th>${data}</tr>\n`;
  });
  return html`<div class="scroll" tabindex="0" role="group"><table><caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody></table></div>`;
}

/** A table that is out of the way until it is asked for. */
export function folded(summary: HtmlPart, content: Markup): Markup {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}

/** A name or token of unknown direction, kept from reordering what stands around it. */
export function isolated(text: string): Markup {
  return html`<bdi>${text}</bdi>`;
}

/** By the digits after the point; made once, because making one takes longer than using it. */
const decimals = lazily(() =>
  [0, 1, 2].map(
    (digits) =>
      new Intl.NumberFormat('en-US', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        signDisplay: 'negative',
      }),
  ),
);

/** About three figures: "1.25", "37.8", "4,096"; "−∞" and the like in signs. */
export function measured(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return decimals()[digits]!.format(value).replace('-', '−');
}
