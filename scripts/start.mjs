// @ts-check
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { build } from './build.mjs';
import { ensureDependencies, requireNode } from './ensureDependencies.mjs';
import { DEFAULT_PORT, serve } from './serve.mjs';

const USAGE = `Builds Glassbox and serves it on this machine.

  npm start                     at http://localhost:${DEFAULT_PORT}, or the next free port
  npm start -- --port 8080      at another port
  npm start -- --open           and opens the browser
`;

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {readonly string[]} args */
function parse(args) {
  try {
    // A named import would stop older versions of Node before they are told that they are too old.
    return util.parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, open: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}.\n\n${USAGE}`);
  }
}

/** @param {readonly string[]} args */
function readOptions(args) {
  const values = parse(args);
  const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
  if (!/^\d+$/.test(values.port ?? '0') || port > 65_535) {
    throw new Error(
      `"${values.port}" is no port. Choose a number from 1 to 65535: npm start -- --port 8080.`,
    );
  }
  return { port, open: values.open ?? false, help: values.help ?? false };
}

/** @param {string} url */
function openBrowser(url) {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]];
  const opener = spawn(command, args, { stdio: 'ignore', detached: true });
  opener.once('error', () => console.log('No browser could be opened from here; open the address yourself.'));
  opener.unref();
}

async function main() {
  requireNode();
  const { port, open, help } = readOptions(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return;
  }
  ensureDependencies(root);
  console.log('Building …');
  build(root);
  const server = await serve({ root: `${root}dist`, port });
  if (port !== 0 && server.port !== port) console.log(`Port ${port} is taken, so this is the next free one.`);
  console.log(`\n  Glassbox is at ${server.url}\n\n  Ctrl+C ends it.\n`);
  if (open) openBrowser(server.url);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      void server.close().finally(() => process.exit(0));
    });
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
