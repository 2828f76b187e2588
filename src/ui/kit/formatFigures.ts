import { formatCount } from '../../core/formatCount.ts';

const megabyte = 1e6;
/** What binary fractions add (0.1 + 0.2) lies beyond. */
const maxDecimals = 12;

/** "1 message", "1,200 messages". */
export function countWords(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A setting's value as it is typed: digits without grouping. */
export function typedValue(value: number): string {
  return value.toFixed(maxDecimals).replace(/\.?0+$/, '');
}

/** A setting's value in words: with a true minus. */
export function formatValue(value: number): string {
  return typedValue(value).replace('-', '−');
}

/** Decimal megabytes: "134.1 MB". */
export function formatMegabytes(bytes: number): string {
  return `${(bytes / megabyte).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
}

/** "640 bytes", "12 kB", "1.3 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  return bytes < megabyte ? `${formatCount(Math.round(bytes / 1_000))} kB` : formatMegabytes(bytes);
}

/** "840 ms" below a second, else "1.3 s". */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Three figures at most: "37", "4.1". */
export function formatRate(value: number): string {
  return value < 10 ? value.toFixed(1) : formatCount(Math.round(value));
}
