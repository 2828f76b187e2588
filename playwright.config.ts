import { defineConfig } from '@playwright/test';
import type { GlassboxOptions } from './e2e/fixtures.ts';
import { ensureChromium } from './scripts/findChromium.mjs';
import { QUIET_ARGUMENTS } from './scripts/quietChromium.mjs';

// Found once: the workers that read this file again take the answer from the environment.
process.env.CHROMIUM_PATH ||= ensureChromium();
const executablePath = process.env.CHROMIUM_PATH;

const SOFTWARE_WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** Specs that open a page for every test. */
const OWN_PAGES =
  /\/(batch|compareModels|comparePanes|compareRoom|connections|faults[A-Z]\w*|gguf|hub|library|longConversation|markdown|memory|models|offline|page|runtime|server|tiny|workbench)\.spec\.ts$/;

export default defineConfig<object, GlassboxOptions>({
  testDir: 'e2e',
  globalSetup: './e2e/buildOnce.ts',
  // While one loads or waits, the other computes. Each has one page with a model at most.
  workers: 2,
  fullyParallel: false,
  // On a machine that is shared anything can come too late once. What held only then is listed as flaky; hunts for
  // such tests run with --retries=0.
  retries: 1,
  forbidOnly: true,
  // Loading takes about ten seconds and a token up to 100 ms on a slow machine, three times as long on one that is
  // busy besides.
  timeout: 360_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  use: {
    // Pictures of every frame would cost a third of the processor time; the page's own snapshots show the same.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    viewport: { width: 1440, height: 900 },
    // It would answer before the tests that stand in for the network could; e2e/offline.spec.ts allows it.
    serviceWorkers: 'block',
  },
  projects: [
    {
      // A software adapter takes seconds for one token: these tests stay few and short.
      name: 'webgpu',
      testMatch: '**/*.webgpu.spec.ts',
      workers: 1,
      timeout: 600_000,
      use: {
        device: 'webgpu',
        launchOptions: { executablePath, args: [...QUIET_ARGUMENTS, ...SOFTWARE_WEBGPU] },
      },
    },
    {
      name: 'wasm, pages of their own',
      testMatch: OWN_PAGES,
      workers: 1,
      use: { device: 'wasm', launchOptions: { executablePath, args: QUIET_ARGUMENTS } },
    },
    {
      // Each worker's tests share one page, whose model is loaded once. Last, so that both workers have what to do
      // until the end.
      name: 'wasm',
      testIgnore: ['**/*.webgpu.spec.ts', OWN_PAGES],
      use: { device: 'wasm', launchOptions: { executablePath, args: QUIET_ARGUMENTS } },
    },
  ],
});
