import type { Vocabulary } from '../../core/vocabulary.ts';
import { escapeText } from './escapeText.ts';

/** A token as one visible word: spaces as ␣, breaks and tabs escaped. */
export function tokenLabel(vocabulary: Vocabulary, id: number): string {
  return escapeText(vocabulary.label(id)).replaceAll(' ', '␣');
}
