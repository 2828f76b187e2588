import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CodeValue,
  codeLiteral,
  javascriptDialect,
  jsonDialect,
  pythonDialect,
  shellWord,
  textLiteral,
} from './codeLiteral.ts';
import { hostileText } from './comparison.fixture.ts';

const text = fc.oneof(
  hostileText,
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '\u2028\u2029\u0085',
    '\\',
    '\\u0041',
    '\\N{BULLET}',
    '"""',
    "'",
    `$\{x}\``,
    '\x7f\x9f',
    '🏴‍☠️',
  ),
);
const wellFormed = (value: string) => value.replace(/\p{Cs}/gu, '\uFFFD');

const { value } = fc.letrec<{ value: CodeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text.map(wellFormed),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc
        .string({ minLength: 1, maxLength: 30 })
        .filter((name) => name !== '__proto__')
        .map(wellFormed),
      tie('value'),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
  ),
}));

const hasPython = spawnSync('python3', ['-c', ''], { timeout: 10_000 }).status === 0;

test('a text is the same text in JSON and in JavaScript', () => {
  fc.assert(
    fc.property(text, (original) => {
      const literal = textLiteral(original);
      expect(JSON.parse(literal)).toBe(wellFormed(original));
      expect(runInNewContext(literal)).toBe(wellFormed(original));
    }),
    { numRuns: 1_000 },
  );
});

test('a text uses nothing but the escapes that JSON, JavaScript and Python share', () => {
  fc.assert(
    fc.property(text, (original) => {
      const inside = textLiteral(original).slice(1, -1);
      const rest = inside.replace(/\\(?:["\\bfnrt]|u(?!d[89a-f])[0-9a-f]{4})/g, '');
      expect(rest).not.toMatch(/["\\]/);
      expect(rest).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }),
    { numRuns: 2_000 },
  );
});

test('any value is the same value in JSON and in JavaScript, on one line or on many', () => {
  fc.assert(
    fc.property(value, (original) => {
      expect(JSON.parse(codeLiteral(original, jsonDialect))).toEqual(original);
      const evaluated: unknown = runInNewContext(
        `JSON.stringify(${codeLiteral(original, javascriptDialect)})`,
      );
      expect(JSON.parse(String(evaluated))).toEqual(original);
    }),
    { numRuns: 300 },
  );
});

test.runIf(hasPython)('and in Python', () => {
  const values = fc.sample(value, { numRuns: 300, seed: 3 });
  const program = [
    'import ast, json, sys',
    'literals = json.load(sys.stdin)',
    'print(json.dumps([ast.literal_eval(literal) for literal in literals]))',
  ].join('\n');
  const input = JSON.stringify(values.map((each) => codeLiteral(each, pythonDialect)));
  const { stdout, stderr } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(values);
});

test('a word of the shell is one word, character by character', () => {
  // No argument of a program can hold the character 0.
  const words = fc
    .sample(text, { numRuns: 300, seed: 4 })
    .map((each) => wellFormed(each).replaceAll('\0', ''));
  const command = `printf '%s\\0' ${words.map(shellWord).join(' ')}`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout.split('\0').slice(0, -1)).toEqual(words);
});

test('long values are broken into lines', () => {
  const messages = [{ role: 'user', content: 'x'.repeat(90) }];
  expect(codeLiteral({ messages, stop: ['a'] }, javascriptDialect)).toBe(
    `{\n  messages: [\n    {\n      role: "user",\n      content: "${'x'.repeat(90)}",\n    },\n  ],\n  stop: ["a"],\n}`,
  );
  const ids = Array.from({ length: 100 }, (_, id) => id);
  expect(codeLiteral(ids, pythonDialect)).toBe(`[${ids.join(', ')}]`);
});
