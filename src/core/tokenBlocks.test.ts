import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, paragraphsOf, textBlocks } from './tokenBlocks.ts';
import type { TokenRecord } from './types.ts';

function token(text: string): TokenRecord {
  return { text, kind: 'text', inStop: false, bytes: new Uint8Array(1) } as unknown as TokenRecord;
}

const reply = fc
  .array(fc.constantFrom('a', ' b', '', '.\n', '\n\n'), { maxLength: 300 })
  .map((texts) => texts.map(token));

describe.each([
  ['blocksOf', () => blocksOf(16)],
  ['textBlocks', textBlocks],
])('%s', (_, create) => {
  it('holds every token once, in order, at the start it names', () => {
    fc.assert(
      fc.property(reply, (tokens) => {
        const blocks = create()(tokens);
        expect(blocks.flatMap((block) => block.records)).toEqual(tokens);
        for (const block of blocks) expect(block.records[0]).toBe(tokens[block.start]);
      }),
    );
  });

  it('keeps all blocks but the last while tokens are appended', () => {
    fc.assert(
      fc.property(reply, reply, (tokens, more) => {
        const cut = create();
        const before = cut(tokens);
        const after = cut([...tokens, ...more]);
        for (const [index, block] of before.slice(0, -1).entries()) expect(after[index]).toBe(block);
      }),
    );
  });

  it('makes a new block when a token in it was replaced', () => {
    const cut = create();
    const tokens = Array.from({ length: 10 }, () => token('a'));
    const [before] = cut(tokens);
    expect(cut(tokens)[0]).toBe(before);
    expect(cut(tokens.with(5, token('b')))[0]).not.toBe(before);
  });
});

it('blocksOf cuts out a window', () => {
  const tokens = Array.from({ length: 100 }, () => token('a'));
  expect(blocksOf(16)(tokens, 32, 64).map(({ start }) => start)).toEqual([32, 48]);
  expect(blocksOf(16)(tokens, 96, 160).map(({ records }) => records.length)).toEqual([4]);
});

it('textBlocks does not close within a character', () => {
  const tokens = Array.from({ length: 70 }, (_, index) => token(index === 63 ? '' : 'a'));
  expect(textBlocks()(tokens).map(({ start }) => start)).toEqual([0, 65]);
});

it('paragraphsOf closes a paragraph where a block ends a line', () => {
  const tokens = Array.from({ length: 200 }, (_, index) => token(index === 99 ? '.\n' : 'a'));
  const paragraphs = paragraphsOf(textBlocks()(tokens));
  expect(paragraphs.map((blocks) => blocks.map(({ start }) => start))).toEqual([
    [0, 64],
    [100, 164],
  ]);
});
