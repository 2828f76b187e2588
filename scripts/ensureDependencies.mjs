// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 * @typedef {{ os: string, cpu: string, libc: string | null }} Machine
 */

const OLDEST_NODE = [20, 19];

/**
 * A sentence that names the remedy if this Node is too old, else null.
 * @param {string} version as in `process.versions.node`
 */
export function nodeComplaint(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
  return `Glassbox needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${version}. Install a newer one from https://nodejs.org and run the same command again.`;
}

/** Leaves with a plain sentence if this Node is too old. */
export function requireNode() {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint === null) return;
  console.error(complaint);
  process.exit(1);
}

/** @returns {Machine} */
export function thisMachine() {
  if (process.platform !== 'linux') return { os: process.platform, cpu: process.arch, libc: null };
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  const libc = report.header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  return { os: process.platform, cpu: process.arch, libc };
}

/**
 * npm's own rule: a list names what is allowed, or with `!` what is not.
 * @param {string[] | undefined} list
 * @param {string | null} value
 */
function allows(list, value) {
  if (list === undefined || value === null) return true;
  if (list.includes(`!${value}`)) return false;
  const allowed = list.filter((entry) => !entry.startsWith('!'));
  return allowed.length === 0 || allowed.includes(value);
}

/**
 * A package may be absent if it is optional and nothing says that it was made for this machine.
 * @param {LockedPackage} locked
 * @param {Machine} machine
 */
function mayBeAbsent(locked, machine) {
  if (!locked.optional) return false;
  if (locked.os === undefined || locked.cpu === undefined) return true;
  return !(
    allows(locked.os, machine.os) &&
    allows(locked.cpu, machine.cpu) &&
    allows(locked.libc, machine.libc)
  );
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage> | null}
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * What npm must do, as a reason in words, or null if `node_modules` is what the lockfile says.
 * @param {string} root folder with package-lock.json
 * @param {Machine} [machine]
 */
export function whyInstall(root, machine = thisMachine()) {
  const locked = readPackages(join(root, 'package-lock.json'));
  if (locked === null) throw new Error('package-lock.json is missing or unreadable. Restore it with git.');
  if (!existsSync(join(root, 'node_modules'))) return 'nothing is installed yet';
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (installed === null) return 'the last installation did not finish';
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '') continue;
    const name = path.replace(/^.*node_modules\//, '');
    const present = installed[path];
    if (present === undefined) {
      if (mayBeAbsent(entry, machine)) continue;
      return `${name} is missing`;
    }
    if (present.version !== entry.version || present.integrity !== entry.integrity) {
      return `${name} is another version than the lockfile's`;
    }
    if (!existsSync(join(root, path, 'package.json'))) return `${name} is missing`;
  }
  const extra = Object.keys(installed).find((path) => locked[path] === undefined);
  return extra === undefined ? null : `${extra.replace(/^.*node_modules\//, '')} is no longer needed`;
}

/**
 * Runs npm itself, the one that started this script where there is one.
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function npm(args, options = {}) {
  const started = process.env.npm_execpath;
  if (started !== undefined && /npm-cli\.c?js$/.test(started))
    return spawnSync(process.execPath, [started, ...args], options);
  return spawnSync('npm', [...args], { ...options, shell: process.platform === 'win32' });
}

/**
 * Installs the locked packages unless they are there.
 * @param {string} root
 */
export function ensureDependencies(root) {
  const reason = whyInstall(root);
  if (reason === null) return;
  console.log(`Installing the packages (${reason}). This can take a minute.`);
  const { status } = npm(['ci', '--loglevel=error'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  throw new Error(
    'The packages could not be installed. Check the network connection and the message of npm above, then run the same command again.',
  );
}
