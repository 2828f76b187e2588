import { panesOf } from '../core/comparison.ts';
import type { Conversation } from '../core/types.ts';
import type { Library } from './library/library.ts';
import { settledConversation } from './settled.ts';

/** Everything that is kept, as far as it can be read. */
export interface LoadedLibrary {
  readonly conversations: readonly Conversation[];
  /** Titles of those that could not be read at all. */
  readonly leftOut: readonly string[];
  /** How many records are missing from the others. */
  readonly badRecords: number;
  /** How many records lie in quarantine, from now or before. */
  readonly putAside: number;
  /** Whether it could be read what is stored at all: else these are this visit's. */
  readonly isWhole: boolean;
}

/** Of a comparison, the conversation of each persona and of the mixture. */
export async function loadEverything(library: Library): Promise<LoadedLibrary> {
  const conversations: Conversation[] = [];
  const leftOut: string[] = [];
  let badRecords = 0;
  const summaries = await library.summaries();
  const isWhole = library.isListWhole();
  for (const { id, kind, title, firstWords } of summaries) {
    if (kind === 'comparison') {
      const opened = await library.openComparison(id).catch(() => null);
      if (opened === null) leftOut.push(title || firstWords);
      badRecords += opened?.badRecords ?? 0;
      for (const { name, conversation } of opened === null ? [] : panesOf(opened.comparison)) {
        const named = { ...conversation, title: `${conversation.title} (${name})`.trim() };
        conversations.push(settledConversation(named));
      }
      continue;
    }
    const opened = await library.open(id).catch(() => null);
    if (opened === null) leftOut.push(title || firstWords);
    else conversations.push(settledConversation(opened.conversation));
    badRecords += opened?.badRecords ?? 0;
  }
  return { conversations, leftOut, badRecords, putAside: await library.quarantineCount(), isWhole };
}

/** Titles that a sentence can hold. */
const maxTitles = 3;

/** What a file of all of it does not hold, in plain words; null: nothing is missing. */
export function missingWords(loaded: LoadedLibrary): string | null {
  const { conversations, leftOut, badRecords, putAside, isWhole } = loaded;
  const sentences: string[] = [];
  if (!isWhole) {
    sentences.push(
      'What may have been saved before cannot be read now and is not in the file; it stays where it is.',
    );
  }
  if (leftOut.length > 0) {
    const total = conversations.length + leftOut.length;
    const verb = leftOut.length === 1 ? 'is' : 'are';
    sentences.push(
      `${leftOut.length} of ${total} conversations could not be read and ${verb} not in the file: ${titles(leftOut)}.`,
    );
  }
  if (badRecords > 0) {
    const records = badRecords === 1 ? 'One record' : `${badRecords} records`;
    sentences.push(`${records} of what is in the file could not be read, so parts of it are missing.`);
  }
  if (putAside > 0) {
    const records = putAside === 1 ? 'One unreadable record is' : `${putAside} unreadable records are`;
    sentences.push(`${records} kept as found: Export, “Unreadable records (.json)”.`);
  }
  return sentences.length === 0 ? null : sentences.join(' ');
}

function titles(all: readonly string[]): string {
  const shown = all.slice(0, maxTitles).map((title) => `“${title || 'Untitled'}”`);
  const rest = all.length - shown.length;
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
}
