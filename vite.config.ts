import react from '@vitejs/plugin-react';
import { type Connect, defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { headersFile, metaPolicy, securityHeaders, vercelFile } from './scripts/headers.mjs';
import { shipLicences } from './scripts/licences.mjs';
import { offlineShell, WORKER_FILE } from './scripts/offlineShell.mjs';

/** Ships the security headers with the build: files that static hosts read, and the policy in the page itself. */
function shipHeaders(): Plugin {
  return {
    name: 'glassbox-headers',
    apply: 'build',
    applyToEnvironment: (environment) => environment.name === 'client',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile() });
      this.emitFile({ type: 'asset', fileName: 'vercel.json', source: vercelFile() });
    },
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy() },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** Many hosts do not know `.mjs` and serve it as a type that browsers run no script of. */
function nameAsset({ names }: { readonly names: readonly string[] }): string {
  return names.some((name) => name.endsWith('.mjs'))
    ? 'assets/[name]-[hash].js'
    : 'assets/[name]-[hash][extname]';
}

/** Sends the security headers from both of Vite's servers; its own option knows but one policy for all paths. */
function sendHeaders(): Plugin {
  const sender =
    (development: boolean): Connect.NextHandleFunction =>
    ({ originalUrl, url }, response, next) => {
      const headers = securityHeaders(originalUrl ?? url ?? '/', { development });
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      next();
    };
  return {
    name: 'glassbox-send-headers',
    configureServer: ({ middlewares }) => void middlewares.use(sender(true)),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(sender(false)),
  };
}

const licences = shipLicences();

export default defineConfig({
  base: './',
  plugins: [react(), shipHeaders(), sendHeaders(), licences.page, offlineShell()],
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
  // The runtime without its WebAssembly, which src/engine/runtimeFiles.ts chooses.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  // Module workers only: the runtime's own threads load its module by URL.
  worker: {
    format: 'es',
    plugins: () => [licences.worker()],
    rolldownOptions: { output: { assetFileNames: nameAsset } },
  },
  // Pre-bundling would move the runtime away from the .wasm file that it finds beside itself.
  optimizeDeps: { exclude: ['@huggingface/transformers'] },
  build: {
    target: 'es2023',
    sourcemap: true,
    // The policy forbids data: fonts and inline scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The worker carries transformers.js and its runtime.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { index: 'index.html', 'service-worker': 'src/offline/serviceWorker.ts' },
      output: {
        // The worker's name stays the same, so that browsers find the next version under it.
        entryFileNames: ({ name }) => (name === 'service-worker' ? WORKER_FILE : 'assets/[name]-[hash].js'),
      },
    },
  },
});
