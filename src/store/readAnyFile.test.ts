import { expect, test } from 'vitest';
import { readAnyFile } from './readAnyFile.ts';
import { readComparison } from './readComparison.ts';

function problemOf(input: Uint8Array | string, fileName: string): string {
  const reading = readAnyFile(input, null, fileName);
  return reading.ok ? 'none' : reading.problem;
}

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);

test.each([
  [png, 'photo.png'],
  ['not really a picture', 'photo.png'],
  ['{"some": "settings"}', 'settings.txt'],
])('a file of another kind is told which ones can be opened', (input, fileName) => {
  const words = `“${fileName}” is no file that can be opened here: conversations and comparisons are JSON (.json, .jsonl), models are GGUF (.gguf).`;
  expect(problemOf(input, fileName)).toBe(words);
});

test('where comparisons alone are opened as well', () => {
  const reading = readComparison(png, null, 'photo.png');
  expect(reading).toMatchObject({ ok: false, problem: expect.stringMatching(/^“photo.png” is no file/) });
  expect(readComparison('{"x', null, 'mine.json')).toMatchObject({
    problem: expect.stringMatching(/not JSON/),
  });
});

test('one of a kind that can be opened is told what is wrong in it, whatever its name', () => {
  expect(problemOf('{"messages', 'chat.json')).toMatch(/^The file is not JSON/);
  expect(problemOf('{"messages', 'chat')).toMatch(/^The file is not JSON/);
  const newer = JSON.stringify({ schema: 'glassbox-conversations', version: 99 });
  expect(problemOf(newer, 'chat.txt')).toMatch(/newer Glassbox/);
});
