import { expect, test } from 'vitest';
import type { LibrarySummary } from '../../store/library/library.ts';
import {
  foundSummaries,
  summaryFacts,
  summaryGroups,
  summaryName,
  trashFacts,
  whenWords,
} from './libraryWords.ts';

const now = new Date(2026, 4, 20, 15, 0).getTime();
const minutesAgo = (minutes: number) => now - minutes * 60_000;

function summary(change: Partial<LibrarySummary>): LibrarySummary {
  return {
    kind: 'conversation',
    id: 'a',
    title: 'Pirates',
    firstWords: 'How are you?',
    modelId: 'm',
    messageCount: 2,
    tokenCount: 1_048,
    createdAt: now,
    updatedAt: now,
    pinned: false,
    newer: false,
    ...change,
  };
}

test('a line is called by its title, else by its first words', () => {
  expect(summaryName(summary({}))).toBe('Pirates');
  expect(summaryName(summary({ title: '' }))).toBe('How are you?');
  expect(summaryName(summary({ title: '', firstWords: '' }))).toBe('Untitled');
});

test('in a blind test the names of the panes are neither shown nor found', () => {
  const blind = summary({ kind: 'comparison', title: '', firstWords: 'Pirate, Child' });
  expect(summaryName(blind, true)).toBe('Comparison');
  expect(foundSummaries([blind], 'pirate', blind.id)).toEqual([]);
  expect(foundSummaries([blind], 'pirate', null)).toEqual([blind]);
});

test('when it was', () => {
  expect(whenWords(now, now)).toBe('now');
  expect(whenWords(minutesAgo(5), now)).toBe('5 min ago');
  expect(whenWords(minutesAgo(125), now)).toBe('2 h ago');
  expect(whenWords(new Date(2026, 4, 19, 23).getTime(), now)).toBe('yesterday');
  expect(whenWords(new Date(2026, 2, 3).getTime(), now)).toBe('3 Mar');
  expect(whenWords(new Date(2025, 2, 3).getTime(), now)).toBe('3 Mar 2025');
});

test('when it was deleted, and until when it is kept', () => {
  const deleted = (deletedAt: number) =>
    trashFacts(
      {
        kind: 'document',
        id: 'a',
        title: '',
        firstWords: '',
        deletedAt,
        keptUntil: deletedAt + 30 * 1_440 * 60_000,
      },
      now,
    );
  expect(deleted(now)).toBe('Document · deleted just now · kept until 19 Jun');
  expect(deleted(minutesAgo(1_440))).toBe('Document · deleted yesterday · kept until 18 Jun');
  expect(deleted(minutesAgo(31 * 1_440))).toBe('Document · deleted 19 Apr · goes at the next visit');
});

test('how much there is', () => {
  expect(summaryFacts(summary({}), now)).toBe('2 messages · 1,048 tokens · now');
  expect(summaryFacts(summary({ kind: 'document' }), now)).toBe('1,048 tokens · now');
  expect(summaryFacts(summary({ newer: true }), now)).toBe('Saved by a newer Glassbox');
});

test('every word of the query counts, in any order', () => {
  const all = [summary({}), summary({ id: 'b', title: 'Why is the sky blue?', firstWords: '' })];
  expect(foundSummaries(all, ' blue SKY ', null).map(({ id }) => id)).toEqual(['b']);
  expect(foundSummaries(all, 'are pirates', null).map(({ id }) => id)).toEqual(['a']);
  expect(foundSummaries(all, '', null)).toBe(all);
});

test('groups that are not empty', () => {
  const pinned = summary({ id: 'p', pinned: true, updatedAt: minutesAgo(60 * 72) });
  const today = summary({ id: 't', updatedAt: minutesAgo(60) });
  const earlier = summary({ id: 'e', updatedAt: minutesAgo(60 * 24) });
  expect(summaryGroups([pinned, today, earlier], now)).toEqual([
    { title: 'Pinned', summaries: [pinned] },
    { title: 'Today', summaries: [today] },
    { title: 'Earlier', summaries: [earlier] },
  ]);
  expect(summaryGroups([today], now).map(({ title }) => title)).toEqual(['Today']);
});
