import { formatCount } from '../../core/formatCount.ts';
import type { FileFault } from './filePlace.ts';

/** What a JSON text may hold before it is worth parsing. */
export interface JsonTextLimits {
  /** Objects and arrays within each other. */
  readonly depth: number;
  /** Values of all kinds, so that the parsed file cannot take hundreds of times its size. */
  readonly values: number;
}

const forbiddenNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const code = {
  quote: 0x22,
  backslash: 0x5c,
  comma: 0x2c,
  openList: 0x5b,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** An object or an array that is open. */
interface Level {
  /** An object's names so far; null: an array. */
  readonly names: Set<string> | null;
  /** The name or number of the value that is being read. */
  step: string | number;
}

/**
 * Reads once over the text before `JSON.parse` does, which keeps the last of two equal names without a word
 * and builds whatever it is given: finds names that stand twice in one object (as they read after their
 * escapes), names that reach into JavaScript's own objects, and a text too deep or too full.
 *
 * Brackets, commas and strings alone are looked at. For a text that is no JSON the answer may be anything:
 * the parser refuses it afterwards.
 * @returns null when there is nothing of the kind.
 */
export function jsonTextFault(text: string, limits: JsonTextLimits): FileFault | null {
  const levels: Level[] = [];
  let values = 1;
  let nameNext = false;
  const fault = (wanted: string): FileFault => ({ path: levels.map(({ step }) => step), wanted });

  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case code.quote: {
        const end = stringEnd(text, at);
        if (end === -1) return null;
        const level = levels.at(-1);
        if (nameNext && level?.names != null) {
          const name = readName(text.slice(at, end + 1));
          level.step = name;
          if (forbiddenNames.has(name)) return fault('is a name that no such file has');
          if (level.names.has(name)) return fault('stands there twice');
          level.names.add(name);
          nameNext = false;
        }
        at = end;
        break;
      }
      case code.openObject:
      case code.openList: {
        const isObject = text.charCodeAt(at) === code.openObject;
        levels.push({ names: isObject ? new Set() : null, step: isObject ? '' : 0 });
        nameNext = isObject;
        values += 1;
        if (levels.length > limits.depth) {
          return { path: [], wanted: `is nested more than ${limits.depth} levels deep` };
        }
        break;
      }
      case code.closeObject:
      case code.closeList:
        levels.pop();
        nameNext = false;
        break;
      case code.comma: {
        const level = levels.at(-1);
        if (level !== undefined && typeof level.step === 'number') level.step += 1;
        nameNext = level?.names != null;
        values += 1;
        break;
      }
    }
    if (values > limits.values) {
      return { path: [], wanted: `holds more than ${formatCount(limits.values)} values` };
    }
  }
  return null;
}

/** Where the string that begins at `start` ends; −1 when it does not. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === code.backslash) before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return -1;
}

/** A name as it reads: `"\u005f"` is `_`. */
function readName(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.slice(1, -1);
  }
}
