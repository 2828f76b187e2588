import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replyOfTokens, type TokenBytes, tokenBytes } from '../core/document.fixture.ts';
import {
  documentPrompt,
  documentSegments,
  documentText,
  type Piece,
  withText,
} from '../core/documentPieces.ts';
import { placeTokens } from '../core/placedTokens.ts';
import { createVocabulary } from '../core/vocabulary.ts';
import { preparePrompt } from './prompt.ts';
import { createScriptedModel } from './scriptedModel.ts';

const { tokenizer, info } = createScriptedModel({
  reply: 'one two three',
  tokensPerSecond: 0,
  contextLength: 2048,
});
const vocabulary = createVocabulary(tokenizer.vocabulary);

test('the tokens of typed text lie end to end over it, and name the prompt’s ids', () => {
  const typed = fc.oneof(
    fc.constantFrom(' one', ' two three', '<|im_end|>'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
  );
  const parts = fc.array(fc.oneof(typed, tokenBytes), { maxLength: 5 });
  fc.assert(
    fc.property(parts, fc.boolean(), (all, startToken) => {
      let pieces: readonly Piece[] = [];
      for (const part of all) {
        pieces =
          typeof part === 'string'
            ? withText(pieces, part)
            : [...pieces, { kind: 'reply', reply: replyOfTokens(part as readonly TokenBytes[]) }];
      }
      const text = documentText(pieces);
      const segments = documentSegments(pieces);
      const { ids } = preparePrompt(tokenizer, info.startToken, documentPrompt(pieces, startToken));
      const placed = placeTokens(segments, ids, startToken ? 1 : 0, vocabulary);
      for (const { segment, start } of segments) {
        if (typeof segment !== 'string') continue;
        const own = placed.filter((token) => token.start >= start && token.start < start + segment.length);
        expect(own.map((token) => text.slice(token.start, token.end)).join('')).toBe(segment);
        expect(own.map(({ index }) => ids[index])).toEqual(tokenizer.encode(segment));
      }
    }),
    { numRuns: 3000 },
  );
});

test('what the model wrote is given as it is, never tokenized again, and counts as its replies', () => {
  const [space, one] = [32, tokenizer.encode(' one')[0] ?? -1];
  const segments = ['one', [space, one], ' two'];
  const prepared = preparePrompt(tokenizer, info.startToken, {
    kind: 'segments',
    segments,
    startToken: true,
  });
  expect(prepared.ids).toEqual([
    info.startToken?.id,
    ...tokenizer.encode('one'),
    space,
    one,
    ...tokenizer.encode(' two'),
  ]);
  expect(prepared.earlierReplyIds).toEqual([space, one]);
  expect(prepared.continuedIds).toEqual([]);
  const bare = preparePrompt(tokenizer, info.startToken, { kind: 'segments', segments, startToken: false });
  expect(bare.ids).toEqual(prepared.ids.slice(1));
});
