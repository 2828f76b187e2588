// @ts-check
import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Beside the page, because a service worker answers for its own folder and those below. */
export const WORKER_FILE = 'service-worker.js';

/** Not part of the app: models are kept by the engine, the rest is for hosts and debuggers. */
const LEFT_OUT = [/^models\//, /\.map$/, /^(_headers|vercel\.json)$/, /^service-worker\.js$/];

/**
 * The files that the app is made of: each path under `folder`, with the SHA-256 of its bytes in hexadecimal.
 * @param {string} folder
 * @returns {Promise<[path: string, sha256: string][]>}
 */
export async function shellFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join('/'))
    .filter((path) => !LEFT_OUT.some((pattern) => pattern.test(path)))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(join(folder, path));
      return /** @type {[string, string]} */ ([path, createHash('sha256').update(bytes).digest('hex')]);
    }),
  );
}

/**
 * Tells the built service worker which files there are. A change in any of them changes the worker, by which
 * browsers notice a new version.
 * @returns {import('vite').Plugin}
 */
export function offlineShell() {
  return {
    name: 'glassbox-offline-shell',
    apply: 'build',
    applyToEnvironment: (environment) => environment.name === 'client',
    generateBundle(_options, bundle) {
      const worker = bundle[WORKER_FILE];
      if (worker?.type !== 'chunk') throw new Error(`The build has no ${WORKER_FILE}.`);
      // It is registered as a classic script, which cannot import.
      if (worker.imports.length > 0) throw new Error(`${WORKER_FILE} shares code with the page.`);
    },
    async writeBundle({ dir }) {
      if (dir === undefined) throw new Error('The build has no folder.');
      const files = await shellFiles(dir);
      await appendFile(join(dir, WORKER_FILE), `\nself.shellFiles = ${JSON.stringify(files)};\n`);
    },
  };
}
