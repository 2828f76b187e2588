// @ts-check
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, npm, requireNode } from './ensureDependencies.mjs';
import { ensureChromium } from './findChromium.mjs';
import { addCounts, countPlaywright, countVitest, verdict } from './testCounts.mjs';

/**
 * @typedef {import('./testCounts.mjs').Counts} Counts
 * @typedef {{ title: string, args: string[], env?: Record<string, string>, count?: () => Counts, needs?: string }} Step
 */

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} reports folder for the suites' own reports
 * @param {string} chromium
 * @returns {Step[]}
 */
function stepsOf(reports, chromium) {
  const unitReport = join(reports, 'unit.json');
  const e2eReport = join(reports, 'e2e.json');
  /** @param {string} path */
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
  return [
    { title: 'format', args: ['format:check'] },
    { title: 'lint', args: ['lint'] },
    { title: 'types', args: ['types'] },
    {
      title: 'unit tests',
      args: ['unit', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
      count: () => countVitest(read(unitReport)),
    },
    { title: 'build', args: ['build', '--', '--logLevel', 'warn'] },
    {
      title: 'end-to-end tests',
      needs: 'build',
      args: ['e2e', '--', '--reporter=list,json'],
      env: {
        PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport,
        GLASSBOX_DIST: join(root, 'dist'),
        CHROMIUM_PATH: chromium,
      },
      count: () => countPlaywright(read(e2eReport)),
    },
  ];
}

/**
 * @param {Step} step
 * @returns {{ ok: boolean, counts: Counts }}
 */
function runStep(step) {
  console.log(`\n── ${step.title}`);
  const startedMs = Date.now();
  const { status } = npm(['run', '--silent', ...step.args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...step.env },
  });
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  console.log(`── ${step.title}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (step.count === undefined) return { ok: status === 0, counts };
  try {
    Object.assign(counts, step.count());
  } catch {
    // No report: the suite could not even start, and the step's own output says why.
  }
  // A suite that breaks off outside its tests is a failure too.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return { ok: status === 0, counts };
}

/**
 * A suite that cannot be run is a failure; what an earlier build left is no substitute.
 * @param {Step} step
 */
function notRun({ title, needs }) {
  console.log(`\n── ${title}: NOT RUN, because the ${needs} failed`);
  return { ok: false, counts: { passed: 0, failed: 1, skipped: 0 } };
}

function main() {
  requireNode();
  ensureDependencies(root);
  const chromium = ensureChromium();
  const reports = mkdtempSync(join(tmpdir(), 'glassbox-test-'));
  try {
    /** @type {string[]} */
    const failed = [];
    /** @type {Counts[]} */
    const counts = [];
    for (const step of stepsOf(reports, chromium)) {
      const blocked = step.needs !== undefined && failed.includes(step.needs);
      const result = blocked ? notRun(step) : runStep(step);
      if (!result.ok) failed.push(step.title);
      counts.push(result.counts);
    }
    const { ok, lines } = verdict(counts.reduce(addCounts), failed);
    console.log(`\n${lines.join('\n')}`);
    process.exitCode = ok ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('\n0 passed, 1 failed');
  process.exitCode = 1;
}
