import { questionOf, repliesOf } from './comparisonSetup.ts';
import { comparisonStyle } from './comparisonStyle.ts';
import { crossHtml, type ReportCross } from './crossHtml.ts';
import { firstDivergence } from './firstDivergence.ts';
import { formatCount } from './formatCount.ts';
import { html, type Markup } from './htmlText.ts';
import { paneHtml, type ReplyParting, type ReportPane } from './paneHtml.ts';
import { classCount, classLabel } from './probabilityClass.ts';
import { figureList, isolated } from './reportFigures.ts';
import { tallySummary, type VoteTally } from './voteTally.ts';

/** Votes between two personas, named as the tally has them. */
export interface ReportTally {
  readonly nameA: string;
  readonly nameB: string;
  readonly tally: VoteTally;
}

export interface ComparisonReport {
  readonly title: string;
  /** As the reader shall see it. */
  readonly date: string;
  readonly model: string;
  /** Name and version of the program. */
  readonly app: string;
  readonly panes: readonly ReportPane[];
  readonly crossExaminations: readonly ReportCross[];
  readonly tally: ReportTally | null;
}

/**
 * A comparison as one HTML file that needs nothing else: no script, no request, its own style, readable in
 * light, in dark and on paper. All texts are escaped: what a model or a person wrote cannot become markup.
 */
export function comparisonHtml(report: ComparisonReport): string {
  const { title, date, model, app, panes, crossExaminations, tally } = report;
  const partings = partingsOf(panes);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${comparisonStyle()}</style>
</head>
<body>
<header>
<h1>${isolated(title)}</h1>
<p class="about">${isolated(model)} · ${isolated(date)} · ${isolated(app)}</p>
</header>
<main>
${surprisalLegend()}
<div class="panes">
${panes.map((pane, place) => paneHtml(pane, partings[place] ?? []))}</div>
${crossExaminations.map(crossHtml)}
${tally === null ? null : tallyHtml(tally)}
</main>
</body>
</html>
`.toString();
}

function surprisalLegend(): Markup {
  const classes = Array.from(
    { length: classCount },
    (_, index) => html`<li class="s${index}">${classLabel(index)}</li>`,
  );
  return html`<section>
<ul class="legend" aria-label="Probability of each token"><li>Probability of each token, raw:</li>${classes}</ul>
</section>`;
}

/** For each pane, turn by turn, where the replies of that turn part; null where they do not. */
function partingsOf(panes: readonly ReportPane[]): readonly (readonly (ReplyParting | null)[])[] {
  const replies = panes.map(({ conversation, mixed }) => (mixed ? [] : repliesOf(conversation)));
  // Only answers to the same question can part.
  const questions = panes.map(({ conversation }, place) =>
    (replies[place] ?? []).map((_, turn) => questionOf(conversation, turn)),
  );
  return replies.map((own, place) =>
    own.map((reply, turn) => {
      const question = questions[place]?.[turn];
      const rivals = replies.flatMap((others, other) =>
        questions[other]?.[turn] === question ? (others[turn] ?? []) : [],
      );
      const parting = firstDivergence(
        rivals.map(({ tokens, endReason }) => ({ tokens, ended: endReason !== null })),
      );
      return parting && { index: parting.index, token: reply.tokens[parting.index] ?? null };
    }),
  );
}

function tallyHtml({ nameA, nameB, tally }: ReportTally): Markup {
  const summary = tallySummary(tally);
  const share =
    summary === null
      ? null
      : `${percent(summary.shareA)} (95 % interval ${percent(summary.low)} to ${percent(summary.high)}) of ${formatCount(summary.decisive)} decisive ${summary.decisive === 1 ? 'vote' : 'votes'}`;
  const figures = figureList(
    [
      ['A', html`${isolated(nameA)}: ${formatCount(tally.a)}`],
      ['B', html`${isolated(nameB)}: ${formatCount(tally.b)}`],
      ['Tie', formatCount(tally.tie)],
      ['Both bad', formatCount(tally.bothBad)],
      ['Share of A', share],
    ],
    'figures',
  );
  return html`<section>
<h2>Blind votes</h2>
${figures}
</section>
`;
}

/** Whole percent: an interval of a few votes is no finer. */
function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
