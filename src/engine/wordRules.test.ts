import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createTokenizer } from './tokenizer.ts';
import { readTokenMetadata } from './tokenMetadata.ts';
import { wordRule } from './wordRules.ts';

interface Reference {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly texts: readonly string[];
  /** By rule, the ids of each text. */
  readonly ids: Readonly<Record<string, readonly (readonly number[])[]>>;
}

// A vocabulary whose merges cross every boundary at which a rule may cut.
const reference: Reference = JSON.parse(
  readFileSync(new URL('../../fixtures/tokenizers/word-rules.json', import.meta.url), 'utf8'),
);

test.each(Object.entries(reference.ids))('%s cuts as llama.cpp does', (pre, expected) => {
  const tokenizer = createTokenizer(readTokenMetadata({ ...reference.metadata, 'tokenizer.ggml.pre': pre }));
  const found = reference.texts.map((text) => [text, tokenizer.encode(text)]);
  expect(found).toEqual(reference.texts.map((text, index) => [text, expected[index]]));
});

test('a rule that is not known is refused with those that are', () => {
  expect(() => wordRule('toString')).toThrow(/rule "toString".*gpt-2, .*qwen2/);
});
