// @ts-check
import { fileURLToPath } from 'node:url';
import { build as buildPage } from 'vite';
import { build as buildApp } from '../scripts/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The app, and the bench page in its folder `bench/`, so that one server has both and the model.
 * @returns {Promise<string>} the folder
 */
export async function buildBench() {
  const outDir = '.cache/bench';
  buildApp(root, outDir);
  await buildPage({
    configFile: false,
    root: `${root}bench`,
    base: './',
    publicDir: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      outDir: `${root}${outDir}/bench`,
      target: 'es2023',
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
    },
  });
  return `${root}${outDir}`;
}
