// @ts-check
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { shellFiles } from './offlineShell.mjs';

test('the app’s files are listed with their hashes, and nothing else is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'glassbox-shell-'));
  for (const path of [
    '_headers',
    'vercel.json',
    'assets/index-1.js',
    'assets/index-1.js.map',
    'icons/icon.png',
    'index.html',
    'models/m/manifest.json',
    'models/m/part-000.bin',
    'service-worker.js',
    'service-worker.js.map',
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  const hash = (/** @type {string} */ text) => createHash('sha256').update(text).digest('hex');
  const expected = ['assets/index-1.js', 'icons/icon.png', 'index.html'].map((path) => [path, hash(path)]);
  expect(await shellFiles(folder)).toEqual(expected);
  expect(await shellFiles(`${folder}/`)).toEqual(expected);
  rmSync(folder, { recursive: true });
});

test('the icons that the manifest names are there', () => {
  const read = (/** @type {string} */ name) => readFileSync(new URL(`../public/${name}`, import.meta.url));
  const { icons } = JSON.parse(read('manifest.webmanifest').toString());
  for (const { src, sizes, type } of icons) {
    if (type !== 'image/png') continue;
    // Width and height stand at fixed places in a PNG file.
    const bytes = read(src);
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
  }
  expect(icons.map((/** @type {{ purpose?: string }} */ icon) => icon.purpose)).toContain('maskable');
});
