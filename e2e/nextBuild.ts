import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export const nextTitle = 'Glassbox, next version';

interface NextBuild {
  readonly folder: string;
  remove(): void;
}

/**
 * The app as a later build would be: another start page, and a service worker that lists it.
 * @param spoilt the start page is not the one that the list names, as in the middle of a deployment.
 */
export function makeNextBuild(dist: string, { spoilt = false } = {}): NextBuild {
  const folder = mkdtempSync(join(tmpdir(), 'glassbox-next-'));
  cpSync(dist, folder, { recursive: true, filter: (source) => basename(source) !== 'models' });
  symlinkSync(join(dist, 'models'), join(folder, 'models'));
  const page = join(folder, 'index.html');
  const before = readFileSync(page, 'utf8');
  const after = before.replace('<title>Glassbox</title>', `<title>${nextTitle}</title>`);
  const worker = join(folder, 'service-worker.js');
  const listed = readFileSync(worker, 'utf8').replace(hashOf(before), hashOf(after));
  writeFileSync(worker, listed);
  writeFileSync(page, after);
  if (spoilt) appendFileSync(page, '<p>half</p>');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
