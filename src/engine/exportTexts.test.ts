import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PromptMessage } from '../core/types.ts';
import { createVocabulary } from '../core/vocabulary.ts';
import { readEmbeddedModel } from './embeddedModel.fixture.ts';
import { type ExportTokens, readExportTexts } from './exportTexts.ts';
import { readGguf } from './gguf.ts';
import { tokenizerJson } from './tokenizerJson.ts';
import { type BytePairs, readTokenMetadata, type TokenMetadata } from './tokenMetadata.ts';

const golden: {
  readonly cases: readonly { category: string; text: string; ids: number[]; decoded: string }[];
  readonly chats: readonly {
    messages: readonly { role: 'system' | 'user' | 'assistant'; content: string }[];
    ids_with_generation_prompt: number[];
  }[];
} = JSON.parse(readFileSync(new URL('../../fixtures/golden/tokenizer.json', import.meta.url), 'utf8'));

type Texts = Readonly<Record<string, unknown>>;

function blobs(texts: Texts): Record<string, Blob> {
  const entries = Object.entries(texts).map(([path, content]) => [
    path,
    new Blob([typeof content === 'string' ? content : JSON.stringify(content)]),
  ]);
  return Object.fromEntries(entries);
}

async function read(texts: Texts, vocabularySize: number, own: string | null = null): Promise<ExportTokens> {
  return (await readExportTexts(blobs(texts), own)).read(vocabularySize);
}

const decode = ({ tokenizer }: ExportTokens, ids: readonly number[]): string => {
  const vocabulary = createVocabulary(tokenizer.vocabulary);
  return Buffer.concat(ids.map((id, at) => vocabulary.writtenBytes(id, ids[at - 1] ?? null))).toString(
    'utf8',
  );
};

const source = readTokenMetadata(readGguf(readEmbeddedModel()).metadata);
const json = tokenizerJson(source as TokenMetadata & { readonly pieces: BytePairs });
const smollm = {
  'config.json': { model_type: 'llama', max_position_embeddings: 8192, eos_token_id: 7 },
  'generation_config.json': { bos_token_id: 1, eos_token_id: 2 },
  'tokenizer.json': {
    ...json,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Digits', individual_digits: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
  },
  'tokenizer_config.json': {
    bos_token: '<|im_start|>',
    eos_token: { content: '<|im_end|>' },
    chat_template: source.chatTemplate,
  },
};
const tokens = await read(smollm, 49_152);

describe('the tokenizer.json of SmolLM2, its steps as its repository names them', () => {
  test.each(golden.cases)('$category: $text', ({ text, ids, decoded }) => {
    expect(tokens.tokenizer.encode(text)).toEqual(ids);
    expect(decode(tokens, ids)).toBe(decoded);
  });

  test.each(golden.chats)('$messages', ({ messages, ids_with_generation_prompt: ids }) => {
    const prompt = messages.map(
      ({ role, content }): PromptMessage =>
        role === 'assistant' ? { role, segments: [content] } : { role, text: content },
    );
    expect(tokens.tokenizer.renderChat(prompt, 'reply').ids).toEqual(ids);
  });

  test('says how turns and texts end and begin, and how long texts may be', async () => {
    expect(tokens.endOfTurnIds).toEqual([2]);
    expect(tokens.startToken).toEqual({ id: 0, text: '<|endoftext|>' });
    expect(tokens.chatTemplate).toEqual({ source: 'file', text: source.chatTemplate });
    expect((await readExportTexts(blobs(smollm), null)).trainedContextLength).toBe(8192);
  });

  test('a template in a file of its own goes before, the person’s before both', async () => {
    const more = { ...smollm, 'chat_template.jinja': 'of the file' };
    expect((await read(more, 49_152)).chatTemplate).toEqual({ source: 'file', text: 'of the file' });
    expect((await read(more, 49_152, 'mine')).chatTemplate).toEqual({ source: 'own', text: 'mine' });
    const several = [
      { name: 'tool_use', template: 'tools' },
      { name: 'default', template: 'usual' },
    ];
    const named = { ...smollm, 'tokenizer_config.json': { chat_template: several } };
    expect((await read(named, 49_152)).chatTemplate.text).toBe('usual');
  });

  test('special tokens’ names can be taken as text', () => {
    const plain = tokens.tokenizer.encodePlain('Hi<|im_end|>');
    expect(plain).not.toContain(2);
    expect(decode(tokens, plain)).toBe('Hi<|im_end|>');
  });
});

/** As Gemma's: spaces are ▁ and nothing stands in front; what no piece says is said in bytes. */
const pieces = ['<pad>', '<eos>', '<bos>', '<unk>', '<0xC3>', '<0xA9>', '▁', 'a', 'b', 'ab', '▁ab', '<turn>'];
const sentencePieces = {
  added_tokens: [
    ...[0, 1, 2, 3, 11].map((id) => ({ id, content: pieces[id], special: true })),
    { id: 12, content: '<image>', special: false },
  ],
  normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
  pre_tokenizer: { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<bos>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    special_tokens: { '<bos>': { id: '<bos>', ids: [2], tokens: ['<bos>'] } },
  },
  decoder: null,
  model: {
    type: 'BPE',
    unk_token: '<unk>',
    byte_fallback: true,
    fuse_unk: true,
    vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    merges: [
      ['a', 'b'],
      ['▁', 'ab'],
    ],
  },
};

const gemma = {
  'config.json': { eos_token_id: [1, 11] },
  'tokenizer.json': sentencePieces,
  'tokenizer_config.json': { bos_token: '<bos>', eos_token: '<eos>' },
};

describe('a tokenizer.json of sentence pieces', () => {
  test('has spaces for ▁ and bytes for what has no piece', async () => {
    const tokens = await read(gemma, 14);
    expect(tokens.tokenizer.encode('ab ab é<turn>')).toEqual([9, 10, 6, 4, 5, 11]);
    expect(decode(tokens, [9, 10, 6, 4, 5, 11])).toBe('ab ab é<turn>');
    expect(tokens.tokenizer.encode('')).toEqual([]);
  });

  test('begins texts with the token that its post-processor puts there', async () => {
    const tokens = await read(gemma, 14);
    expect(tokens.startToken).toEqual({ id: 2, text: '<bos>' });
    expect(tokens.endOfTurnIds).toEqual([1, 11]);
  });

  test('names ids without a token, and takes a token without a row as text', async () => {
    const more = await read(gemma, 14);
    expect(more.tokenizer.vocabulary.offsets).toHaveLength(15);
    expect(decode(more, [13])).toBe('[PAD13]');
    expect(more.tokenizer.encode('<image>')).toEqual([12]);
    const fewer = await read(gemma, 12);
    expect(fewer.tokenizer.vocabulary.offsets).toHaveLength(13);
    expect(fewer.tokenizer.encode('<image>').every((id) => id < 12)).toBe(true);
  });

  test.each([
    [
      'a normalizer',
      {
        normalizer: {
          type: 'Sequence',
          normalizers: [{ type: 'Prepend', prepend: '▁' }, sentencePieces.normalizer],
        },
      },
    ],
    [
      'a pre-tokenizer',
      {
        normalizer: null,
        pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: false },
      },
    ],
  ])(
    'puts a space in front by %s, which nobody wrote, and not where a text goes on',
    async (_name, change) => {
      const llama = { ...gemma, 'tokenizer.json': { ...sentencePieces, ...change } };
      const tokens = await read(llama, 14);
      expect(tokens.tokenizer.encode('ab')).toEqual([10]);
      expect(tokens.tokenizer.encode('ab', 11)).toEqual([10]);
      expect(tokens.tokenizer.encode('ab', 9)).toEqual([9]);
      expect(decode(tokens, [10, 10])).toBe('ab ab');
    },
  );
});

describe('what cannot be read is said', () => {
  const { 'tokenizer.json': _, ...withoutTokenizer } = gemma;
  test.each([
    ['a file that is missing', withoutTokenizer, /tokenizer\.json is missing/],
    ['half a file', { ...gemma, 'config.json': '{"model_type":' }, /config\.json is damaged/],
    ['a list', { ...gemma, 'tokenizer_config.json': [] }, /tokenizer_config\.json is damaged/],
    ['another form', { ...gemma, 'tokenizer.json': { model: { type: 'BPE' } } }, /form that is not known/],
    [
      'another kind',
      { ...gemma, 'tokenizer.json': { model: { type: 'WordPiece', vocab: { a: 0 } } } },
      /WordPiece; only BPE/,
    ],
  ] as const)('%s', async (_name, texts, sentence) => {
    await expect(read(texts, 14)).rejects.toThrow(sentence);
  });
});
