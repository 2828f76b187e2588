import fc from 'fast-check';
import { addMessage, rootId, shownPath } from './conversation.ts';
import { documentText, type Piece, piecesOf } from './documentPieces.ts';
import {
  type DocumentHistory,
  emptyHistory,
  redo,
  remember,
  rememberTyping,
  undo,
} from './documentHistory.ts';
import { editPieces } from './editPieces.ts';
import { defaultSamplingParams } from './samplingParams.ts';
import { showPieces } from './showPieces.ts';
import type { AssistantMessage, Conversation, TokenRecord } from './types.ts';
import { createPieceDecoder } from './vocabulary.ts';

/** Token bytes as a model may write them: words, characters in parts, and (null) a special token. */
export type TokenBytes = readonly number[] | null;

const euro = [0xe2, 0x82, 0xac];
export const tokenBytes: fc.Arbitrary<readonly TokenBytes[]> = fc
  .array(
    fc.oneof(
      fc.constantFrom(' a', 'b', ' the', '\n', '.').map((text) => [[...new TextEncoder().encode(text)]]),
      fc.constant([euro.slice(0, 1), euro.slice(1)]),
      fc.constant([euro.slice(0, 2), euro.slice(2)]),
      fc.constant([null]),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.flat());

let ids = 0;
export const newId = () => `m${++ids}`;

function record(bytes: TokenBytes, text: string): TokenRecord {
  return {
    id: bytes === null ? 1 : 100 + bytes.reduce((sum, byte) => sum * 3 + byte, 0),
    bytes: Uint8Array.from(bytes ?? [60, 62]),
    text,
    kind: bytes === null ? 'special' : 'text',
    logprob: -1,
    rank: 1,
    entropy: 1,
    stopLogprob: null,
    evidence: {
      topIds: new Uint32Array(0),
      topLogits: new Float32Array(0),
      maxLogit: 0,
      logSumExp: 0,
      tailCounts: new Uint32Array(0),
      tailExpSums: new Float32Array(0),
    },
    inStop: false,
    draw: { params: defaultSamplingParams, uniform: 0.5, probability: 0.5, keptCount: 2 },
    elapsedMs: 1,
  };
}

/** A reply of these tokens that reached its length. */
export function replyOfTokens(tokens: readonly TokenBytes[], id = newId()): AssistantMessage {
  const decoder = createPieceDecoder();
  return {
    id,
    role: 'assistant',
    prefill: '',
    prefillIds: new Uint32Array(0),
    tokens: tokens.map((bytes) => record(bytes, bytes === null ? '' : decoder.push(Uint8Array.from(bytes)))),
    promptIds: Uint32Array.of(0),
    earlierReplyIds: new Uint32Array(0),
    promptTokens: null,
    seed: 1,
    endReason: 'length',
    stats: null,
  };
}

export const emptyDocument: Conversation = {
  id: 'document',
  title: '',
  systemPrompt: '',
  exampleTurns: [],
  assistantPrefill: '',
  params: defaultSamplingParams,
  presetParams: defaultSamplingParams,
  modelId: 'scripted',
  messages: {},
  children: {},
  shownChild: {},
};

/** What a person does to a document. `at` is a share of its length. */
export type Deed =
  | { readonly kind: 'edit'; readonly at: number; readonly cut: number; readonly put: string }
  | { readonly kind: 'complete'; readonly at: number; readonly tokens: readonly TokenBytes[] }
  | { readonly kind: 'undo' | 'redo' };

export const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('edit' as const),
        at: fc.constantFrom(0, 0.3, 0.5, 0.8, 1, 1),
        cut: fc.constantFrom(0, 0, 0, 1, 3),
        put: fc.constantFrom('', 'x', 'y', ' ', 'a', 'word', '€', '\n'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('complete' as const),
        at: fc.constantFrom(0.4, 0.7, 1, 1, 1),
        tokens: tokenBytes,
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('undo' as const, 'redo' as const) }) },
  ),
  { maxLength: 24 },
);

export interface Desk {
  readonly conversation: Conversation;
  readonly history: DocumentHistory;
}

export const emptyDesk: Desk = { conversation: emptyDocument, history: emptyHistory };

/** The text after an edit, as a plain string knows it. */
export function editedText(text: string, { at, cut, put }: Extract<Deed, { kind: 'edit' }>): string {
  const place = Math.round(at * text.length);
  return text.slice(0, place) + put + text.slice(place + cut);
}

/** The document after a deed: the very calls that the store makes. */
export function act(desk: Desk, deed: Deed): Desk {
  const { conversation, history } = desk;
  const before = piecesOf(conversation);
  const text = documentText(before);
  const show = (pieces: readonly Piece[]) => showPieces(conversation, pieces, newId);
  switch (deed.kind) {
    case 'edit': {
      const to = editedText(text, deed);
      if (to === text) return desk;
      return {
        conversation: show(editPieces(before, to, newId)),
        history: rememberTyping(history, before, { from: text, to }),
      };
    }
    case 'complete': {
      const begun = show(editPieces(before, text.slice(0, Math.round(deed.at * text.length)), newId));
      const parent = shownPath(begun).at(-1)?.id ?? rootId;
      return {
        conversation: addMessage(begun, parent, replyOfTokens(deed.tokens)),
        history: remember(history, before),
      };
    }
    case 'undo':
    case 'redo': {
      const step = (deed.kind === 'undo' ? undo : redo)(history, before);
      return step === null ? desk : { conversation: show(step.pieces), history: step.history };
    }
  }
}
