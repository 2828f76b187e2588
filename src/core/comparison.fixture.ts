import fc from 'fast-check';
import type { Comparison, Pane, SharedCursor, Vote } from './comparison.ts';
import { addMessage, rootId } from './conversation.ts';
import { serverTokenId } from './serverTokens.ts';
import type {
  AssistantMessage,
  ChatMessage,
  Conversation,
  DistributionEvidence,
  ExampleTurn,
  Opening,
  RunStats,
  SamplingParams,
  TokenDraw,
  TokenRecord,
} from './types.ts';

// Arbitrary comparisons, with hostile texts and every field of every kind. Null prototypes would only differ
// from the plain objects that JSON gives.
const plain = { noNullPrototype: true } as const;

/** What breaks out of HTML, JSON or a line, and what any other text may hold. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style></title></bdi><!--',
    '&lt;b&gt; & &amp; &#x3C;',
    '\u202Eevil\u2066',
    '\u0000\u0007\r\n\t',
    '\uD800 alone \uDC00',
    '{{constructor}} ]]>',
    '__proto__',
    'Ahoy, matey! 🏴‍☠️ שלום',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ' ', '\n'), maxLength: 12 }),
);

/** No −0: JSON has none, and nothing here means it. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const logprob = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -30, max: 0, noNaN: true }).map((value) => value + 0) },
  { weight: 1, arbitrary: fc.constant(Number.NEGATIVE_INFINITY) },
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const uint32 = fc.integer({ min: 0, max: 0xffffffff });

const params: fc.Arbitrary<SamplingParams> = fc.record(
  {
    temperature: share,
    topK: fc.nat(100),
    topP: share,
    minP: share,
    repetitionPenalty: share,
    repetitionScope: fc.constantFrom('reply', 'replies', 'context'),
    frequencyPenalty: share,
    presencePenalty: share,
    logitBias: fc.dictionary(fc.nat(50_000).map(String), finite, { maxKeys: 2, ...plain }),
    maxTokens: fc.integer({ min: 1, max: 2_048 }),
    stop: fc.array(hostileText, { maxLength: 2 }),
    seed: fc.integer({ min: -1, max: 4_294_967_295 }),
  },
  plain,
);

const evidence: fc.Arbitrary<DistributionEvidence> = fc.integer({ min: 1, max: 64 }).chain((count) =>
  fc.record(
    {
      topIds: fc.array(uint32, { minLength: count, maxLength: count }).map((ids) => Uint32Array.from(ids)),
      topLogits: fc
        .array(fc.float(), { minLength: count, maxLength: count })
        .map((logits) => Float32Array.from(logits).sort().reverse()),
      maxLogit: finite,
      logSumExp: finite,
      tailCounts: fc.array(uint32, { minLength: 32, maxLength: 32 }).map((ids) => Uint32Array.from(ids)),
      tailExpSums: fc
        .array(fc.float(), { minLength: 32, maxLength: 32 })
        .map((sums) => Float32Array.from(sums)),
    },
    plain,
  ),
);

const draw: fc.Arbitrary<TokenDraw> = fc.record(
  {
    params,
    uniform: fc.option(share),
    probability: share,
    keptCount: fc.nat(50_000),
    mixWeight: share,
  },
  { ...plain, requiredKeys: ['params', 'uniform', 'probability', 'keptCount'] },
);

const localToken: fc.Arbitrary<TokenRecord> = fc
  .record(
    {
      id: fc.nat(50_000),
      logprob,
      rank: fc.integer({ min: 1, max: 50_000 }),
      entropy: share,
      stopLogprob: fc.option(logprob),
      evidence,
      text: hostileText,
      kind: fc.constantFrom('text', 'text', 'text', 'special'),
      inStop: fc.boolean(),
      draw: fc.option(draw),
      elapsedMs: share,
    },
    plain,
  )
  .map((token): TokenRecord => {
    const bytes = new TextEncoder().encode(token.text);
    return token.kind === 'special'
      ? { ...token, kind: 'special', bytes, text: '' }
      : { ...token, kind: 'text', bytes };
  });

/** As a server tells it: names and no ids, or no candidates at all, and nothing of the rest. */
const serverToken: fc.Arbitrary<TokenRecord> = fc
  .tuple(
    localToken,
    fc.uniqueArray(hostileText, { maxLength: 5 }),
    fc.option(fc.integer({ min: 1, max: 20 })),
  )
  .map(([token, texts, rank]): TokenRecord => {
    const names = texts.map((text) => new TextEncoder().encode(text));
    return {
      ...token,
      id: serverTokenId(token.bytes),
      rank,
      entropy: null,
      stopLogprob: null,
      evidence: {
        topIds: Uint32Array.from(names, serverTokenId),
        topLogits: Float32Array.from(names, (_, place) => -place),
        maxLogit: 0,
        logSumExp: 0,
        tailCounts: new Uint32Array(32),
        tailExpSums: new Float32Array(32),
        names,
      },
      draw: token.draw && { params: token.draw.params, uniform: null, probability: null, keptCount: null },
    };
  });

export const tokenArbitrary: fc.Arbitrary<TokenRecord> = fc.oneof(
  { weight: 3, arbitrary: localToken },
  { weight: 1, arbitrary: serverToken },
);

const stats: fc.Arbitrary<RunStats> = fc.record(
  {
    promptTokens: fc.nat(),
    reusedTokens: fc.nat(),
    prefilledTokens: fc.nat(),
    decodedTokens: fc.nat(),
    prefillMs: share,
    decodeMs: share,
    firstTokenMs: fc.option(share),
    memoryBytes: fc.option(fc.nat()),
  },
  plain,
);

const someIds = fc.array(uint32, { maxLength: 5 }).map((list) => Uint32Array.from(list));
const ids = fc.option(someIds);

const plainReply = {
  role: fc.constant('assistant' as const),
  prefill: fc.oneof(fc.constant(''), hostileText),
  prefillIds: ids,
  tokens: fc.array(tokenArbitrary, { maxLength: 4 }),
  promptIds: ids,
  earlierReplyIds: ids,
  promptTokens: fc.option(fc.array(tokenArbitrary, { maxLength: 2 }), { freq: 1 }),
  seed: fc.option(uint32),
  endReason: fc.option(fc.constantFrom('stop', 'length', 'context', 'aborted', 'error')),
  stats: fc.option(stats),
};

const exampleTurn: fc.Arbitrary<ExampleTurn> = fc.record(
  { user: hostileText, assistant: hostileText },
  plain,
);

const opening: fc.Arbitrary<Opening> = fc.record(
  { systemPrompt: hostileText, exampleTurns: fc.array(exampleTurn, { maxLength: 2 }) },
  plain,
);

const assistant: fc.Arbitrary<Omit<AssistantMessage, 'id'>> = fc.oneof(
  fc.record(plainReply, plain),
  fc.record({ ...plainReply, opening, mixedPromptIds: someIds }, plain),
);
const message = fc.oneof(
  assistant,
  fc.record({ role: fc.constant('user' as const), text: hostileText }, plain),
);

/** Each message hangs under an earlier one, or stands first. */
export const conversationArbitrary: fc.Arbitrary<Conversation> = fc
  .tuple(
    fc.record(
      {
        title: hostileText,
        systemPrompt: hostileText,
        exampleTurns: fc.array(exampleTurn, { maxLength: 2 }),
        assistantPrefill: hostileText,
        params,
        presetParams: params,
        modelId: hostileText,
      },
      plain,
    ),
    fc.array(fc.tuple(message, fc.nat(), fc.boolean()), { maxLength: 5 }),
  )
  .map(([own, list]) => {
    const empty: Conversation = { ...own, id: 'conversation', messages: {}, children: {}, shownChild: {} };
    return list.reduce((tree, [content, place, shown], index) => {
      const parent = place % (index + 1) === 0 ? rootId : `message ${(place % (index + 1)) - 1}`;
      const child: ChatMessage = { ...content, id: `message ${index}` };
      const added = addMessage(tree, parent, child);
      // Sometimes an older sibling stays the one that is shown.
      const before = tree.shownChild[parent];
      if (shown || before === undefined) return added;
      return { ...added, shownChild: { ...added.shownChild, [parent]: before } };
    }, empty);
  });

const pane = (id: string): fc.Arbitrary<Pane> =>
  fc
    .record(
      {
        name: hostileText,
        modelId: fc.constantFrom(null, 'a', 'smollm2-360m.q8'),
        vocabularyKey: fc.constantFrom(null, '49152-0123456789abcdef'),
        conversation: conversationArbitrary,
        contextUsed: fc.nat(),
      },
      plain,
    )
    .map(({ name, modelId, vocabularyKey, conversation: own, contextUsed }) => ({
      id,
      name,
      modelId,
      vocabularyKey,
      conversation: own,
      writing: null,
      queuedReplyId: null,
      contextUsed,
    }));

export const comparisonArbitrary: fc.Arbitrary<Comparison> = fc.integer({ min: 2, max: 4 }).chain((count) => {
  const paneIds = Array.from({ length: count }, (_, place) => `pane ${place}`);
  const mixedPane = pane('mixed pane');
  const onePane = fc.constantFrom(...paneIds);
  const cursor: fc.Arbitrary<SharedCursor> = fc.record(
    { paneId: onePane, turn: fc.nat(), index: fc.nat() },
    plain,
  );
  const vote = fc.constantFrom<Vote>('a', 'b', 'tie', 'both-bad');
  return fc.record(
    {
      id: fc.constant('comparison'),
      panes: fc.tuple(...paneIds.map(pane)),
      sync: fc.record(
        {
          prompt: fc.boolean(),
          sampling: fc.boolean(),
          length: fc.boolean(),
          penalties: fc.boolean(),
          seed: fc.boolean(),
        },
        plain,
      ),
      independentSeeds: fc.boolean(),
      focusedPaneId: onePane,
      mixer: fc.option(fc.record({ pane: mixedPane, weight: share }, plain)),
      cursor: fc.option(cursor),
      hovered: fc.constant(null),
      blind: fc.option(fc.record({ order: fc.tuple(onePane, onePane), vote: fc.option(vote) }, plain)),
      presetId: fc.option(hostileText),
    },
    plain,
  );
});
