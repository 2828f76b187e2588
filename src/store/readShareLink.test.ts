import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationArbitrary, hostileText } from '../core/comparison.fixture.ts';
import { conversationRequest } from '../core/codeRequest.ts';
import { packText, unpackText } from '../core/packText.ts';
import { maxShareLength, type SharedRequest, sharedChat, shareFragment } from '../core/shareLink.ts';
import { modelDifference, sharedForm, shareWords } from './openShareLink.ts';
import { isShareLink, readShareLink } from './readShareLink.ts';
import { soundConversation } from './soundComparison.fixture.ts';
import { lcg, mutate } from './spoiltFiles.fixture.ts';

const sha256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';
const soundArbitrary = conversationArbitrary.map(soundConversation);
const requestArbitrary: fc.Arbitrary<SharedRequest> = fc
  .oneof(
    fc
      .tuple(soundArbitrary, fc.oneof(fc.constant(''), hostileText), fc.option(fc.constant(sha256)))
      .map(([conversation, draft, hash]) => sharedChat(conversation, draft, hash)),
    fc.record({ text: hostileText, startToken: fc.boolean(), conversation: soundArbitrary }).map(
      ({ text, startToken, conversation: { params } }): SharedRequest => ({
        kind: 'completion',
        model: { id: 'smollm2', sha256 },
        params,
        text,
        startToken,
      }),
    ),
  )
  .map(wellFormed);

/** The same without half surrogate pairs, which are no text. */
function wellFormed<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(/\p{Cs}/gu, '\uFFFD') as Value;
  if (Array.isArray(value)) return value.map(wellFormed) as Value;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wellFormed(inner)])) as Value;
}

async function fragmentOf(request: SharedRequest): Promise<string> {
  const outcome = await shareFragment(request);
  if (!outcome.ok) throw new Error(outcome.problem);
  return outcome.fragment;
}

function ids(): () => string {
  let count = 0;
  return () => `fresh ${++count}`;
}

describe('a link', () => {
  test('holds exactly the request', async () => {
    await fc.assert(
      fc.asyncProperty(requestArbitrary, async (request) => {
        const fragment = await fragmentOf(request);
        expect(fragment).toMatch(/^s=[\w-]+$/);
        expect(isShareLink(`#${fragment}`)).toBe(true);
        expect(await readShareLink(`#${fragment}`)).toEqual({ ok: true, value: request });
      }),
      { numRuns: 100 },
    );
  });

  test('fills the form so that the same is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        soundArbitrary.map(wellFormed),
        fc.oneof(fc.constant(''), hostileText.map(wellFormed)),
        async (conversation, draft) => {
          const shared = sharedChat(conversation, draft, null);
          // What is only blanks is a message in a conversation, but not in the message box; and a reply of which
          // the text alone is known must have one.
          fc.pre(shared.messages.at(-1)?.role === 'user' && shared.messages.at(-1)?.content.trim() !== '');
          fc.pre(shared.messages.every(({ role, content }) => role === 'user' || content !== ''));
          const read = await readShareLink(await fragmentOf(shared));
          if (!read.ok || read.value.kind !== 'chat') throw new Error('It was not read.');
          const form = sharedForm(read.value, conversation.modelId, ids());
          const asked = conversationRequest(conversation, draft);
          expect(conversationRequest(form.conversation, form.draft)).toEqual(asked);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('that would be too long says so', async () => {
    const [conversation] = fc.sample(soundArbitrary, { numRuns: 1, seed: 1 });
    if (conversation === undefined) throw new Error('There is no sample.');
    const random = lcg(3);
    const noise = (length: number) =>
      Array.from({ length }, () => String.fromCharCode(33 + random(90))).join('');
    const long = await shareFragment(sharedChat({ ...conversation, systemPrompt: noise(9_000) }, 'Hi', null));
    expect(long.ok ? '' : long.problem).toMatch(
      /^The link would be 1\d,\d{3} characters long, and 8,192 is the most that gets through everywhere; /,
    );
    const flat = await shareFragment(
      sharedChat({ ...conversation, systemPrompt: 'a'.repeat(70_000) }, 'Hi', null),
    );
    expect(flat.ok ? '' : flat.problem).toMatch(/^There is too much text for a link/);
  });
});

describe('a link that anybody may have written', () => {
  const spoilt = 'This link is cut short or spoilt, so that nothing was filled in; ask for it once more.';
  const problemOf = async (fragment: string) => {
    const reading = await readShareLink(fragment);
    return reading.ok ? 'none' : reading.problem;
  };

  test('is refused in a sentence', async () => {
    expect(isShareLink('')).toBe(false);
    expect(isShareLink('#top')).toBe(false);
    expect(await problemOf('#s=')).toBe(spoilt);
    expect(await problemOf('#s=%3Cscript%3E')).toBe(spoilt);
    expect(await problemOf(`#s=${'A'.repeat(maxShareLength)}`)).toBe(spoilt);
    expect(await problemOf(`#s=${Buffer.from([9, 1, 2]).toString('base64url')}`)).toMatch(/newer Glassbox/);
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      '{"kind":"chat"}',
      '{"__proto__":{"polluted":1}}',
      '[[[[[[[[[]]]]]]]]]',
    ]) {
      expect(await problemOf(`s=${await packText(text)}`)).toBe(spoilt);
    }
  });

  test('ten thousand spoilt ones: none throws, none half applies, nothing is polluted', async () => {
    const fragments = await Promise.all(
      fc.sample(requestArbitrary, { numRuns: 20, seed: 4 }).map(fragmentOf),
    );
    const texts = await Promise.all(
      fragments.map(async (fragment) => {
        const unpacked = await unpackText(fragment.slice(2), 65_536);
        return unpacked.ok ? unpacked.text : '';
      }),
    );
    const random = lcg(11);
    const counts = { whole: 0, refused: 0 };
    for (let round = 0; round < 10_000; round++) {
      const place = round % fragments.length;
      const change = random(4);
      const changed =
        change === 0 ? flipped(fragments[place] ?? '', random) : mutate(texts[place] ?? '', random);
      const text = typeof changed === 'string' ? changed : new TextDecoder().decode(changed);
      const reading = await readShareLink(change === 0 ? text : `s=${await packText(text)}`);
      if (reading.ok) {
        counts.whole += 1;
        if (reading.value.kind === 'chat') sharedForm(reading.value, 'smollm2', ids());
        await fragmentOf(reading.value);
      } else {
        counts.refused += 1;
        expect(reading.problem).toMatch(/^This [^\n]{20,120}\.$/);
      }
    }
    expect(counts.whole).toBeGreaterThan(50);
    expect(counts.refused).toBeGreaterThan(5_000);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  }, 60_000);

  function flipped(fragment: string, random: (below: number) => number): string {
    const at = 2 + random(fragment.length - 2);
    const other = 'ABCxyz019-_%<"'[random(14)] ?? '';
    return fragment.slice(0, at) + other + fragment.slice(at + random(3));
  }
});

describe('what is said of it', () => {
  const [request] = fc.sample(requestArbitrary, { numRuns: 1, seed: 1 });
  const shared = (seed: number): SharedRequest => {
    if (request === undefined) throw new Error('There is no sample.');
    return { ...request, model: { id: 'a', sha256 }, params: { ...request.params, seed, temperature: 1 } };
  };

  test('nothing was sent, and how far the same tokens can be hoped for', () => {
    const opening = 'A link filled in the prompt and the settings; nothing was sent. ';
    expect(shareWords(shared(5), { id: 'a', sha256 })).toBe(
      `${opening}With this seed the reply should be the same, token by token; another device or browser may round differently, and then a token can differ.`,
    );
    expect(shareWords(shared(-1), { id: 'a', sha256 })).toContain('It has no seed');
    expect(shareWords(shared(5), { id: 'b', sha256 })).toBe(
      `${opening}It was made with the model “a”, and “b” is chosen here, so that the tokens will differ.`,
    );
  });

  test('other weights under the same name are told by their hash', () => {
    expect(modelDifference({ id: 'a', sha256 }, { id: 'a', sha256: null })).toBeNull();
    expect(modelDifference({ id: 'a', sha256: null }, { id: 'a', sha256 })).toBeNull();
    expect(modelDifference({ id: 'a', sha256 }, { id: 'a', sha256: '0'.repeat(64) })).toBe(
      'The model here has the same name but other weights (SHA-256 00000000…, not b179c952…), so that the tokens will differ.',
    );
  });
});
