import { countWords } from './formatFigures.ts';

/** @param iso a date and time, ISO 8601. */
export function dateWords(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' });
}

export function holdsWords({ messages, tokens }: { messages: number; tokens: number }): string {
  return `${countWords(messages, 'message')}, ${countWords(tokens, 'token')}, all versions counted`;
}
