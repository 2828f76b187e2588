import { assistantText, shownPath } from './conversation.ts';
import { formatCount } from './formatCount.ts';
import { type HtmlPart, html, type Markup } from './htmlText.ts';
import { surprisalLook, tintedText, tokenLabel, tokenTable } from './replyHtml.ts';
import { earlierOpening } from './replyOpening.ts';
import { figureList, folded, isolated, measured } from './reportFigures.ts';
import { tokenStats } from './stats.ts';
import { textMeasures } from './textMeasures.ts';
import { bits, drawSettings } from './tokenFigures.ts';
import type {
  AssistantMessage,
  Conversation,
  ExampleTurn,
  Opening,
  SamplingParams,
  TokenRecord,
} from './types.ts';

/** A persona of the report. */
export interface ReportPane {
  readonly name: string;
  readonly conversation: Conversation;
  /** Two others blended: where replies part it does not count. */
  readonly mixed?: boolean;
}

/** Where one turn's replies part, as one of them has it. */
export interface ReplyParting {
  readonly index: number;
  /** null: this reply had ended. */
  readonly token: TokenRecord | null;
}

/**
 * A persona as an article of the report: its prompts, its settings and what was said on the shown path. Names and
 * texts are escaped.
 * @param partings one for each reply of the path, first to last; null: its turn's replies agree. Those that are
 * missing count as null.
 */
export function paneHtml(
  { name, conversation, mixed }: ReportPane,
  partings: readonly (ReplyParting | null)[],
): Markup {
  let turn = 0;
  // A mixture's heading shows no prompt: both names say whose they are.
  const earlier = (reply: AssistantMessage) => (mixed ? null : earlierOpening(reply, conversation));
  const turns = shownPath(conversation).map((message) =>
    message.role === 'user'
      ? html`<li class="user"><h3>User</h3><p class="said" dir="auto"><bdi>${message.text}</bdi></p></li>\n`
      : replyItem(message, name, partings[turn++] ?? null, earlier(message)),
  );
  return html`<article class="pane">
<h2>${isolated(name)}</h2>
${prompts(conversation)}
${settings(conversation.params)}
<ol class="turns">
${turns}</ol>
</article>
`;
}

/** The voice: system prompt, example turns and prefill, each where there is one. */
function prompts({ systemPrompt, exampleTurns, assistantPrefill }: Conversation): HtmlPart {
  return [
    systemPrompt === '' ? null : promptHtml('System prompt', systemPrompt),
    exampleTurns.length === 0
      ? null
      : html`<div><h3>Example turns</h3>${exampleTurns.map(exampleHtml)}</div>`,
    assistantPrefill === '' ? null : promptHtml('Replies begin with', assistantPrefill),
  ];
}

function promptHtml(heading: string, text: string): Markup {
  return html`<div><h3>${heading}</h3><p class="prompt" dir="auto"><bdi>${text}</bdi></p></div>`;
}

function exampleHtml({ user, assistant }: ExampleTurn): Markup {
  return html`<p class="prompt">User: <bdi>${user}</bdi><br>Assistant: <bdi>${assistant}</bdi></p>`;
}

/** What a reply was really written under, where the heading shows a later prompt. */
function earlierHtml({ systemPrompt, exampleTurns }: Opening): Markup {
  return html`<div><p>Written under an earlier prompt:</p>
<p class="prompt" dir="auto">${systemPrompt === '' ? 'No system prompt.' : html`<bdi>${systemPrompt}</bdi>`}</p>
${exampleTurns.map(exampleHtml)}</div>`;
}

function settings(params: SamplingParams): Markup {
  const seed = params.seed === -1 ? 'fresh seeds' : `seed ${params.seed}`;
  const stops = params.stop.map((stop) => html`, stop <bdi>${JSON.stringify(stop)}</bdi>`);
  const words = [...drawSettings(params), `at most ${formatCount(params.maxTokens)} tokens`, seed].join(', ');
  return html`<div class="settings"><h3>Settings</h3><p>${words}${stops}</p></div>`;
}

function replyItem(
  reply: AssistantMessage,
  name: string,
  parting: ReplyParting | null,
  earlier: Opening | null,
): Markup {
  const { prefill, tokens } = reply;
  const table = tokenTable(html`Tokens of ${isolated(name)}, special tokens among them`, tokens);
  return html`<li class="assistant"><h3>${isolated(name)}</h3>
${earlier === null ? null : earlierHtml(earlier)}
${tintedText(prefill, tokens, surprisalLook(tokens, parting?.index ?? null))}
${replyFigures(reply)}
${parting === null ? null : partingHtml(parting)}
${tokens.length === 0 ? null : folded('Numbers of each token', table)}
</li>
`;
}

function replyFigures(reply: AssistantMessage): Markup | null {
  const { tokens, stats, seed, endReason } = reply;
  const averages = tokenStats(tokens);
  const text = textMeasures(assistantText(reply));
  const perSecond =
    stats === null || stats.decodedTokens === 0 || stats.decodeMs <= 0
      ? null
      : (stats.decodedTokens * 1000) / stats.decodeMs;
  return figureList(
    [
      ['Tokens', formatCount(tokens.length)],
      ['Perplexity', averages && measured(averages.perplexity)],
      ['Mean logprob', averages && measured(averages.meanLogprob)],
      ['Mean entropy', averages?.meanEntropy == null ? null : `${measured(bits(averages.meanEntropy))} bits`],
      ['Words', text && formatCount(text.words)],
      ['Letters per word', text && measured(text.meanWordLetters)],
      ['Sentences', text && formatCount(text.sentences)],
      ['Flesch–Kincaid grade', text?.gradeLevel == null ? null : measured(text.gradeLevel)],
      ['Speed', perSecond === null ? null : `${measured(perSecond)} tokens/s`],
      ['Seed', seed === null ? null : String(seed)],
      ['End', endWords(endReason)],
    ],
    'figures',
  );
}

function endWords(endReason: AssistantMessage['endReason']): string {
  switch (endReason) {
    case 'stop':
      return 'by itself';
    case 'length':
      return 'at max tokens';
    case 'context':
      return 'context full';
    case 'aborted':
      return 'stopped';
    case 'error':
      return 'failed';
    case null:
      return 'still being written';
  }
}

function partingHtml({ index, token }: ReplyParting): Markup {
  const said = token === null ? 'nothing more here' : html`“<bdi>${tokenLabel(token)}</bdi>” here`;
  return html`<p class="parting">First divergence at token ${formatCount(index + 1)}: ${said}.</p>`;
}
