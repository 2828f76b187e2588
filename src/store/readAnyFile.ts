import { comparisonSchema } from '../core/comparisonJson.ts';
import { conversationsSchema } from '../core/conversationsJson.ts';
import type { KnownVocabulary } from './comparisonFile/conversationFaults.ts';
import {
  fileText,
  jsonValue,
  kindOf,
  otherFileProblem,
  refused,
  sizeProblem,
} from './comparisonFile/importedFile.ts';
import { type ChatLinesReading, looksLikeChatLines, readChatLines } from './readChatLines.ts';
import { presetsSchema } from './ownPresets.ts';
import { type ComparisonReading, comparisonOf, comparisonSizeProblem } from './readComparison.ts';
import { type ConversationsReading, conversationsLimits, conversationsOf } from './readConversations.ts';

type Sound<Reading> = Extract<Reading, { readonly ok: true }>;

export type FileReading =
  | ({ readonly kind: 'comparison' } & Sound<ComparisonReading>)
  | ({ readonly kind: 'conversations' } & Sound<ConversationsReading>)
  | ({ readonly kind: 'chat-lines' } & Sound<ChatLinesReading>)
  /** One plain sentence. */
  | { readonly ok: false; readonly problem: string };

/** Says so when a file is too large to be read at all; to be asked before its bytes are fetched. */
export function fileSizeProblem(bytes: number): string | null {
  return sizeProblem(bytes, conversationsLimits.bytes);
}

/**
 * Reads whatever one Import button takes: a comparison, conversations, or OpenAI's chat JSONL. All or nothing; never
 * throws, changes nothing.
 * @param known the loaded model, whose replies can hold no ids beyond its vocabulary.
 * @param fileName so that a file of quite another kind is told which ones there are.
 */
export function readAnyFile(
  input: Uint8Array | string,
  known: KnownVocabulary | null = null,
  fileName = '',
): FileReading {
  try {
    const text = fileText(input, conversationsLimits.bytes);
    return text.ok ? readText(text.value, input.length, known, fileName) : otherwise(fileName, text.problem);
  } catch {
    // Not known to happen; a file that brings it about is none that can be opened.
    return refused('The file cannot be read.');
  }
}

function otherwise(fileName: string, problem: string): { readonly ok: false; readonly problem: string } {
  return refused(otherFileProblem(fileName) ?? problem);
}

function readText(text: string, bytes: number, known: KnownVocabulary | null, fileName: string): FileReading {
  if (looksLikeChatLines(text)) return named('chat-lines', readChatLines(text));
  const parsed = jsonValue(text, conversationsLimits);
  if (!parsed.ok) return otherwise(fileName, parsed.problem);
  switch (kindOf(parsed.value).schema) {
    case conversationsSchema:
      return named('conversations', conversationsOf(parsed.value, known));
    case comparisonSchema: {
      const tooLarge = comparisonSizeProblem(bytes);
      return tooLarge === null ? named('comparison', comparisonOf(parsed.value, known)) : refused(tooLarge);
    }
    case presetsSchema:
      return refused('These are presets: Presets, then “Import presets” takes them.');
    default:
      return otherwise(fileName, 'The file is nothing that Glassbox exported, and no chat JSONL.');
  }
}

function named<Kind extends string, Reading extends { readonly ok: boolean }>(
  kind: Kind,
  reading: Reading,
): ({ readonly kind: Kind } & Sound<Reading>) | Exclude<Reading, { readonly ok: true }> {
  return reading.ok
    ? { kind, ...(reading as Sound<Reading>) }
    : (reading as Exclude<Reading, { readonly ok: true }>);
}
