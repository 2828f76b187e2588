// @ts-check
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The page of the views, built as the app is.
 * @returns {Promise<string>} the folder
 */
export async function buildViews() {
  const outDir = `${root}.cache/bench-views`;
  await build({
    configFile: false,
    root: `${root}bench`,
    base: './',
    publicDir: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      outDir,
      target: 'es2023',
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: `${root}bench/views.html` },
    },
  });
  return outDir;
}
