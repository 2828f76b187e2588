// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The list that is served with the app: what it is built from, under which licences. */
export const LICENCES_FILE = 'licences.txt';

/** SPDX ids of licences that let the app be passed on under Apache-2.0. */
const ALLOWED = new Set(
  '0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause CC0-1.0 ISC MIT OFL-1.1 Unicode-3.0 Zlib'.split(
    ' ',
  ),
);

/**
 * @typedef {object} Licensed
 * @property {string} name
 * @property {string} version
 * @property {string | null} licence an SPDX expression
 * @property {string | null} url
 * @property {string} text empty: it carries none
 */

/**
 * Whether an SPDX expression gives a way to use the work under allowed licences; one with inner parentheses does not.
 * @param {string | null} expression
 */
export function isAllowed(expression) {
  const plain = expression?.replace(/^\(([^()]*)\)$/, '$1') ?? '';
  if (plain.includes('(')) return false;
  return plain.split(' OR ').some((way) => way.split(' AND ').every((id) => ALLOWED.has(id)));
}

/**
 * The folder of the package that a module belongs to; null: it is the app's own.
 * @param {string} moduleId
 */
export function packageFolder(moduleId) {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId.replaceAll('\\', '/'))?.[1] ?? null;
}

/**
 * @param {string} folder of an installed package
 * @returns {Licensed}
 */
export function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return {
    name,
    version,
    licence: typeof license === 'string' ? license : null,
    url: `https://www.npmjs.com/package/${name}/v/${version}`,
    text: licenceText(folder),
  };
}

/** @param {string} folder */
function licenceText(folder) {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
}

/**
 * The app itself and the models that are shipped with it.
 * @param {string} root of the repository
 * @returns {Licensed[]}
 */
export function ownWorks(root) {
  const models = join(root, 'public/models');
  const app = { ...readPackage(root), name: 'Glassbox', url: null };
  return [
    app,
    ...readdirSync(models)
      .filter((id) => existsSync(join(models, id, 'manifest.json')))
      .map((id) => {
        const { name, license, source } = JSON.parse(readFileSync(join(models, id, 'manifest.json'), 'utf8'));
        const text = licenceText(join(models, id));
        return { name, version: source.version, licence: license, url: source.repository, text };
      }),
  ];
}

/**
 * The list: a line for each work, then every text once, under the names of those that carry it.
 * @param {readonly Licensed[]} works
 * @throws Error that names the works whose licence is unknown or not allowed
 */
export function licencesList(works) {
  const refused = works.filter(({ licence }) => !isAllowed(licence));
  if (refused.length > 0) {
    const words = refused.map(({ name, licence }) => `${name} (${licence ?? 'none'})`).join(', ');
    throw new Error(`The app cannot be passed on with these licences: ${words}.`);
  }
  /** @type {Map<string, string[]>} */
  const namesByText = new Map();
  for (const { name, version, text } of works) {
    if (text !== '') namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version}`]);
  }
  const lines = works.map(({ name, version, licence, url, text }) =>
    [`${name} ${version}`, licence, url, text === '' ? 'carries no text of its own' : null]
      .filter((part) => part !== null)
      .join(' · '),
  );
  const texts = Array.from(
    namesByText,
    ([text, names]) => `${'='.repeat(80)}\n${names.join(', ')}\n\n${text}`,
  );
  return `What Glassbox is made of, and under which licences\n\n${lines.join('\n')}\n\n${texts.join('\n\n')}\n`;
}

/**
 * Writes the list from what the bundles of the page and of its workers really contain.
 * @returns {{ page: import('vite').Plugin, worker: () => import('vite').Plugin }}
 */
export function shipLicences() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  /** @type {Set<string>} */
  const folders = new Set();
  /** @type {import('vite').Rolldown.Plugin['generateBundle']} */
  const collect = (_options, bundle) => {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue;
      for (const id of file.moduleIds) {
        const folder = packageFolder(id);
        if (folder !== null) folders.add(folder);
      }
    }
  };
  return {
    worker: () => ({ name: 'glassbox-licences-of-workers', apply: 'build', generateBundle: collect }),
    page: {
      name: 'glassbox-licences',
      applyToEnvironment: (environment) => environment.name === 'client',
      configureServer({ middlewares }) {
        middlewares.use(`/${LICENCES_FILE}`, (_request, response) => {
          response.setHeader('Content-Type', 'text/plain; charset=utf-8');
          response.end('The build makes this list: npm run build.\n');
        });
      },
      async generateBundle(options, bundle, isWrite) {
        await collect.call(this, options, bundle, isWrite);
        const packages = [...folders].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
        const source = licencesList([...ownWorks(root), ...packages]);
        this.emitFile({ type: 'asset', fileName: LICENCES_FILE, source });
      },
    },
  };
}
