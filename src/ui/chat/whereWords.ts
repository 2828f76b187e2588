import { hostOf } from '../../core/hostOf.ts';
import type { ModelSource } from '../../core/types.ts';

/** Where what is written here goes, for a first visit. */
export function whereWords(source: ModelSource): string {
  const rest = 'Start from one of these, or just write.';
  if (source.kind !== 'server') {
    return `A small language model writes inside this tab. Nothing leaves it, and every token shows its odds. ${rest}`;
  }
  return `A language model on the server ${hostOf(source.url)} writes here. What you send goes to that server, with the conversation before it; nothing else leaves this tab. ${rest}`;
}
