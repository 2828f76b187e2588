import { expect, test } from 'vitest';
import { createTokenizer } from './tokenizer.ts';
import { readTokenMetadata } from './tokenMetadata.ts';
import { vocabularyTable } from './vocabularyTable.ts';

const merges = ['1 2', '12 3', '123 4', 'Ċ Ċ', 'Ġ Ġ', "' S", 'e Ì', 'Ã ©'];
const letters = ['1', '2', '3', '4', 'Ċ', 'Ġ', "'", 'S', 'e', 'Ì', 'ģ', 'Ã', '©'];
const tokens = [...letters, ...merges.map((merge) => merge.replace(' ', '')), '<think>', '<0xE2>', '<|end|>'];

const metadata = (pre: unknown) => ({
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.pre': pre,
  'tokenizer.ggml.tokens': tokens,
  'tokenizer.ggml.merges': merges,
  'tokenizer.ggml.token_type': tokens.map(
    (token) => ({ '<think>': 4, '<0xE2>': 6, '<|end|>': 3 })[token] ?? 1,
  ),
});

const words = (pre: string, text: string): string[] =>
  createTokenizer(readTokenMetadata(metadata(pre)))
    .encode(text)
    .map((id) => tokens[id] ?? '');

// What each rule's regular expression makes of digits, newlines and capital contractions.
test.each([
  ['gpt-2', ['1234', 'Ċ', 'Ċ', "'", 'S']],
  ['smollm', ['1', '2', '3', '4', 'Ċ', 'Ċ', "'", 'S']],
  ['llama-bpe', ['123', '4', 'ĊĊ', "'S"]],
  ['qwen2', ['1', '2', '3', '4', 'ĊĊ', "'S"]],
])('%s cuts words as its expression says', (pre, expected) => {
  expect(words(pre, "1234\n\n'S")).toEqual(expected);
});

test('only qwen2 composes characters', () => {
  expect(words('qwen2', 'e\u0301')).toEqual(['Ã©']);
  expect(words('gpt-2', 'e\u0301')).toEqual(['e', 'Ì', 'ģ']);
});

test('tokens that a person may write out are found in the text', () => {
  expect(words('gpt-2', '1<think>2<|end|>')).toEqual(['1', '<think>', '2', '<|end|>']);
});

test('byte tokens, user-defined and control tokens have their bytes', () => {
  const { bytes, offsets, special } = vocabularyTable(readTokenMetadata(metadata('gpt-2')));
  const of = (token: string) => {
    const id = tokens.indexOf(token);
    return [[...bytes.subarray(offsets[id]!, offsets[id + 1]!)], special[id]];
  };
  expect(of('<0xE2>')).toEqual([[0xe2], 0]);
  expect(of('<think>')).toEqual([[...Buffer.from('<think>')], 2]);
  expect(of('<|end|>')).toEqual([[...Buffer.from('<|end|>')], 1]);
  expect(of('Ã©')).toEqual([[0xc3, 0xa9], 0]);
  expect(of('Ċ')).toEqual([[10], 0]);
});

test('what cannot be read is refused in words', () => {
  expect(() => readTokenMetadata({ ...metadata('gpt-2'), 'tokenizer.ggml.model': 'bert' })).toThrow(
    /kind "bert"/,
  );
  expect(() => readTokenMetadata({ ...metadata('gpt-2'), 'tokenizer.ggml.tokens': [] })).toThrow(/damaged/);
  expect(() => readTokenMetadata({ ...metadata('gpt-2'), 'tokenizer.ggml.model': 'llama' })).toThrow(
    /scores that do not match/,
  );
  expect(() => readTokenMetadata({ ...metadata('gpt-2'), 'tokenizer.ggml.merges': [1] })).toThrow(/damaged/);
  expect(() => readTokenMetadata({ ...metadata('gpt-2'), 'tokenizer.ggml.token_type': [1] })).toThrow(
    /do not match/,
  );
  expect(() => readTokenMetadata(metadata(undefined))).toThrow(/tokenizer\.ggml\.pre/);
  expect(() => createTokenizer(readTokenMetadata(metadata('toString')))).toThrow(/rule "toString"/);
});
