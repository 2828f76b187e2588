import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonArbitrary, hostileText, tokenArbitrary } from './comparison.fixture.ts';
import { type ComparisonReport, comparisonHtml } from './comparisonHtml.ts';
import { addMessage, assistantText, rootId, shownPath } from './conversation.ts';
import { crossExamine, deltaClass } from './crossExamination.ts';
import { type ParsedElement, parsePage } from './htmlPage.fixture.ts';
import { classOf } from './probabilityClass.ts';
import type { AssistantMessage, Conversation, TokenRecord } from './types.ts';

const tally = fc.record({ a: fc.nat(20), b: fc.nat(20), tie: fc.nat(9), bothBad: fc.nat(9) });
const cross = fc
  .record({
    nameOwn: hostileText,
    nameOther: hostileText,
    prefill: hostileText,
    tokens: fc.array(tokenArbitrary),
  })
  .map(({ tokens, ...names }) => {
    const under = tokens.map((token, index) => ({ ...token, logprob: tokens.at(-index)?.logprob ?? 0 }));
    return { ...names, result: crossExamine(tokens, under) };
  });
const report: fc.Arbitrary<ComparisonReport> = fc.record({
  title: hostileText,
  date: hostileText,
  model: hostileText,
  app: hostileText,
  panes: comparisonArbitrary.map(({ panes }) => panes),
  crossExaminations: fc.array(cross, { maxLength: 2 }),
  tally: fc.option(fc.record({ nameA: hostileText, nameB: hostileText, tally })),
});

const [sample] = fc.sample(report, { numRuns: 1, seed: 3 });
const hasClass = (name: RegExp) => (element: ParsedElement) => name.test(element.attributes.class ?? '');

describe('with hostile texts everywhere', () => {
  const allowed = new Set(
    `html head meta title style body header main section article div h1 h2 h3 p span bdi br mark ol ul li dl dt dd
    details summary table caption thead tbody tr th td`.split(/\s+/),
  );
  const attributes = new Set([
    'lang',
    'charset',
    'http-equiv',
    'content',
    'name',
    'class',
    'title',
    'dir',
    'scope',
    'aria-label',
    'tabindex',
    'role',
  ]);

  it('is a well-formed page of known elements and attributes: nothing of a text became markup', () => {
    fc.assert(
      fc.property(report, (input) => {
        const elements = parsePage(comparisonHtml(input));
        expect(elements.filter(({ name }) => !allowed.has(name))).toEqual([]);
        const used = new Set(elements.flatMap((element) => Object.keys(element.attributes)));
        expect([...used].filter((name) => !attributes.has(name))).toEqual([]);
        expect(elements.filter(({ name }) => name === 'article')).toHaveLength(input.panes.length);
        expect(elements.filter(({ name }) => name === 'style' || name === 'h1')).toHaveLength(2);
      }),
      { numRuns: 30 },
    );
  });

  it('forbids scripts and requests', () => {
    const elements = parsePage(comparisonHtml(sample!));
    expect(elements.filter(({ name }) => name === 'meta').map((meta) => meta.attributes)).toContainEqual({
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'",
    });
    expect(comparisonHtml(sample!)).not.toMatch(/https?:/);
  });
});

const base = fc.sample(tokenArbitrary, { numRuns: 1, seed: 1 })[0]!;

function token(text: string, logprob: number, own: Partial<TokenRecord> = {}): TokenRecord {
  const bytes = new TextEncoder().encode(text);
  return { ...base, id: text.length, text, bytes, logprob, kind: 'text', inStop: false, draw: null, ...own };
}

function replyOf(tokens: readonly TokenRecord[], own: Partial<AssistantMessage> = {}): AssistantMessage {
  return {
    id: 'reply',
    role: 'assistant',
    prefill: '',
    prefillIds: null,
    tokens,
    promptIds: null,
    earlierReplyIds: null,
    promptTokens: null,
    seed: 7,
    endReason: 'stop',
    stats: null,
    ...own,
  };
}

const emptyConversation: Conversation = {
  ...sample!.panes[0]!.conversation,
  systemPrompt: 'You are a pirate.',
  exampleTurns: [{ user: 'Good morning!', assistant: 'Arr, morning!' }],
  assistantPrefill: 'Arr',
  messages: {},
  children: {},
  shownChild: {},
};

function conversationOf(reply: AssistantMessage): Conversation {
  const asked = addMessage(emptyConversation, rootId, { id: 'question', role: 'user', text: 'Why?' });
  return addMessage(asked, 'question', reply);
}

function pageOf(replies: readonly AssistantMessage[], own: Partial<ComparisonReport> = {}) {
  const panes = replies.map((reply, place) => ({
    name: `Persona ${place}`,
    conversation: conversationOf(reply),
  }));
  const plain = { title: 'Two voices', date: '23 November 2026', model: 'SmolLM2', app: 'Glassbox' };
  return parsePage(comparisonHtml({ ...plain, panes, crossExaminations: [], tally: null, ...own }));
}

const texts = (elements: readonly ParsedElement[]) => elements.map(({ text }) => text);

describe('a reply', () => {
  const safeToken = fc.tuple(
    fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
    fc.double({ min: -12, max: 0, noNaN: true }),
  );

  it('stands there whole, each token in its class', () => {
    fc.assert(
      fc.property(fc.array(safeToken, { minLength: 1, maxLength: 8 }), (list) => {
        const reply = replyOf(
          list.map(([text, logprob]) => token(text, logprob)),
          { prefill: 'Aye, ' },
        );
        const page = pageOf([reply]);
        expect(texts(page.filter(hasClass(/^reply$/)))).toEqual([assistantText(reply)]);
        const tinted = page.filter((element) => element.name === 'span' && hasClass(/^s\d$/)(element));
        expect(tinted.map((element) => element.attributes.class)).toEqual(
          list.map(([, logprob]) => `s${classOf(Math.exp(logprob))}`),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('shows special tokens by name, and joins the parts of a character', () => {
    const split = [token('', -5, { bytes: new Uint8Array([0xf0, 0x9f]) }), token('🙂', -0.01)];
    const end = token('', -1, { kind: 'special', bytes: new TextEncoder().encode('<|im_end|>') });
    const page = pageOf([replyOf([token('A', -0.01), ...split, end])]);
    const spans = page.filter(({ name }) => name === 'span');
    expect(spans.map(({ text, attributes }) => [text, attributes.class])).toEqual([
      ['A', 's0'],
      ['🙂', 's7'],
      ['<|im_end|>', 'chip'],
    ]);
    const rows = page.filter(({ name, attributes }) => name === 'th' && attributes.scope === 'row');
    expect(texts(rows)).toEqual(['A', '<0xF0><0x9F>', '🙂', '<|im_end|>']);
  });

  it('tells its figures', () => {
    const stats = { decodedTokens: 20, decodeMs: 4_000 } as AssistantMessage['stats'];
    const page = pageOf([
      replyOf([token('Hello', Math.log(0.5)), token(' you', Math.log(0.125))], { stats }),
    ]);
    const figures = page.filter(hasClass(/^figures$/)).map(({ text }) => text);
    expect(figures).toHaveLength(1);
    for (const figure of [
      'Tokens2',
      'Perplexity4.00',
      'Mean logprob−1.39',
      'Words2',
      'Speed5.00 tokens/s',
      'Seed7',
    ]) {
      expect(figures[0]).toContain(figure);
    }
  });

  it('tells no speed where nobody counted the tokens', () => {
    const stats = { decodedTokens: 0, decodeMs: 4_000 } as AssistantMessage['stats'];
    const page = pageOf([replyOf([token('Hello', -1)], { stats })]);
    expect(page.filter(hasClass(/^figures$/)).map(({ text }) => text)[0]).not.toContain('Speed');
  });

  it('is marked where the replies part, with what stands there', () => {
    const [one, other] = [
      replyOf([token('A', -1), token('B', -1)]),
      replyOf([token('A', -1), token('xyz', -1)]),
    ];
    const page = pageOf([one, other]);
    expect(texts(page.filter(({ name }) => name === 'mark'))).toEqual(['B', 'xyz']);
    expect(texts(page.filter(hasClass(/^parting$/)))).toEqual([
      'First divergence at token 2: “B” here.',
      'First divergence at token 2: “xyz” here.',
    ]);
    expect(pageOf([one, one]).filter(({ name }) => name === 'mark')).toEqual([]);
  });
});

it('shows each voice and each question', () => {
  const page = pageOf([replyOf([])]);
  const article = page.find(({ name }) => name === 'article')?.text;
  for (const text of ['Persona 0', 'You are a pirate.', 'Good morning!', 'Arr, morning!', 'Why?']) {
    expect(article).toContain(text);
  }
  expect(shownPath(conversationOf(replyOf([])))).toHaveLength(2);
});

it('shows a cross-examination in its colours, with its total and its tokens', () => {
  const own = [token('Ahoy', -1), token('!', -1)];
  const under = [
    { ...own[0]!, logprob: -1 - 3 * Math.LN2 },
    { ...own[1]!, logprob: -1 + Math.LN2 / 4 },
  ];
  const result = crossExamine(own, under);
  const page = pageOf([], {
    crossExaminations: [{ nameOwn: 'Pirate', nameOther: 'Child', prefill: '', result }],
  });
  const spans = page.filter(({ name }) => name === 'span');
  expect(spans.map(({ attributes }) => attributes.class)).toEqual([
    `d${deltaClass(3)}`,
    `d${deltaClass(-0.25)}`,
  ]);
  expect(texts(page.filter(hasClass(/^total$/)))).toEqual([
    'This answer is 6.7 times likelier from Pirate than from Child.',
  ]);
  const rows = page.filter(({ name }) => name === 'tr').map(({ text }) => text);
  expect(rows.filter((row) => row.startsWith('Ahoy1+3'))).toHaveLength(2);
});

it('shows a tally with its interval', () => {
  const votes = { a: 8, b: 2, tie: 3, bothBad: 1 };
  const page = pageOf([], { tally: { nameA: 'Pirate', nameB: 'Child', tally: votes } });
  const figures = page.find(hasClass(/^figures$/))?.text;
  expect(figures).toContain('Pirate: 8');
  expect(figures).toContain('80 % (95 % interval 49 % to 94 %) of 10 decisive votes');
});
