// @ts-check
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = fileURLToPath(new URL('..', import.meta.url));
const RULE = 'lint/style/noRestrictedImports';

const CORE = '../core/x.ts';
const FILES = '../files/x.ts';
const REMOTE = '../remote/x.ts';
const ENGINE = '../engine/x.ts';
const PROTOCOL = '../worker/protocol.ts';
const HOST = '../worker/host.ts';
const ENTRY = '../worker/entry.ts';
const CLIENT = '../worker/client.ts';
const STORE = '../store/x.ts';
const API = '../api/x.ts';
const UI = '../ui/x.tsx';
const MAIN = '../main.tsx';
const FOLDERS = [CORE, FILES, REMOTE, ENGINE, PROTOCOL, HOST, ENTRY, CLIENT, STORE, API, UI, MAIN];

const REACT = ['react', 'react-dom/client', 'react/jsx-runtime'];
const TRANSFORMERS = ['@huggingface/transformers', 'onnxruntime-web', 'onnxruntime-web/webgpu'];
const PACKAGES = [...REACT, ...TRANSFORMERS, 'recharts', 'zustand', 'zustand/vanilla'];

/** @param {readonly string[]} all @param {readonly string[]} except */
const without = (all, except) => all.filter((one) => !except.includes(one));

/**
 * The table: what each file may import, and what it must not. Only types are taken from the client.
 * @type {Record<string, { may: readonly string[], mustNot: readonly string[] }>}
 */
const TABLE = {
  'core/a.ts': { may: ['./x.ts'], mustNot: [...without(FOLDERS, [CORE]), ...PACKAGES, 'node:fs', '../x.ts'] },
  'core/a.test.ts': { may: ['./x.ts', 'vitest', 'fast-check'], mustNot: without(FOLDERS, [CORE]) },
  'files/a.ts': {
    may: ['./x.ts', CORE, '@noble/hashes/sha2.js'],
    mustNot: [...without(FOLDERS, [CORE, FILES]), ...PACKAGES],
  },
  'engine/a.ts': {
    may: ['./x.ts', CORE, FILES, '@huggingface/tokenizers', '@bufbuild/protobuf'],
    mustNot: [
      ...without(FOLDERS, [CORE, FILES, ENGINE]),
      ...REACT,
      ...TRANSFORMERS,
      'recharts',
      'zustand',
      'lucide-react',
    ],
  },
  'engine/deep/a.ts': {
    may: ['../../core/x.ts', '../x.ts'],
    mustNot: ['../../worker/host.ts', ...TRANSFORMERS],
  },
  'engine/transformersModel.ts': {
    may: ['./x.ts', CORE, FILES, '@huggingface/transformers'],
    mustNot: [...without(FOLDERS, [CORE, FILES, ENGINE]), ...REACT, 'recharts', 'zustand'],
  },
  'remote/a.ts': {
    may: ['./x.ts', CORE],
    mustNot: [...without(FOLDERS, [CORE, REMOTE]), ...PACKAGES],
  },
  'worker/protocol.ts': {
    may: [CORE],
    mustNot: ['./client.ts', './host.ts', './entry.ts', ...without(FOLDERS, [CORE]), ...PACKAGES],
  },
  'worker/client.ts': {
    may: ['./protocol.ts', './x.ts', CORE],
    mustNot: ['./host.ts', './entry.ts', FILES, REMOTE, ENGINE, STORE, API, UI, MAIN, ...PACKAGES],
  },
  'worker/host.ts': {
    may: ['./protocol.ts', CORE, ENGINE],
    mustNot: ['./client.ts', FILES, REMOTE, STORE, API, UI, MAIN, ...PACKAGES],
  },
  'worker/entry.ts': {
    may: ['./host.ts', './protocol.ts', CORE, ENGINE],
    mustNot: ['./client.ts', FILES, REMOTE, STORE, API, UI, MAIN, ...PACKAGES],
  },
  'store/a.ts': {
    may: ['./x.ts', CORE, FILES, 'zustand/vanilla'],
    mustNot: [
      REMOTE,
      ENGINE,
      PROTOCOL,
      HOST,
      ENTRY,
      CLIENT,
      API,
      UI,
      MAIN,
      ...REACT,
      ...TRANSFORMERS,
      'recharts',
    ],
  },
  'store/useApp.ts': {
    may: ['./x.ts', CORE, 'react', 'zustand'],
    mustNot: [
      FILES,
      REMOTE,
      ENGINE,
      PROTOCOL,
      HOST,
      ENTRY,
      CLIENT,
      API,
      UI,
      MAIN,
      ...TRANSFORMERS,
      'recharts',
    ],
  },
  'api/a.ts': {
    may: ['./x.ts', CORE, STORE],
    mustNot: [FILES, REMOTE, ENGINE, PROTOCOL, HOST, ENTRY, CLIENT, UI, MAIN, ...PACKAGES],
  },
  'ui/a.tsx': {
    may: ['./x.tsx', './a.module.css', CORE, STORE, 'react', 'lucide-react', 'zustand/react/shallow'],
    mustNot: [
      FILES,
      REMOTE,
      ENGINE,
      PROTOCOL,
      HOST,
      ENTRY,
      CLIENT,
      API,
      MAIN,
      ...TRANSFORMERS,
      'recharts',
      'zustand',
    ],
  },
  'ui/chat/a.tsx': {
    may: ['../kit/x.tsx', '../../core/x.ts', '../../store/x.ts'],
    mustNot: ['../../engine/x.ts', '../../worker/client.ts', '../../api/x.ts', '../../main.tsx', 'recharts'],
  },
  'ui/charts/a.tsx': {
    may: ['recharts', '../kit/x.tsx', '../../core/x.ts', '../../store/x.ts'],
    mustNot: ['../../engine/x.ts', '../../worker/client.ts', '../../api/x.ts', ...TRANSFORMERS, 'zustand'],
  },
  'offline/a.ts': { may: ['./x.ts'], mustNot: [...FOLDERS, ...PACKAGES] },
  'main.tsx': {
    may: [
      './offline/x.ts',
      './core/x.ts',
      './files/x.ts',
      './engine/x.ts',
      './remote/x.ts',
      './worker/client.ts',
      './store/x.ts',
      './api/x.ts',
      './ui/x.tsx',
      'react',
    ],
    mustNot: [...TRANSFORMERS, 'recharts'],
  },
};

/** Each way to import, as one line. */
const FORMS = [
  /** @param {string} from */ (from) => `import { value } from '${from}';`,
  /** @param {string} from */ (from) => `import type { name } from '${from}';`,
  /** @param {string} from */ (from) => `import '${from}';`,
  /** @param {string} from */ (from) => `export { value } from '${from}';`,
  /** @param {string} from */ (from) => `void import('${from}');`,
];

const CLIENT_TYPE = "import type { EngineClient } from '../worker/client.ts';";
const CLIENT_FUNCTION = "import { createClient } from '../worker/client.ts';";

/** @type {string} */
let folder;
/** @type {Set<string>} "file:line" of each refused import */
let refused;
/** @type {{ file: string, line: number, text: string, allowed: boolean }[]} */
const cases = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glassbox-imports-'));
  for (const name of ['biome.json', '.gitignore', 'package.json']) {
    cpSync(join(repository, name), join(folder, name));
  }
  for (const [name, { may, mustNot }] of Object.entries(TABLE)) {
    const file = `src/${name}`;
    const lines = [
      // A style sheet has no names, so it is only imported as a whole.
      ...may.map((from) => ({ text: `import '${from}';`, allowed: true })),
      ...mustNot.flatMap((from) => FORMS.map((form) => ({ text: form(from), allowed: false }))),
    ];
    if (['store/a.ts', 'api/a.ts', 'remote/a.ts'].includes(name)) {
      lines.push({ text: CLIENT_TYPE, allowed: true }, { text: CLIENT_FUNCTION, allowed: false });
    }
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${lines.map(({ text }) => text).join('\n')}\n`);
    cases.push(...lines.map((one, index) => ({ file, line: index + 1, ...one })));
  }
  const require = createRequire(import.meta.url);
  const biome = join(dirname(require.resolve('@biomejs/biome/package.json')), 'bin', 'biome');
  const { stdout } = spawnSync(
    process.execPath,
    [
      biome,
      'lint',
      `--only=${RULE.slice('lint/'.length)}`,
      '--max-diagnostics=none',
      '--reporter=github',
      '.',
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const found = stdout.matchAll(/^::error title=([^,]+),file=([^,]+),line=(\d+)/gm);
  refused = new Set(
    [...found]
      .filter(([, rule]) => rule === RULE)
      .map(([, , file = '', line]) => `${file.slice(file.indexOf('src/'))}:${line}`),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.keys(TABLE))('src/%s imports what the table lists and nothing else', (name) => {
  const own = cases.filter(({ file }) => file === `src/${name}`);
  const judged = own.map(({ file, line, text }) => `${refused.has(`${file}:${line}`) ? '✗' : '✓'} ${text}`);
  expect(judged).toEqual(own.map(({ text, allowed }) => `${allowed ? '✓' : '✗'} ${text}`));
});

test('every folder of src has its row', () => {
  const folders = readdirSync(join(repository, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const rows = new Set(Object.keys(TABLE).map((name) => name.split('/')[0]));
  expect(folders.filter((name) => !rows.has(name))).toEqual([]);
});
