// @ts-check
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

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

/** Programs that wanted a core in the last minute, on average. */
export const loadAverage = () => loadavg()[0] ?? 0;
