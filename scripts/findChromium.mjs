// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/**
 * What the search asks the machine; tests give another one.
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {Record<string, string | undefined>} env
 * @property {boolean} isRoot
 * @property {(path: string) => boolean} exists
 * @property {(path: string) => boolean} starts whether the browser answers, so no stub or broken installation
 * @property {() => string | null} playwrightPath where Playwright keeps, or would keep, its own Chromium
 * @property {(command: string, args: readonly string[]) => boolean} run shows its output; true if it succeeded
 * @property {(text: string) => void} say
 */

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];

/** What installs Chromium on each family of Linux, in the order in which they are looked for. */
const PACKAGE_MANAGERS = [
  { name: 'apt-get', steps: [['update'], ['install', '-y', '--no-install-recommends', 'chromium']] },
  { name: 'dnf', steps: [['install', '-y', 'chromium']] },
  { name: 'pacman', steps: [['-Sy', '--noconfirm', 'chromium']] },
  { name: 'apk', steps: [['add', 'chromium']] },
  { name: 'zypper', steps: [['--non-interactive', 'install', 'chromium']] },
];

/** @param {Machine} machine */
function searchPath({ env }) {
  return (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

/**
 * @param {Machine} machine
 * @returns {string[]}
 */
function usualPlaces(machine) {
  const { env, platform } = machine;
  if (platform === 'darwin') {
    const inApplications = [
      'Google Chrome.app/Contents/MacOS/Google Chrome',
      'Chromium.app/Contents/MacOS/Chromium',
    ];
    return ['/Applications', `${env.HOME}/Applications`].flatMap((folder) =>
      inApplications.map((app) => `${folder}/${app}`),
    );
  }
  if (platform === 'win32') {
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
        `${folder}\\Chromium\\Application\\chrome.exe`,
      ]);
  }
  return NAMES.flatMap((name) => searchPath(machine).map((folder) => `${folder}/${name}`));
}

/** @returns {Machine} */
function thisMachine() {
  return {
    platform: process.platform,
    env: { HOME: homedir(), ...process.env },
    isRoot: process.getuid?.() === 0,
    exists: existsSync,
    // On Windows `--version` would open a window instead of answering.
    starts: (path) =>
      process.platform === 'win32' ||
      spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0,
    playwrightPath: () => {
      try {
        return createRequire(import.meta.url)('playwright-core').chromium.executablePath();
      } catch {
        return null;
      }
    },
    run: (command, args) =>
      spawnSync(command, [...args], {
        stdio: ['ignore', 'inherit', 'inherit'],
        timeout: 900_000,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0,
    say: (text) => console.log(text),
  };
}

/**
 * A Chromium that is there already: `CHROMIUM_PATH`, an installed Chrome or Chromium, or Playwright's own.
 * @param {Machine} [machine]
 * @returns {string | null} its path
 * @throws if `CHROMIUM_PATH` names no file
 */
export function findChromium(machine = thisMachine()) {
  const { CHROMIUM_PATH: named } = machine.env;
  if (named !== undefined && named !== '') {
    if (machine.exists(named)) return named;
    throw new Error(`CHROMIUM_PATH names "${named}", where no file is. Correct it or unset it.`);
  }
  const own = machine.playwrightPath();
  const places = own === null ? usualPlaces(machine) : [...usualPlaces(machine), own];
  return places.find((path) => machine.exists(path) && machine.starts(path)) ?? null;
}

/** @param {Machine} machine */
function downloadWithPlaywright(machine) {
  if (machine.playwrightPath() === null) return;
  machine.say("No Chrome or Chromium is installed: fetching Playwright's own Chromium.");
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  machine.run(process.execPath, [cli, 'install', '--no-shell', 'chromium']);
}

/** @param {Machine} machine */
function installWithPackageManager(machine) {
  if (machine.platform !== 'linux') return;
  const manager = PACKAGE_MANAGERS.find(({ name }) =>
    searchPath(machine).some((folder) => machine.exists(`${folder}/${name}`)),
  );
  if (manager === undefined) return;
  machine.say(`Installing Chromium with ${manager.name}.`);
  for (const step of manager.steps) {
    // `sudo -n` asks for no password: it works where the person may do so without one, and fails elsewhere.
    const done = machine.isRoot
      ? machine.run(manager.name, step)
      : machine.run('sudo', ['-n', manager.name, ...step]);
    if (!done) return;
  }
}

/** @param {NodeJS.Platform} platform */
function remedy(platform) {
  if (platform === 'darwin') return 'Install one (brew install --cask chromium)';
  if (platform === 'win32') return 'Install one (winget install Google.Chrome)';
  return 'Install one (on Debian: sudo apt-get install chromium)';
}

/**
 * A Chromium for the tests, installed if there is none: by Playwright, else by the system's package manager.
 * @param {Machine} [machine]
 * @returns {string} its path
 * @throws a sentence that names the remedy if none can be had
 */
export function ensureChromium(machine = thisMachine()) {
  for (const install of [() => {}, downloadWithPlaywright, installWithPackageManager]) {
    install(machine);
    const found = findChromium(machine);
    if (found !== null) return found;
  }
  throw new Error(
    `The tests need Chrome or Chromium, and none is here or could be fetched. ${remedy(machine.platform)}, or set CHROMIUM_PATH to one, and run the same command again.`,
  );
}
