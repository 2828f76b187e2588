import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeTokens } from '../core/placedTokens.ts';
import type { PromptMessage } from '../core/types.ts';
import { createVocabulary } from '../core/vocabulary.ts';
import { preparePrompt } from './prompt.ts';
import { detokenize } from './tokenize.ts';
import { createTokenizer } from './tokenizer.ts';
import { readTokenMetadata } from './tokenMetadata.ts';

interface Reference {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cases: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

interface References {
  /** As Llama 2 has it: text begins with a space that nobody wrote. */
  readonly prefix: Reference;
  /** As Gemma has it: no such space, runs of white space are tokens. */
  readonly bare: Reference;
  /** The first with scores that many tokens share. */
  readonly ties: Reference;
}

const references: References = JSON.parse(
  readFileSync(new URL('../../fixtures/tokenizers/sentence-pieces.json', import.meta.url), 'utf8'),
);

function open({ metadata }: Reference) {
  const source = readTokenMetadata(metadata);
  const tokenizer = createTokenizer(source);
  const vocabulary = createVocabulary(tokenizer.vocabulary);
  const id = (token: string) => source.tokens.indexOf(token);
  return { source, tokenizer, vocabulary, id };
}

describe.each(['prefix', 'bare', 'ties'] as const)('%s', (name) => {
  const reference = references[name];
  const { source, tokenizer, vocabulary, id } = open(reference);

  test.each(reference.cases)('$text', ({ text, ids }) => {
    expect(tokenizer.encode(text)).toEqual(ids);
  });

  const names = ['<s>', '</s>', '<tool>', '<unk>', '\n', '\n\n\n', '  ', '\t', '<0x0A>'];
  const piece = fc.oneof(
    fc.constantFrom(...names, ' ', ' the', '▂'),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
  );
  // SentencePiece has no way back to the mark itself.
  const anyText = fc.array(piece).map((pieces) => pieces.join('').replaceAll('▁', ' '));

  test('what was encoded is decoded to the same text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(detokenize(tokenizer, tokenizer.encode(text)).text).toBe(text);
        const plain = tokenizer.encodePlain(text);
        expect(plain.some(vocabulary.isSpecial)).toBe(false);
        expect(detokenize(tokenizer, plain).text).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test('text that goes on after a token stands for itself, byte for byte', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: source.tokens.length - 1 }), (text, before) => {
        const ids = tokenizer.encode(text, before);
        const bytes = ids.map((each, index) => vocabulary.writtenBytes(each, ids[index - 1] ?? before));
        expect(Buffer.concat(bytes).toString()).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test('neighbours that were left together are no token', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ]{0,40}$/), (text) => {
        const ids = tokenizer.encode(text);
        const known = new Set(source.tokens);
        for (const [index, each] of ids.entries()) {
          const next = ids[index + 1];
          if (next === undefined || vocabulary.isWhole(each) || vocabulary.isWhole(next)) continue;
          expect(known).not.toContain(`${source.tokens[each]}${source.tokens[next]}`);
        }
      }),
    );
  });

  test('special tokens’ names can be taken as text', () => {
    const text = 'a</s><s> b<unk>';
    expect(tokenizer.encode(text)).toEqual(expect.arrayContaining([id('</s>'), id('<s>'), id('<unk>')]));
    expect(tokenizer.encodePlain(text).some(vocabulary.isSpecial)).toBe(false);
  });

  test('a surrogate without a partner is U+FFFD', () => {
    expect(tokenizer.encode('a\ud800b')).toEqual(tokenizer.encode('a\ufffdb'));
    expect(tokenizer.encodePlain('\udfff')).toEqual(tokenizer.encodePlain('\ufffd'));
  });

  // A long text without a space is one run of merges: the work must not grow by its square.
  test('long texts are encoded as their parts are', () => {
    const line = 'The weather changed; 1,234 times.\n\n';
    const before = tokenizer.encode(line).at(-1) ?? null;
    const one = tokenizer.encode(line, before);
    expect(tokenizer.encode(line.repeat(3000), before)).toHaveLength(3000 * one.length);
  });
});

describe('the prefix space', () => {
  const { tokenizer, vocabulary, id } = open(references.prefix);
  const label = (ids: readonly number[]) => ids.map(vocabulary.label);
  const bos = { id: id('<s>'), text: '<s>' };

  test('stands at the beginning of a prompt and after special tokens, not where text goes on', () => {
    expect(label(tokenizer.encode('the'))).toEqual([' the']);
    expect(label(tokenizer.encode('the<s>the'))).toEqual([' the', '<s>', ' the']);
    expect(label(tokenizer.encode('the', id('<s>')))).toEqual([' the']);
    expect(label(tokenizer.encode('the', id('nd')))).not.toContain(' the');
    expect(tokenizer.encode('')).toEqual([]);
  });

  test('a document’s typed text goes on after what the model wrote', () => {
    const written = tokenizer.encode(' and the', id('nd'));
    const segments = ['the', written, 'the'];
    const { ids } = preparePrompt(tokenizer, bos, { kind: 'segments', segments, startToken: true });
    expect(ids[0]).toBe(bos.id);
    expect(detokenize(tokenizer, ids).text).toBe('<s>the and thethe');
    const after = { kind: 'text', text: 'the', startToken: false, after: written.at(-1) ?? 0 } as const;
    expect(ids.slice(2 + written.length)).toEqual(preparePrompt(tokenizer, bos, after).ids);
  });

  test('the tokens of typed text lie end to end over it', () => {
    const typed = fc.oneof(
      fc.constantFrom('the', ' and', '<s>the', '</s> ', '\n'),
      fc.string({ minLength: 1 }),
    );
    const written = fc.constantFrom([id('nd')], [id('▁the'), id('</s>')], [id('<s>')]);
    const piece = fc.tuple(typed, written);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), typed, fc.boolean(), (pieces, last, startToken) => {
        const segments = [...pieces.flat(), last];
        const starts: number[] = [];
        let text = '';
        for (const segment of segments) {
          starts.push(text.length);
          text += typeof segment === 'string' ? segment : segment.map(vocabulary.label).join('');
        }
        const planned = segments.map((segment, index) => ({ segment, start: starts[index] ?? 0 }));
        const { ids } = preparePrompt(tokenizer, bos, { kind: 'segments', segments, startToken });
        const placed = placeTokens(planned, ids, startToken ? 1 : 0, vocabulary);
        for (const [index, segment] of segments.entries()) {
          const start = starts[index] ?? 0;
          const end = start + segment.length;
          if (typeof segment !== 'string') continue;
          const own = placed.filter(
            (token) => token.start >= start && token.end <= end && token.end > token.start,
          );
          expect(own.map((token) => text.slice(token.start, token.end)).join('')).toBe(segment);
          for (const token of own) {
            if (token.end - token.start > 1)
              expect(vocabulary.label(ids[token.index] ?? 0)).toContain(text.slice(token.start, token.end));
          }
        }
        expect(placed.at(-1)?.index).toBe(ids.length - 1);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(['', '▁', ' ', 'the ', 'é▁ ', '\n'])('a reply’s place is found behind the text %j', (text) => {
    const template = '{{ bos_token }}{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}';
    const messages: PromptMessage[] = [
      { role: 'user', text },
      { role: 'assistant', segments: ['Yes', tokenizer.encode('and so', id('nd')), ' then'] },
      { role: 'user', text: 'So?' },
    ];
    const { ids, replySpans } = tokenizer.renderChat(messages, 'closed', template);
    const [start, end] = replySpans[0] ?? [0, 0];
    const pieces = ids.map((each, index) => vocabulary.writtenBytes(each, ids[index - 1] ?? null));
    expect(Buffer.concat(pieces.slice(start, end)).toString()).toBe('Yesand so then');
  });
});

describe('the start token', () => {
  const user: PromptMessage = { role: 'user', text: 'Hi' };
  const first = (metadata: Readonly<Record<string, unknown>>, template: string) => {
    const tokenizer = createTokenizer(
      readTokenMetadata({ ...references.bare.metadata, ...metadata }),
      template,
    );
    const { ids } = tokenizer.renderChat([user], 'reply');
    return detokenize(tokenizer, ids.slice(0, 2)).pieces;
  };
  const content = '{{ messages[0].content }}';

  test('stands before a chat once, whether the template writes it or not', () => {
    expect(first({}, content)).toEqual(['<s>', 'H']);
    expect(first({}, `{{ bos_token }}${content}`)).toEqual(['<s>', 'H']);
    expect(first({ 'tokenizer.ggml.add_bos_token': false }, content)[0]).toBe('H');
    expect(first({ 'tokenizer.ggml.add_bos_token': false }, `{{ bos_token }}${content}`)).toEqual([
      '<s>',
      'H',
    ]);
  });

  test('is the BOS token where the file asks for it or says nothing', () => {
    const start = (add: unknown) =>
      readTokenMetadata({ ...references.prefix.metadata, 'tokenizer.ggml.add_bos_token': add });
    expect(start(undefined)).toMatchObject({ addsBos: true, startToken: { id: 1, text: '<s>' } });
    expect(start(true)).toMatchObject({ addsBos: true, startToken: { id: 1, text: '<s>' } });
    expect(start(false)).toMatchObject({ addsBos: false, startToken: { id: 1, text: '<s>' } });
  });
});

test('a name that ends turns does so whatever its type; HTML does not', () => {
  const { metadata } = references.bare;
  const tokens = metadata['tokenizer.ggml.tokens'] as readonly string[];
  const types = [...(metadata['tokenizer.ggml.token_type'] as readonly number[])];
  types[tokens.indexOf('<end_of_turn>')] = 4;
  types[tokens.indexOf('</s>')] = 4;
  const source = readTokenMetadata({
    ...metadata,
    'tokenizer.ggml.token_type': types,
    'tokenizer.ggml.eos_token_id': tokens.indexOf('<pad>'),
  });
  expect(source.endOfTurnIds.map((end) => tokens[end])).toEqual(['<pad>', '<end_of_turn>']);
  const { special } = createTokenizer(source).vocabulary;
  expect(special[tokens.indexOf('<end_of_turn>')]).toBe(1);
  expect(special[tokens.indexOf('</s>')]).toBe(2);
});

test('ids that a file does not say are SentencePiece’s usual ones', () => {
  const {
    'tokenizer.ggml.bos_token_id': _bos,
    'tokenizer.ggml.eos_token_id': _eos,
    'tokenizer.ggml.unknown_token_id': _unknown,
    ...bare
  } = references.prefix.metadata;
  expect(readTokenMetadata(bare)).toMatchObject({ bosId: 1, eosId: 2, unknownId: 0, endOfTurnIds: [2] });
});

describe('vocabularies without tokens for bytes', () => {
  const tokens = ['<unk>', '<s>', '</s>', '▁', 'a', '▁a'];
  const metadata = {
    'tokenizer.ggml.model': 'llama',
    'tokenizer.ggml.tokens': tokens,
    'tokenizer.ggml.scores': Float32Array.from(tokens, (_, id) => -id),
    'tokenizer.ggml.token_type': Int32Array.of(2, 3, 3, 1, 1, 1),
  };

  test('write an unknown character as the unknown token', () => {
    expect(createTokenizer(readTokenMetadata(metadata)).encode('aéa')).toEqual([5, 0, 4]);
  });

  test('and without that either, they are refused', () => {
    const nothing = { ...metadata, 'tokenizer.ggml.unknown_token_id': 99 };
    expect(() => createTokenizer(readTokenMetadata(nothing))).toThrow(/lacks tokens for single bytes/);
  });
});

test('scores that are no row of numbers are refused', () => {
  const { metadata } = references.prefix;
  const spoilt = (scores: unknown) => () =>
    readTokenMetadata({ ...metadata, 'tokenizer.ggml.scores': scores });
  expect(spoilt([1])).toThrow(/damaged/);
  expect(spoilt(undefined)).toThrow(/damaged/);
  expect(spoilt('scores')).toThrow(/damaged/);
});
