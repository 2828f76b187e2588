import { visibleText } from '../../core/visibleText.ts';
import type { Vocabulary } from '../../core/vocabulary.ts';

/** A token as one visible word: ␣ ⇥ ↵ for white space. */
export function tokenLabel(vocabulary: Vocabulary, id: number): string {
  return visibleText(vocabulary.label(id));
}
