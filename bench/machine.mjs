// @ts-check
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const modules = new URL('../node_modules/', import.meta.url);

/** @param {string} name of a package */
const versionOf = (name) =>
  /** @type {{ version: string }} */ (
    JSON.parse(readFileSync(new URL(`${name}/package.json`, modules), 'utf8'))
  ).version;

export function describeMachine() {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
    node: process.version,
    packages: Object.fromEntries(
      ['@huggingface/transformers', 'onnxruntime-web', '@wllama/wllama'].map((name) => [
        name,
        versionOf(name),
      ]),
    ),
  };
}

/**
 * How many cores other programs keep busy, over three seconds in which this one does nothing.
 * @returns {Promise<number>}
 */
export async function busyCores() {
  const total = () =>
    cpus().map(({ times }) => ({ idle: times.idle, all: Object.values(times).reduce((a, b) => a + b) }));
  const before = total();
  await sleep(3000);
  return total()
    .map(({ idle, all }, core) => 1 - (idle - (before[core]?.idle ?? 0)) / (all - (before[core]?.all ?? 0)))
    .reduce((sum, share) => sum + share, 0);
}
