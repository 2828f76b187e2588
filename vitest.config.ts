import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.{mjs,ts}'],
    setupFiles: ['scripts/waitLonger.ts'],
    testTimeout: 30_000,
  },
});
