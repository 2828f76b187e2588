import { lazily } from '../../core/lazily.ts';
import type { LibrarySummary, TrashSummary } from '../../store/library/library.ts';
import { countWords } from '../kit/formatFigures.ts';
import { kindWords } from './summaryKinds.ts';

/** What a line of the list is called. @param hidden whether names of panes would tell who is who. */
export function summaryName(
  { kind, title, firstWords }: Pick<LibrarySummary, 'kind' | 'title' | 'firstWords'>,
  hidden = false,
): string {
  if (title !== '') return title;
  if (kind === 'comparison' && hidden) return 'Comparison';
  return firstWords === '' ? 'Untitled' : firstWords;
}

const minute = 60_000;
const hour = 60 * minute;
const dateFormat = lazily(() => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }));
const yearFormat = lazily(
  () => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }),
);

/** Midnight of the day, so many days ago. */
function dayBegin(now: number, daysAgo: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysAgo).getTime();
}

/** How long ago, as briefly as can be: "now", "5 min ago", "yesterday", "3 Mar". */
export function whenWords(time: number, now: number): string {
  const age = now - time;
  if (age < minute) return 'now';
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  if (time >= dayBegin(now, 0)) return `${Math.floor(age / hour)} h ago`;
  if (time >= dayBegin(now, 1)) return 'yesterday';
  return dayWords(time, now);
}

/** "3 Mar"; with the year where it is another. */
function dayWords(time: number, now: number): string {
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dateFormat : yearFormat)().format(time);
}

/** The small line of what was deleted: when, and until when it can be taken back. */
export function trashFacts({ kind, deletedAt, keptUntil }: TrashSummary, now: number): string {
  const age = whenWords(deletedAt, now);
  const deleted = age === 'now' ? 'just now' : age;
  const kept = keptUntil > now ? `kept until ${dayWords(keptUntil, now)}` : 'goes at the next visit';
  return `${kindWords[kind]} · deleted ${deleted} · ${kept}`;
}

/** The small line: how much there is, and when it changed. */
export function summaryFacts(summary: LibrarySummary, now: number): string {
  if (summary.newer) return 'Saved by a newer Glassbox';
  const { kind, messageCount, tokenCount, updatedAt } = summary;
  const tokens = countWords(tokenCount, 'token');
  const when = whenWords(updatedAt, now);
  return kind === 'document'
    ? `${tokens} · ${when}`
    : `${countWords(messageCount, 'message')} · ${tokens} · ${when}`;
}

/** Those whose name holds every word of the query. */
export function foundSummaries(
  summaries: readonly LibrarySummary[],
  query: string,
  hiddenId: string | null,
): readonly LibrarySummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return summaries;
  return summaries.filter((summary) => {
    const hidden = summary.id === hiddenId;
    const text = `${summaryName(summary, hidden)} ${hidden ? '' : summary.firstWords}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export interface SummaryGroup {
  readonly title: string;
  readonly summaries: readonly LibrarySummary[];
}

/** In the order of the list, which has the pinned ones first; no group is empty. */
export function summaryGroups(summaries: readonly LibrarySummary[], now: number): readonly SummaryGroup[] {
  const today = dayBegin(now, 0);
  const groupOf = ({ pinned, updatedAt }: LibrarySummary) =>
    pinned ? 'Pinned' : updatedAt >= today ? 'Today' : 'Earlier';
  return ['Pinned', 'Today', 'Earlier']
    .map((title) => ({ title, summaries: summaries.filter((summary) => groupOf(summary) === title) }))
    .filter((group) => group.summaries.length > 0);
}
