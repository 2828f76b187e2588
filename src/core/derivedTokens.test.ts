import { describe, expect, test } from 'vitest';
import { assistantText } from './conversation.ts';
import { branchedReply, promptRecords } from './derivedTokens.ts';
import { createScorer } from './distributionEvidence.ts';
import { createSampler } from './sampling.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import type { AssistantMessage, SamplingParams, TokenRecord, TokenScore } from './types.ts';
import { createPieceDecoder, createVocabulary } from './vocabulary.ts';

/** Ids are bytes; 256 ends a turn. */
const endOfTurn = 256;
const vocabularySize = 257;
const vocabulary = createVocabulary({
  bytes: Uint8Array.from([...Array(256).keys(), ...new TextEncoder().encode('<|end|>')]),
  offsets: Uint32Array.from([...Array(257).keys(), 263]),
  special: Uint8Array.from({ length: vocabularySize }, (_, id) => (id === endOfTurn ? 1 : 0)),
});
const bytesOf = (text: string): readonly number[] => [...new TextEncoder().encode(text)];

/** Logits that depend on position and id, with `favourite` on top. */
function logitsAt(position: number, favourite: number): Float32Array {
  return Float32Array.from({ length: vocabularySize }, (_, id) =>
    id === favourite ? 4 : 3 * Math.sin(position * 12.9 + id * 78.2),
  );
}

const params: SamplingParams = { ...defaultSamplingParams, temperature: 0.8, topK: 0, topP: 1 };

/** A reply of these bytes, scored and drawn as a run does it. */
function replyOf(ids: readonly number[]): AssistantMessage {
  const scorer = createScorer(vocabularySize, [endOfTurn]);
  const sampler = createSampler(vocabularySize);
  const decoder = createPieceDecoder();
  const tokens = ids.map((id, position): TokenRecord => {
    const logits = logitsAt(position, id);
    const before = ids.slice(0, position);
    const shaped = sampler.shape(logits, params, { repetitionIds: before, generatedIds: before });
    const special = vocabulary.isSpecial(id);
    const bytes = vocabulary.bytes(id).slice();
    return {
      ...scorer.score(logits, id),
      bytes,
      text: special ? '' : decoder.push(bytes),
      kind: special ? 'special' : 'text',
      inStop: false,
      draw: { params, uniform: 0.5, probability: shaped.probabilityOf(id), keptCount: shaped.keptCount },
      elapsedMs: 40,
    };
  });
  return {
    id: 'a',
    role: 'assistant',
    prefill: '',
    prefillIds: null,
    tokens,
    promptIds: Uint32Array.from(bytesOf('Question')),
    earlierReplyIds: new Uint32Array(),
    promptTokens: null,
    seed: 3,
    endReason: 'stop',
    stats: null,
  };
}

describe('a branch', () => {
  const reply = replyOf([...bytesOf('The sea.'), endOfTurn]);
  const index = 4;
  const taken = reply.tokens[index] as TokenRecord;

  test('keeps what stood before and puts the candidate in the place, with its own figures', () => {
    const logits = logitsAt(index, taken.id);
    const scorer = createScorer(vocabularySize, [endOfTurn]);
    const before = reply.tokens.slice(0, index).map(({ id }) => id);
    const shaped = createSampler(vocabularySize).shape(logits, params, {
      repetitionIds: before,
      generatedIds: before,
    });
    for (const rank of [1, 2, 10, 64]) {
      const id = taken.evidence.topIds[rank - 1] ?? -1;
      const branched = branchedReply(reply, index, id, vocabulary, 'b');
      const record = branched?.tokens.at(-1);
      expect(branched?.tokens.slice(0, index)).toEqual(reply.tokens.slice(0, index));
      expect(branched?.tokens).toHaveLength(index + 1);
      expect(branched).toMatchObject({ id: 'b', endReason: null, stats: null, seed: 3 });
      const score = scorer.score(logits, id);
      expect(record).toMatchObject({ id, rank, kind: id === endOfTurn ? 'special' : 'text', elapsedMs: 0 });
      expect(record?.logprob).toBeCloseTo(score.logprob, 6);
      expect(record?.evidence).toEqual(score.evidence);
      expect(record?.draw?.uniform).toBeNull();
      expect(record?.draw?.probability).toBeCloseTo(shaped.probabilityOf(id), 6);
    }
  });

  test('its pieces join to the text, also where the candidate ends a split character', () => {
    const cake = replyOf(bytesOf('a🎂b'));
    const [, , , last] = bytesOf('🎂');
    // The reply itself, branched at every token with that token.
    for (const [place, { id }] of cake.tokens.entries()) {
      const same = branchedReply(cake, place, id, vocabulary, 'b') as AssistantMessage;
      expect(same.tokens.map(({ text }) => text)).toEqual(
        cake.tokens.slice(0, place + 1).map(({ text }) => text),
      );
    }
    const whole = branchedReply(cake, 4, last ?? 0, vocabulary, 'b') as AssistantMessage;
    expect(assistantText(whole)).toBe('a🎂');
    expect(whole.tokens.map(({ text }) => text)).toEqual(['a', '', '', '', '🎂']);
  });

  test('there is none where nothing was recorded', () => {
    const unrecorded = [...Array(vocabularySize).keys()].find(
      (id) => id !== taken.id && !taken.evidence.topIds.includes(id),
    );
    expect(branchedReply(reply, index, unrecorded ?? -1, vocabulary, 'b')).toBeNull();
    expect(branchedReply(reply, 99, taken.id, vocabulary, 'b')).toBeNull();
    const scored: AssistantMessage = { ...reply, tokens: [{ ...taken, draw: null }] };
    expect(branchedReply(scored, 0, taken.id, vocabulary, 'b')).toBeNull();
  });
});

describe('records of a scored prompt', () => {
  const ids = [...bytesOf('é🎂'), endOfTurn, ...bytesOf('!')];
  const scorer = createScorer(vocabularySize, [endOfTurn]);
  const scores: readonly (TokenScore | null)[] = ids.map((id, position) =>
    position === 0 ? null : scorer.score(logitsAt(position, id), id),
  );

  test('begin with the second token and carry its score', () => {
    const records = promptRecords(ids, scores, vocabulary);
    expect(records.map(({ id }) => id)).toEqual(ids.slice(1));
    expect(records.map(({ logprob }) => logprob)).toEqual(scores.slice(1).map((score) => score?.logprob));
    expect(records.every(({ draw, elapsedMs, inStop }) => draw === null && elapsedMs === 0 && !inStop)).toBe(
      true,
    );
    expect(records.at(-2)).toMatchObject({ kind: 'special', text: '' });
  });

  test('decode characters over token borders, the unscored first token included', () => {
    expect(promptRecords(ids, scores, vocabulary).map(({ text }) => text)).toEqual([
      'é',
      '',
      '',
      '',
      '🎂',
      '',
      '!',
    ]);
  });
});
