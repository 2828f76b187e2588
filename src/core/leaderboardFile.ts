import { appName } from './appName.ts';
import { type BoardEntry, type BoardRow, boardRow } from './leaderboard.ts';
import { standardText } from './standardText.ts';

/** Head of each column, with its unit. */
const columns: readonly (readonly [string, (row: BoardRow) => string | number | boolean | null])[] = [
  ['Model', ({ name }) => name],
  ['Device', ({ device }) => device],
  ['Weights', ({ dtype }) => dtype],
  ['Threads', ({ threads }) => threads],
  ['Size (bytes)', ({ weightBytes }) => weightBytes],
  ['First load with download (ms)', ({ downloadMs }) => downloadMs],
  ['Load from this device (ms)', ({ loadMs }) => loadMs],
  ['Prefill (tokens/s)', ({ prefillPerSecond }) => prefillPerSecond],
  ['Decode (tokens/s)', ({ decodePerSecond }) => decodePerSecond],
  ['Decode speed from replies in the chat', ({ fromReplies }) => fromReplies],
  ['Time to first token (ms)', ({ firstTokenMs }) => firstTokenMs],
  ['Memory (bytes)', ({ memoryBytes }) => memoryBytes],
  ['Perplexity (per token)', ({ perplexity }) => perplexity],
  ['Bits per byte', ({ bitsPerByte }) => bitsPerByte],
  ['Bits per character', ({ bitsPerCharacter }) => bitsPerCharacter],
];

/**
 * The rows as comma-separated values (RFC 4180), every figure in full; what is not known is empty. A name that begins
 * with = + - or @ gets a single quote before it, or a spreadsheet would take it for a formula.
 */
export function leaderboardCsv(rows: readonly BoardRow[]): string {
  const lines = [
    columns.map(([head]) => head),
    ...rows.map((row) => columns.map(([, read]) => cell(read(row)))),
  ];
  return lines.map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  return typeof value === 'string' ? value.replace(/^(?=[=+\-@])/, "'") : String(value);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Everything that was recorded, and the figures made of it, for programs. */
export function leaderboardJson(entries: readonly BoardEntry[], exportedAt: Date): string {
  const models = entries.map((entry) => {
    const { key: _, ...figures } = boardRow(entry);
    return { ...entry, figures };
  });
  const file = {
    schema: 'glassbox-leaderboard',
    version: 1,
    app: appName,
    exportedAt: exportedAt.toISOString(),
    text: standardText,
    models,
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
