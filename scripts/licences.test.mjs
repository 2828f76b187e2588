// @ts-check
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isAllowed, licencesList, ownWorks, packageFolder, readPackage } from './licences.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

test.each([
  ['MIT', true],
  ['(Apache-2.0 AND BSD-3-Clause)', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only OR MIT', true],
  ['(MIT OR GPL-3.0-only) AND (GPL-2.0-only OR ISC)', false],
  ['LGPL-3.0-or-later', false],
  ['UNLICENSED', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['', false],
  [null, false],
])('%s: %s', (expression, allowed) => {
  expect(isAllowed(expression)).toBe(allowed);
});

test.each([
  ['/app/node_modules/react/index.js', '/app/node_modules/react'],
  ['\0/app/node_modules/react/index.js?commonjs-module', '/app/node_modules/react'],
  ['C:\\app\\node_modules\\@scope\\a\\dist\\x.mjs?url', 'C:/app/node_modules/@scope/a'],
  ['/app/node_modules/a/node_modules/b/b.js', '/app/node_modules/a/node_modules/b'],
  ['/app/src/main.tsx', null],
  ['\0vite/modulepreload-polyfill.js', null],
])('%s belongs to %s', (id, folder) => {
  expect(packageFolder(id)).toBe(folder);
});

test('every dependency of the app has an allowed licence', () => {
  const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const works = Object.keys(dependencies).map((name) => readPackage(`${root}node_modules/${name}`));
  for (const { name, version, licence } of works) {
    expect(version).toBe(dependencies[name]);
    expect(isAllowed(licence), `${name}: ${licence}`).toBe(true);
  }
});

test('the list begins with the app and its models, whose licences are allowed and in full', () => {
  const own = ownWorks(root);
  expect(own.map(({ name }) => name)).toEqual(['Glassbox', 'SmolLM2 135M Instruct']);
  const list = licencesList(own);
  expect(list).toContain('SmolLM2 135M Instruct 0.1.2 · Apache-2.0 · https://huggingface.co/HuggingFaceTB/');
  expect(list).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
});

test('a text that several carry stands there once, under all their names', () => {
  const work = { version: '1', licence: 'MIT', url: null, text: 'Do what you like.' };
  const list = licencesList([
    { ...work, name: 'a' },
    { ...work, name: 'b', text: '' },
    { ...work, name: 'c' },
  ]);
  expect(list).toContain('\na 1 · MIT\nb 1 · MIT · carries no text of its own\nc 1 · MIT\n');
  expect(list).toContain('\na 1, c 1\n\nDo what you like.\n');
  expect(list.split('Do what you like.')).toHaveLength(2);
});

test('a licence that is unknown or not allowed ends the build, with the package’s name', () => {
  const work = { version: '1', url: null, text: '' };
  const works = [
    { ...work, name: 'fine', licence: 'MIT' },
    { ...work, name: 'strict', licence: 'AGPL-3.0-only' },
    { ...work, name: 'silent', licence: null },
  ];
  expect(() => licencesList(works)).toThrow(/: strict \(AGPL-3\.0-only\), silent \(none\)\.$/);
});
