// @ts-check
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Holds the whole of a long conversation. */
const CONTEXT_LENGTH = 131_072;

const PARAGRAPH =
  'The harbour lay still that morning, and the **old lighthouse** counted its boats as `one`, two and three. ' +
  'Nobody had seen the *pilot* since the storm, so the children climbed the wall and drew a map of the bay.';

/** With the forms of Markdown that replies have. */
const ANSWER = [
  '## What was found',
  PARAGRAPH,
  '- a **lantern** without glass\n- two coils of rope\n- the `log` of the last night',
  PARAGRAPH,
  '```js\nconst boats = [1, 2, 3];\nfor (const boat of boats) count(boat);\n```',
  PARAGRAPH,
  '| boat | crew |\n| --- | --- |\n| Gull | 4 |\n| Heron | 2 |',
  PARAGRAPH,
].join('\n\n');

/** Some 1,800 words: where a reply ends is up to max tokens. */
const REPLY = Array.from({ length: 8 }, () => ANSWER).join('\n\n');

/**
 * The app, built; its scripted model writes at length and has room for a long conversation.
 * @returns {Promise<string>} the folder
 */
export async function buildScriptedApp() {
  const outDir = '.cache/bench-long';
  build(root, outDir);
  const assets = `${root}${outDir}/assets/`;
  rewrite(assets, /(["'`])This reply was written in advance[^"'`]*\1/, JSON.stringify(REPLY));
  rewrite(assets, /(?<=tokensPerSecond:\w+,contextLength:)\w+(?=\}\),steps:\{\}\})/, String(CONTEXT_LENGTH));
  return `${root}${outDir}`;
}

/** @param {string} folder @param {RegExp} pattern found in exactly one script @param {string} text in its place */
function rewrite(folder, pattern, text) {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const found = scripts.filter((name) => pattern.test(readFileSync(folder + name, 'utf8')));
  const [name] = found;
  if (name === undefined || found.length > 1) throw new Error(`${pattern} is in ${found.length} scripts.`);
  writeFileSync(
    folder + name,
    readFileSync(folder + name, 'utf8').replace(pattern, () => text),
  );
}
