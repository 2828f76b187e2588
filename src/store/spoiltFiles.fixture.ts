// What an import must take without harm: files spoilt by bytes, by text and by structure.

// biome-ignore lint/suspicious/noExplicitAny: spoilt on purpose, at any place
export type Mutable = any;

/** Numerical Recipes' generator: the same files at every run. */
export function lcg(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const strangeValues = [
  null,
  true,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  'AAAA',
  '-Infinity',
  'x'.repeat(500),
  [],
  {},
  [[[]]],
  { toString: 1, valueOf: 2 },
  { length: 4 },
] as const;

/** One mutation by bytes, by text or by structure. */
export function mutate(file: string, random: (below: number) => number): Uint8Array | string {
  const kind = random(10);
  if (kind === 0) {
    const bytes = new TextEncoder().encode(file);
    for (let flips = 1 + random(3); flips > 0; flips--) {
      const at = random(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    }
    return bytes;
  }
  if (kind === 1) {
    const at = random(file.length);
    return file.slice(0, at) + file.slice(at + random(20));
  }
  if (kind === 2) return insertName(file, random);
  const value = JSON.parse(file) as Mutable;
  const places = placesIn(value);
  const place = places[random(places.length)];
  if (place === undefined) return file;
  const { holder, key } = place;
  if (kind === 3) delete holder[key];
  else if (kind === 4) holder[key] = strangeValues[random(strangeValues.length)];
  else if (kind === 5) holder[key] = places[random(places.length)]?.value;
  else if (kind === 6 && Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
  else if (kind === 7) holder[key] = nested(random(40));
  else if (typeof holder[key] === 'number') holder[key] += (random(2) === 0 ? 1 : -1) * 10 ** random(12);
  else holder[`odd ${random(9)}`] = 1;
  return textOf(value) ?? file;
}

/** null where a part was put into itself. */
function textOf(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}

const names = ['__proto__', 'constructor', 'prototype', '\\u005f_proto__', 'id', 'panes', 'huge'];
const values = ['{"polluted":true}', '1e999', '-1e999', `${'['.repeat(60)}${']'.repeat(60)}`, '"x"', 'NaN'];

/** A name put in as text, because an object cannot hold it twice. */
function insertName(file: string, random: (below: number) => number): string {
  const opens = [...file.matchAll(/\{/g)].map(({ index }) => index);
  const at = opens[random(opens.length)] ?? 0;
  const entry = `"${names[random(names.length)]}":${values[random(values.length)]}`;
  return `${file.slice(0, at + 1)}${entry},${file.slice(at + 1)}`;
}

interface Place {
  readonly holder: Mutable;
  readonly key: string;
  readonly value: unknown;
}

function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { holder: value as Mutable, key, value: inner },
    ...placesIn(inner),
  ]);
}

function nested(depth: number): unknown {
  return depth === 0 ? 0 : [nested(depth - 1)];
}
