import type { ChatLine } from '../core/conversationJsonl.ts';
import { formatCount } from '../core/formatCount.ts';
import { chatLineSchema } from './comparisonFile/conversationsFileSchema.ts';
import { type ConversationsSummary, summariseLines } from './comparisonFile/conversationsSummary.ts';
import {
  checked,
  fileText,
  type ImportLimits,
  jsonValue,
  mebibyte,
  type Outcome,
  refused,
} from './comparisonFile/importedFile.ts';

export type ChatLinesReading =
  | { readonly ok: true; readonly lines: readonly ChatLine[]; readonly summary: ConversationsSummary }
  /** One plain sentence. */
  | { readonly ok: false; readonly problem: string };

const limits: ImportLimits = { bytes: 64 * mebibyte, depth: 8, values: 100_000 };
const maxLines = 10_000;

/**
 * Reads OpenAI's chat JSONL that anybody may have written. All or nothing: either every line is a conversation, so
 * that `conversationFromChat` can take it, or it says which is not. Never throws, changes nothing.
 */
export function readChatLines(input: Uint8Array | string): ChatLinesReading {
  try {
    const text = fileText(input, limits.bytes);
    return text.ok ? linesOf(text.value) : text;
  } catch {
    // Not known to happen; a file that brings it about is none that can be opened.
    return refused('The file cannot be read.');
  }
}

/** Whether a text begins as such a file does. */
export function looksLikeChatLines(text: string): boolean {
  // As the page's own files begin, which may be one long line.
  if (/^\s*\{\s*"schema"/.test(text)) return false;
  const [first = ''] = text.trimStart().split('\n', 1);
  const parsed = jsonValue(first, limits);
  return parsed.ok && Array.isArray(fieldsOf(parsed.value).messages);
}

function linesOf(text: string): ChatLinesReading {
  const numbered = text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '');
  if (numbered.length === 0) return refused('The file is empty.');
  if (numbered.length > maxLines) {
    return refused(`The file has more than ${formatCount(maxLines)} lines.`);
  }
  const lines: ChatLine[] = [];
  for (const { line, number } of numbered) {
    const read = readLine(line);
    if (!read.ok) return refused(atLine(number, read.problem));
    lines.push(read.value);
  }
  return { ok: true, lines, summary: summariseLines(lines) };
}

function readLine(line: string): Outcome<ChatLine> {
  const parsed = jsonValue(line, limits);
  if (!parsed.ok) return parsed;
  const chat = checked(chatLineSchema, parsed.value);
  if (!chat.ok) return chat;
  const later = chat.value.messages.findIndex(({ role }, index) => role === 'system' && index > 0);
  if (later < 0) return chat;
  return refused(
    `The file cannot be opened: message ${later + 1} is a system message, which can only be the first.`,
  );
}

/** "The file cannot be opened: line 3, …" */
function atLine(number: number, problem: string): string {
  const opening = 'The file cannot be opened: ';
  return problem.startsWith(opening)
    ? `${opening}line ${number}, ${problem.slice(opening.length)}`
    : `${opening}line ${number} is not JSON.`;
}

function fieldsOf(value: unknown): { readonly messages?: unknown } {
  return typeof value === 'object' && value !== null ? value : {};
}
