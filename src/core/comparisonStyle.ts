import { fixedMarkup, type Markup } from './htmlText.ts';

/** Nine backgrounds and the inks to write on them, class 0 first. */
export interface Scale {
  readonly backgrounds: readonly string[];
  readonly inks: readonly string[];
}

export interface ReportColours {
  /** From likely to unlikely (probabilities.md §4). */
  readonly surprisal: Scale;
  /** From blue (likelier from the other persona) over grey to orange. */
  readonly delta: Scale;
  readonly surface: string;
  readonly raised: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
}

const black = '#000000';
const dark = '#18181b';
const white = '#ffffff';

/** The page's own colours (tokens.css), because an exported file stands alone. */
export const lightColours: ReportColours = {
  surprisal: {
    backgrounds: scale('#fffaef #ffdba5 #fabb6a #f09a3a #e17a07 #ca6003 #b14603 #972d08 #752017'),
    inks: [dark, dark, dark, dark, dark, black, white, white, white],
  },
  delta: {
    backgrounds: scale('#0b4a94 #2b82d0 #6cb2ec #abd5f8 #ededf0 #ffcf93 #f3a24b #d96f08 #963205'),
    inks: [white, black, dark, dark, dark, dark, dark, black, white],
  },
  surface: '#ffffff',
  raised: '#f7f7f8',
  text: '#18181b',
  muted: '#52525b',
  line: '#e2e2e7',
  accent: '#4f46e5',
};

export const darkColours: ReportColours = {
  surprisal: {
    backgrounds: scale('#251e15 #432f19 #633f1c #845021 #a46327 #cb7820 #e7902c #f5b15a #ffd38e'),
    inks: [white, white, white, white, white, dark, dark, dark, dark],
  },
  delta: {
    backgrounds: scale('#9dd0f7 #559fe0 #2f6fb4 #264565 #2b2b31 #5c3d1d #935a22 #d98630 #ffc37a'),
    inks: [dark, dark, white, white, white, white, white, dark, dark],
  },
  surface: '#111114',
  raised: '#19191e',
  text: '#f4f4f5',
  muted: '#a1a1aa',
  line: '#2a2a31',
  accent: '#818cf8',
};

function scale(colours: string): readonly string[] {
  return colours.split(' ');
}

/** A class of a scale as the custom properties that its rule reads. */
function scaleProperties(name: string, { backgrounds, inks }: Scale): string {
  return backgrounds
    .map((background, index) => `--${name}${index}: ${background}; --on-${name}${index}: ${inks[index]};`)
    .join(' ');
}

function properties({ surprisal, delta, ...plain }: ReportColours): string {
  const names = Object.entries(plain).map(([name, value]) => `--${name}: ${value};`);
  return [...names, scaleProperties('s', surprisal), scaleProperties('d', delta)].join(' ');
}

function scaleRules(name: string): string {
  return lightColours.delta.backgrounds
    .map(
      (_, index) =>
        `.${name}${index} { background: var(--${name}${index}); color: var(--on-${name}${index}); }`,
    )
    .join('\n');
}

/** The whole style sheet of an exported comparison: a 4 px grid, hairlines, figures in columns. */
export function comparisonStyle(): Markup {
  return fixedMarkup(`
:root { color-scheme: light dark; ${properties(lightColours)} }
@media screen and (prefers-color-scheme: dark) { :root { ${properties(darkColours)} } }
${layout}
${scaleRules('s')}
${scaleRules('d')}
`);
}

const layout = `
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 32px 24px; max-width: 1760px;
  background: var(--surface); color: var(--text);
  font: 400 14px/20px "Inter Variable", Inter, system-ui, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
h1, h2, h3, h4, p, dl, dd, ol, ul, figure { margin: 0; padding: 0; }
h1 { font-size: 24px; line-height: 32px; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 16px; line-height: 24px; font-weight: 650; overflow-wrap: anywhere; }
h3 { font-size: 12px; line-height: 16px; font-weight: 600; color: var(--muted); }
ol, ul { list-style: none; }
.about { color: var(--muted); margin-top: 4px; }
header, section { margin-bottom: 32px; }
.panes { display: grid; gap: 16px; align-items: start; grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr)); margin-bottom: 32px; }
.pane { border: 1px solid var(--line); border-radius: 6px; padding: 16px; min-width: 0; }
.pane > * + *, section > * + * { margin-top: 16px; }
.said, .prompt, .reply { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.prompt, .said { margin-top: 4px; }
.prompt { color: var(--muted); }
.turns > li { border-top: 1px solid var(--line); padding-top: 16px; margin-top: 16px; }
.turns > li > * + * { margin-top: 8px; }
.user .said { background: var(--raised); border-radius: 6px; padding: 8px 12px; }
.reply { font-size: 15px; line-height: 28px; }
.reply span { border-radius: 3px; padding: 2px 0; }
.reply .chip { border: 1px solid var(--line); padding: 0 4px; font-size: 12px; color: var(--muted); unicode-bidi: isolate; }
.reply .prefill { border-bottom: 1px dashed var(--muted); border-radius: 0; }
.reply mark { color: inherit; background: none; padding-block: 2px; border-block: 3px solid var(--accent); }
.figures { display: flex; flex-wrap: wrap; gap: 4px 16px; }
.figures div { display: flex; gap: 4px; }
.figures dt, caption { color: var(--muted); }
.settings dd, .figures dd { overflow-wrap: anywhere; }
.parting { border-inline-start: 2px solid var(--accent); padding-inline-start: 8px; }
summary { cursor: pointer; color: var(--muted); }
.scroll { overflow-x: auto; margin-top: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 12px; line-height: 16px; }
caption { text-align: start; padding-bottom: 4px; }
th, td { border-bottom: 1px solid var(--line); padding: 4px 8px; text-align: end; white-space: nowrap; font-weight: 400; }
thead th { color: var(--muted); }
th[scope="row"], th.text { text-align: start; }
th[scope="row"] { font-weight: 600; white-space: pre-wrap; }
.legend { display: flex; flex-wrap: wrap; gap: 8px 4px; align-items: center; font-size: 12px; line-height: 16px; }
.legend li { padding: 4px 8px; border-radius: 3px; }
.total { font-size: 16px; line-height: 24px; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media print {
  body { padding: 0; font-size: 11px; line-height: 16px; }
  .pane { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 12px 0 0; }
  .pane, tr, .turns > li { break-inside: auto; }
  details:not([open]) { display: none; }
  h1, h2, h3 { break-after: avoid; }
  .reply { font-size: 12px; line-height: 20px; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}`.trim();
