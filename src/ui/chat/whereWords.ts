import type { ModelSource } from '../../core/types.ts';

/** Where what is written here goes, for a first visit. */
export function whereWords(source: ModelSource): string {
  const rest = 'Start from one of these, or just write.';
  if (source.kind !== 'server') {
    return `A small language model writes inside this tab. Nothing leaves it, and every token shows its odds. ${rest}`;
  }
  const host = URL.canParse(source.url) ? new URL(source.url).host : source.url;
  return `A language model on the server ${host} writes here. What you send goes to that server, with the conversation before it; nothing else leaves this tab. ${rest}`;
}
