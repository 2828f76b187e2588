import {
  type CrossExamination,
  type CrossToken,
  deltaClass,
  deltaClasses,
  formatDelta,
  likelihoodSentence,
} from './crossExamination.ts';
import { formatCount } from './formatCount.ts';
import { html, type HtmlPart, type Markup } from './htmlText.ts';
import type { JensenShannon } from './jensenShannon.ts';
import { type ReplyLook, tintedText, tokenLabel } from './replyHtml.ts';
import { dataTable, figureList, folded, isolated, measured } from './reportFigures.ts';

/** A reply cross-examined: its tokens scored under another persona's prompt. */
export interface ReportCross {
  readonly nameOwn: string;
  readonly nameOther: string;
  /** Which of its replies, 0 = first; left out where there is but one. */
  readonly turn?: number;
  readonly prefill: string;
  readonly result: CrossExamination;
}

/**
 * One direction of a cross-examination as a section of the report: the sum and the means in bits, the answer tinted
 * by what each token says, the most telling tokens and all of them as tables (logprobs in nats, differences and
 * divergences in bits). Names and texts are escaped.
 */
export function crossHtml({ nameOwn, nameOther, turn, prefill, result }: ReportCross): Markup {
  const { tokens, telling, totalBits, meanBits, meanJensenShannon } = result;
  const figures = figureList(
    [
      ['Log-ratio', `${formatDelta(totalBits)} bits`],
      ['Per token', meanBits === null ? null : `${formatDelta(meanBits)} bits`],
      ['Jensen–Shannon divergence per token', meanJensenShannon && divergenceWords(meanJensenShannon)],
    ],
    'figures',
  );
  const records = tokens.map(({ record }) => record);
  return html`<section>
<h2>${isolated(nameOwn)}’s answer${turn === undefined ? '' : ` ${formatCount(turn + 1)}`} under ${isolated(nameOther)}’s prompt</h2>
<p class="total" dir="auto">${likelihoodSentence(totalBits, nameOwn, nameOther)}</p>
${tintedText(prefill, records, deltaLook(tokens))}
${figures}
${deltaLegend(nameOwn, nameOther)}
${telling.length === 0 ? null : crossTable('The most telling tokens', telling)}
${tokens.length === 0 ? null : folded('Numbers of each token', crossTable('All tokens', tokens))}
</section>
`;
}

function deltaLook(tokens: readonly CrossToken[]): ReplyLook {
  return {
    marked: null,
    classOf: (indices) => {
      const deltas = indices.map((index) => tokens[index]!.deltaBits);
      const strongest = deltas.reduce((most, delta) => (Math.abs(delta) > Math.abs(most) ? delta : most), 0);
      return `d${deltaClass(strongest)}`;
    },
    title: (index) => {
      const { record, ownLogprob, otherLogprob, deltaBits } = tokens[index]!;
      const logprobs = `logprob ${measured(ownLogprob)} against ${measured(otherLogprob)}`;
      return `${tokenLabel(record)}: ${formatDelta(deltaBits)} bits, ${logprobs}`;
    },
  };
}

function divergenceWords({ bits, exact }: JensenShannon): string {
  return `${exact ? '' : '≥ '}${measured(bits)} bits`;
}

function crossTable(caption: HtmlPart, tokens: readonly CrossToken[]): Markup {
  const columns = [
    { name: 'Token', text: true },
    { name: 'Position' },
    { name: 'Difference (bits)' },
    { name: 'Logprob' },
    { name: 'Other logprob' },
    { name: 'Jensen–Shannon divergence' },
  ] as const;
  const rows = tokens.map((token) => [
    token.special
      ? html`<bdi>${tokenLabel(token.record)}</bdi> (special)`
      : isolated(tokenLabel(token.record)),
    formatCount(token.index + 1),
    formatDelta(token.deltaBits),
    measured(token.ownLogprob),
    measured(token.otherLogprob),
    divergenceWords(token.jensenShannon),
  ]);
  return dataTable(caption, columns, rows);
}

function deltaLegend(nameOwn: string, nameOther: string): Markup {
  const classes = deltaClasses.map(
    ({ index, label }) => html`<li class="d${index}">${label.replace(' bits', '')}</li>`,
  );
  return html`<ul class="legend" aria-label="Difference of each token, bits"><li>Bits: likelier from ${isolated(nameOther)}</li>${classes}<li>likelier from ${isolated(nameOwn)}</li></ul>`;
}
