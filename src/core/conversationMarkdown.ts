import { textLiteral } from './codeLiteral.ts';
import { assistantText, shownPath } from './conversation.ts';
import { documentText, piecesOnPath } from './documentPieces.ts';
import { saysSomething } from './promptMessages.ts';
import { type NumericParam, numericParams, repetitionScopes } from './samplingParams.ts';
import type { AssistantMessage, ChatMessage, Conversation, SamplingParams } from './types.ts';

export interface MarkdownMeta {
  /** Name and version of the program that writes it. */
  readonly app: string;
  readonly modelName: string;
  /** In words. */
  readonly date: string;
}

/**
 * The shown path for people, as Markdown that looks the same wherever it is rendered: everything that was typed or
 * written stands in a fence, so that nothing of it is taken for a heading, a link or HTML. A document is one text.
 */
export function conversationMarkdown(conversation: Conversation, meta: MarkdownMeta): string {
  const { messages, startToken } = conversation;
  const isDocument = startToken !== undefined;
  const others = Object.keys(messages).length - shownPath(conversation).length;
  const versions =
    others === 0 ? '' : `\n\n${others === 1 ? 'One other version' : `${others} other versions`} not shown.`;
  return [
    `# ${inline(conversation.title) || (isDocument ? 'Document' : 'Conversation')}`,
    `Model ${inline(meta.modelName)}, ${inline(meta.date)}, saved by ${inline(meta.app)}.${versions}`,
    '## Settings',
    settingsTable(
      conversation.params,
      isDocument ? [['Start token', startToken ? 'in front' : 'left out']] : [],
    ),
    ...(isDocument ? documentSections(conversation) : chatSections(conversation)),
  ]
    .join('\n\n')
    .concat('\n');
}

function chatSections(conversation: Conversation): readonly string[] {
  const { systemPrompt, exampleTurns, assistantPrefill } = conversation;
  return [
    ...section('## System prompt', systemPrompt),
    ...exampleTurns.flatMap(({ user, assistant }, place) => [
      `## Example ${place + 1}`,
      ...section('### User', user),
      ...section('### Assistant', assistant),
    ]),
    ...section('## Every reply begins with', assistantPrefill),
    ...shownPath(conversation).filter(saysSomething).flatMap(messageSection),
  ];
}

/** The text as it reads, and what the model has to do with it. */
function documentSections(conversation: Conversation): readonly string[] {
  const path = shownPath(conversation);
  const facts = path.flatMap((message) => (message.role === 'user' ? [] : replyFacts(message)));
  return [
    ...section('## Text', documentText(piecesOnPath(path))),
    ...(facts.length === 0 ? [] : [`*Written by the model: ${facts.join('; ')}*`]),
  ];
}

function section(heading: string, text: string): readonly string[] {
  return text === '' ? [] : [heading, fenced(text)];
}

function messageSection(message: ChatMessage): readonly string[] {
  if (message.role === 'user') return ['## User', fenced(message.text)];
  return [
    '## Assistant',
    fenced(assistantText(message)),
    ...replyFacts(message).map((facts) => `*${facts}*`),
  ];
}

const endings: Readonly<Record<NonNullable<AssistantMessage['endReason']>, string>> = {
  stop: 'ended by itself',
  length: 'cut off at the most tokens allowed',
  context: 'cut off at the end of the context',
  aborted: 'stopped',
  error: 'ended by an error',
};

/** Nothing is known of a reply that was only told. */
function replyFacts({ tokens, seed, endReason }: AssistantMessage): readonly string[] {
  if (tokens.length === 0) return [];
  const count = `${tokens.length} token${tokens.length === 1 ? '' : 's'}`;
  const drawn = seed === null ? [] : [`seed ${seed}`];
  return [[count, ...drawn, endReason === null ? 'not finished' : endings[endReason]].join(', ')];
}

/** A text as it is, between fences longer than any in it. */
export function fenced(text: string): string {
  const runs = text.match(/`{3,}/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}text\n${text.replace(/\r\n?/g, '\n')}\n${fence}`;
}

/** A text within a line: one line, and none of its characters means anything. */
function inline(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]<>&|~#]/g, '\\$&');
}

function settingsTable(params: SamplingParams, others: readonly (readonly [string, string])[]): string {
  const numbers = (Object.keys(numericParams) as NumericParam[]).map((name): [string, string] => [
    numericParams[name].label,
    numberWords(name, params[name]),
  ]);
  const bias = Object.entries(params.logitBias).map(([id, value]) => `token ${id}: ${signed(value)}`);
  const rows: readonly (readonly [string, string])[] = [
    ...others,
    ...numbers,
    ['Penalty counts', repetitionScopes[params.repetitionScope]],
    ['Stop strings', params.stop.map(cellCode).join(', ') || 'none'],
    ['Logit bias', bias.join(', ') || 'none'],
  ];
  return [
    '| Setting | Value |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
  ].join('\n');
}

function numberWords(name: NumericParam, value: number): string {
  if (name === 'seed' && value === -1) return '−1 (fresh for every reply)';
  const off = value === numericParams[name].off && name !== 'temperature';
  return off ? `${signed(value)} (off)` : signed(value);
}

function signed(value: number): string {
  return String(value).replace('-', '−');
}

/** A text as code in a cell of a table: quoted as in code, and its bars do not end the cell. */
function cellCode(text: string): string {
  const quoted = textLiteral(text).replaceAll('|', '\\|');
  const runs = quoted.match(/`+/g) ?? [];
  const ticks = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  return `${ticks} ${quoted} ${ticks}`;
}
