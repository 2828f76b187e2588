// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeComplaint, whyInstall } from './ensureDependencies.mjs';

const MACHINE = { os: 'linux', cpu: 'x64', libc: 'glibc' };
const LOCKED = {
  '': { name: 'glassbox' },
  'node_modules/one': { version: '1.0.0', integrity: 'sha512-one' },
  'node_modules/one/node_modules/two': { version: '2.0.0', integrity: 'sha512-two' },
  'node_modules/for-here': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  'node_modules/for-musl': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
  'node_modules/for-mac': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] },
  'node_modules/not-for-here': { version: '1.0.0', optional: true, os: ['!linux'], cpu: ['x64'] },
  'node_modules/helper': { version: '1.0.0', optional: true },
};
const INSTALLED = ['node_modules/one', 'node_modules/one/node_modules/two', 'node_modules/for-here'];

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'glassbox-deps-'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: LOCKED }));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** @param {Record<string, object>} packages */
function install(packages) {
  for (const path of Object.keys(packages)) {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, 'package.json'), '{}');
  }
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
}

/** @param {readonly string[]} paths */
const lockedAt = (paths) =>
  Object.fromEntries(Object.entries(LOCKED).filter(([path]) => paths.includes(path)));

test('nothing is done when all that this machine needs is there', () => {
  install(lockedAt(INSTALLED));
  expect(whyInstall(root, MACHINE)).toBeNull();
});

test('a fresh clone installs', () => {
  expect(whyInstall(root, MACHINE)).toBe('nothing is installed yet');
});

test('an installation that was broken off is done again', () => {
  mkdirSync(join(root, 'node_modules', 'one'), { recursive: true });
  expect(whyInstall(root, MACHINE)).toBe('the last installation did not finish');
});

test.each(INSTALLED)('%s is missed when it is not recorded', (path) => {
  install(lockedAt(INSTALLED.filter((other) => other !== path)));
  expect(whyInstall(root, MACHINE)).toMatch(/ is missing$/);
});

test('a package whose folder was deleted is missed', () => {
  install(lockedAt(INSTALLED));
  rmSync(join(root, 'node_modules', 'one', 'node_modules', 'two'), { recursive: true });
  expect(whyInstall(root, MACHINE)).toBe('two is missing');
});

test('another version, or the same version with other bytes, is replaced', () => {
  install({ ...lockedAt(INSTALLED), 'node_modules/one': { version: '1.0.1', integrity: 'sha512-one' } });
  expect(whyInstall(root, MACHINE)).toMatch(/^one is another version/);
  install({ ...lockedAt(INSTALLED), 'node_modules/one': { version: '1.0.0', integrity: 'sha512-other' } });
  expect(whyInstall(root, MACHINE)).toMatch(/^one is another version/);
});

test('a package that the lockfile no longer names is taken away', () => {
  install({ ...lockedAt(INSTALLED), 'node_modules/old': { version: '1.0.0' } });
  expect(whyInstall(root, MACHINE)).toBe('old is no longer needed');
});

test('a missing lockfile is said in words', () => {
  rmSync(join(root, 'package-lock.json'));
  expect(() => whyInstall(root, MACHINE)).toThrow('Restore it with git');
});

test('Node older than 20.19 is refused with the remedy', () => {
  for (const old of ['18.20.4', '20.18.3', '9.0.0']) expect(nodeComplaint(old)).toMatch(/nodejs\.org/);
  for (const fine of ['20.19.0', '20.20.2', '22.0.0', '26.1.0']) expect(nodeComplaint(fine)).toBeNull();
});
