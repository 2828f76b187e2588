/** What `scripts/embed-model.mjs` writes beside a model's parts. */
export interface ModelManifest {
  readonly id: string;
  readonly name: string;
  /** SPDX identifier. */
  readonly license: string;
  readonly source: { readonly package: string; readonly version: string; readonly repository: string };
  /** Name of the file that the parts add up to. */
  readonly file: string;
  readonly totalBytes: number;
  /** SHA-256 of the whole file, hexadecimal. The parts' own are what is checked at download. */
  readonly sha256: string;
  readonly parts: readonly ModelPart[];
}

export interface ModelPart {
  /** A plain file name, beside the manifest. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** @throws Error naming the first thing that is wrong. */
export function parseManifest(json: string): ModelManifest {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    const page = isWebPage(json) ? 'a web page instead of it' : 'something that is not JSON';
    throw wrong(`the server answered with ${page}`);
  }
  const manifest = record(value, 'it');
  const source = record(manifest.source, 'source');
  if (!Array.isArray(manifest.parts) || manifest.parts.length === 0) throw wrong('parts is not a list');
  const parts = manifest.parts.map((item: unknown, index) => {
    const where = `parts[${index}]`;
    const part = record(item, where);
    const file = text(part.file, `${where}.file`);
    if (!/^\w[\w.-]*$/.test(file)) throw wrong(`${where}.file is not a plain file name`);
    return {
      file,
      bytes: count(part.bytes, `${where}.bytes`),
      sha256: hash(part.sha256, `${where}.sha256`),
    };
  });
  const totalBytes = count(manifest.totalBytes, 'totalBytes');
  const sum = parts.reduce((total, part) => total + part.bytes, 0);
  if (sum !== totalBytes) throw wrong(`its parts add up to ${sum} bytes, not ${totalBytes}`);
  return {
    id: text(manifest.id, 'id'),
    name: text(manifest.name, 'name'),
    license: text(manifest.license, 'license'),
    source: {
      package: text(source.package, 'source.package'),
      version: text(source.version, 'source.version'),
      repository: text(source.repository, 'source.repository'),
    },
    file: text(manifest.file, 'file'),
    totalBytes,
    sha256: hash(manifest.sha256, 'sha256'),
    parts,
  };
}

export function isWebPage(text: string): boolean {
  return /^\s*</.test(text);
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(`${where} is not an object`);
  return { ...value };
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw wrong(`${where} is not a text`);
  return value;
}

function count(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0) {
    throw wrong(`${where} is not a number of bytes`);
  }
  return value;
}

function hash(value: unknown, where: string): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw wrong(`${where} is not a SHA-256`);
  return value;
}

function wrong(reason: string): Error {
  return new Error(
    `The model's manifest cannot be used: ${reason}. Press Retry; if that does not help, the model must be installed again.`,
  );
}
