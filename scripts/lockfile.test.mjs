// @ts-check
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

/** @typedef {{ dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>, resolved?: string }} Locked */
/** @type {Record<string, Locked>} */
const packages = read('package-lock.json').packages;

/**
 * Where Node would find `name` from the package at `path`, by the lockfile.
 * @param {string} path
 * @param {string} name
 */
function locate(path, name) {
  const parts = path.split('node_modules/');
  for (let depth = parts.length; depth > 0; depth--) {
    const candidate = `${parts.slice(0, depth).join('node_modules/')}${depth === 1 ? '' : '/'}node_modules/${name}`;
    if (packages[candidate.replaceAll('//', '/')] !== undefined) return candidate;
  }
  return null;
}

test('the lockfile names every dependency, those of other platforms too', () => {
  // npm leaves out what its registry lacks at the time, and `npm ci` then refuses the lockfile.
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => locate(path, name) === null)
      .map((name) => `${name}, wanted by ${path}`),
  );
  expect(missing).toEqual([]);
});

test('versions are pinned exactly and the lockfile names no registry', () => {
  const { dependencies, devDependencies } = read('package.json');
  for (const version of Object.values({ ...dependencies, ...devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.-]+)?$/);
  }
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
