// @ts-check
import { expect, test } from 'vitest';
import { addCounts, countPlaywright, countVitest, verdict } from './testCounts.mjs';

test('the totals are the sum of both suites, alone on the last line', () => {
  const unit = countVitest({ numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 });
  const e2e = countPlaywright({ stats: { expected: 5, unexpected: 0, flaky: 0, skipped: 0 } });
  expect(verdict(addCounts(unit, e2e), [])).toEqual({ ok: true, lines: ['12 passed, 0 failed'] });
});

test.each([
  ['a failed test', { passed: 3, failed: 1, skipped: 0 }, []],
  ['a failed step', { passed: 3, failed: 0, skipped: 0 }, ['lint']],
  ['a skipped test', { passed: 3, failed: 0, skipped: 1 }, []],
  ['no test at all', { passed: 0, failed: 0, skipped: 0 }, []],
])('%s fails the run and keeps the totals last', (_, counts, failedSteps) => {
  const { ok, lines } = verdict(counts, failedSteps);
  expect(ok).toBe(false);
  expect(lines.at(-1)).toBe(`${counts.passed} passed, ${counts.failed} failed`);
});

test('a flaky test counts as failed', () => {
  expect(countPlaywright({ stats: { expected: 1, unexpected: 0, flaky: 1, skipped: 0 } }).failed).toBe(1);
});
