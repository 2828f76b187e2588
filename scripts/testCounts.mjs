// @ts-check

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} report
 *   vitest's JSON report
 * @returns {Counts}
 */
export function countVitest(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} report
 *   Playwright's JSON report
 * @returns {Counts}
 */
export function countPlaywright({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

/**
 * What the whole run comes to. A skipped test and an empty run are failures: neither shows anything.
 * @param {Counts} counts
 * @param {readonly string[]} failedSteps
 * @returns {{ ok: boolean, lines: string[] }} the totals are the last line
 */
export function verdict(counts, failedSteps) {
  const complaints = [];
  if (failedSteps.length > 0) complaints.push(`Failed: ${failedSteps.join(', ')}.`);
  if (counts.skipped > 0) complaints.push(`${counts.skipped} tests were skipped or did not run.`);
  if (counts.passed + counts.failed === 0) complaints.push('No test ran.');
  return {
    ok: complaints.length === 0 && counts.failed === 0,
    lines: [...complaints, `${counts.passed} passed, ${counts.failed} failed`],
  };
}
