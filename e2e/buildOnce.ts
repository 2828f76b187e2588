import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/build.mjs';

/** Builds into a folder of this run alone, unless `GLASSBOX_DIST` names a build that was just made. */
export default function buildOnce(): () => void {
  if (process.env.GLASSBOX_DIST !== undefined) return () => {};
  const root = fileURLToPath(new URL('..', import.meta.url));
  const outDir = `.cache/e2e-${process.pid}`;
  build(root, outDir);
  process.env.GLASSBOX_DIST = `${root}${outDir}`;
  return () => rmSync(`${root}${outDir}`, { recursive: true, force: true });
}
