// @ts-check
import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import { ensureChromium, findChromium } from './findChromium.mjs';

const PLAYWRIGHTS = '/cache/playwright/chrome';
const PATH = ['/usr/local/bin', '/usr/bin'].join(delimiter);

/**
 * A machine with some files. Each install command that succeeds adds the file it is said to bring.
 * @param {object} given
 * @param {string[]} [given.files]
 * @param {string[]} [given.broken] files that are there but do not start
 * @param {Record<string, string>} [given.brings] start of a command → the file that it brings
 * @param {Record<string, string>} [given.env]
 * @param {NodeJS.Platform} [given.platform]
 * @param {boolean} [given.isRoot]
 */
function machineWith({ files = [], broken = [], brings = {}, env = {}, platform = 'linux', isRoot = true }) {
  const present = new Set([...files, ...broken]);
  /** @type {string[]} */
  const commands = [];
  /** @type {import('./findChromium.mjs').Machine} */
  const machine = {
    platform,
    env: { PATH, HOME: '/home/someone', ...env },
    isRoot,
    exists: (path) => present.has(path),
    starts: (path) => present.has(path) && !broken.includes(path),
    playwrightPath: () => PLAYWRIGHTS,
    run: (command, args) => {
      const line = [command.replace(/.*node$/, 'node'), ...args].join(' ').replace(/ \S+cli\.js/, '');
      commands.push(line);
      const found = Object.keys(brings).find((start) => line.startsWith(start));
      if (found !== undefined && brings[found]) present.add(brings[found]);
      return found !== undefined;
    },
    say: () => {},
  };
  return { machine, commands };
}

test('CHROMIUM_PATH goes before everything', () => {
  const { machine } = machineWith({
    files: ['/opt/mine', '/usr/bin/google-chrome', PLAYWRIGHTS],
    env: { CHROMIUM_PATH: '/opt/mine' },
  });
  expect(findChromium(machine)).toBe('/opt/mine');
});

test('a CHROMIUM_PATH that names nothing is an error, not passed over', () => {
  const { machine } = machineWith({
    files: ['/usr/bin/chromium'],
    env: { CHROMIUM_PATH: '/opt/gone' },
  });
  expect(() => findChromium(machine)).toThrow('CHROMIUM_PATH names "/opt/gone"');
});

test("an installed browser goes before Playwright's own", () => {
  const { machine } = machineWith({ files: [PLAYWRIGHTS, '/usr/bin/chromium'] });
  expect(findChromium(machine)).toBe('/usr/bin/chromium');
});

test('a stub that does not start is passed over', () => {
  const { machine } = machineWith({ files: [PLAYWRIGHTS], broken: ['/usr/bin/chromium-browser'] });
  expect(findChromium(machine)).toBe(PLAYWRIGHTS);
});

test('each platform is searched where its browsers live', () => {
  const onMac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(findChromium(machineWith({ files: [onMac], platform: 'darwin' }).machine)).toBe(onMac);
  const onWindows = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
  const windows = machineWith({
    files: [onWindows],
    platform: 'win32',
    env: { PROGRAMFILES: 'C:\\Program Files' },
  });
  expect(findChromium(windows.machine)).toBe(onWindows);
});

test('nothing is installed when a browser is there', () => {
  const { machine, commands } = machineWith({ files: ['/usr/local/bin/google-chrome'] });
  expect(ensureChromium(machine)).toBe('/usr/local/bin/google-chrome');
  expect(commands).toEqual([]);
});

test("Playwright's download comes before the package manager", () => {
  const { machine, commands } = machineWith({
    files: ['/usr/bin/apt-get'],
    brings: { 'node install': PLAYWRIGHTS },
  });
  expect(ensureChromium(machine)).toBe(PLAYWRIGHTS);
  expect(commands).toEqual(['node install --no-shell chromium']);
});

test('the package manager comes last: as root directly, else with sudo that asks for nothing', () => {
  const asRoot = machineWith({
    files: ['/usr/bin/apt-get'],
    brings: { 'apt-get update': '', 'apt-get install': '/usr/bin/chromium' },
  });
  expect(ensureChromium(asRoot.machine)).toBe('/usr/bin/chromium');
  expect(asRoot.commands.slice(1)).toEqual([
    'apt-get update',
    'apt-get install -y --no-install-recommends chromium',
  ]);
  const asPerson = machineWith({
    files: ['/usr/bin/apt-get'],
    brings: { 'sudo -n apt-get update': '', 'sudo -n apt-get install': '/usr/bin/chromium' },
    isRoot: false,
  });
  expect(ensureChromium(asPerson.machine)).toBe('/usr/bin/chromium');
});

test("Playwright's download that lacks the system's libraries falls back to the package manager", () => {
  const { machine } = machineWith({
    files: ['/usr/bin/apt-get'],
    broken: [PLAYWRIGHTS],
    brings: { 'node install': PLAYWRIGHTS, 'apt-get update': '', 'apt-get install': '/usr/bin/chromium' },
  });
  expect(ensureChromium(machine)).toBe('/usr/bin/chromium');
});

test.each([
  ['linux', 'apt-get install chromium'],
  ['darwin', 'brew install --cask chromium'],
  ['win32', 'winget install Google.Chrome'],
])('where nothing works the error names the remedy on %s', (platform, remedy) => {
  const { machine } = machineWith({ platform: /** @type {NodeJS.Platform} */ (platform), isRoot: false });
  expect(() => ensureChromium(machine)).toThrow(remedy);
});
