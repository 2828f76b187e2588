import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from '@playwright/test';
import { build } from 'vite';
import { serve } from '../scripts/serve.mjs';
import type { StockGeneration } from './stockPage/page.ts';

/** What stock transformers.js makes of a hub's repository, in a page of its own, for each of the precisions. */
export async function generateStock(
  browser: Browser,
  hubUrl: string,
  repository: string,
  dtypes: readonly ('fp32' | 'q4')[],
  prompts: readonly string[],
): Promise<readonly StockGeneration[]> {
  const outDir = mkdtempSync(join(tmpdir(), 'glassbox-stock-'));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('stockPage', import.meta.url)),
    base: './',
    logLevel: 'error',
    build: {
      outDir,
      target: 'es2023',
      assetsInlineLimit: 0,
      minify: false,
      modulePreload: { polyfill: false },
    },
  });
  const server = await serve({ root: outDir, port: 0 });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(server.url);
    const generations: StockGeneration[] = [];
    for (const dtype of dtypes) {
      generations.push(
        await page.evaluate(
          ([url, id, precision, texts]) => window.generateStock(url, id, precision, texts),
          [hubUrl, repository, dtype, prompts] as const,
        ),
      );
    }
    return generations;
  } finally {
    await context.close();
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  }
}
