// @ts-check
import { npm } from './ensureDependencies.mjs';

/**
 * Builds afresh, always: it takes seconds, and a stale build is never served.
 * What Vite says is shown only if it fails.
 * @param {string} root
 * @param {string} [outDir] relative to the root
 */
export function build(root, outDir = 'dist') {
  const { status, stdout, stderr } = npm(
    ['run', '--silent', 'build', '--', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  if (status === 0) return;
  throw new Error(`The build failed.\n${stdout ?? ''}${stderr ?? ''}`);
}
