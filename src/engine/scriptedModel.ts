import { localCapabilities } from '../core/capabilities.ts';
import type { ChatEnding, ModelInfo, PromptMessage, VocabularyTable } from '../core/types.ts';
import type { LanguageModel, Sequence, Tokenizer } from './languageModel.ts';

const specials = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
const [, turnStart, turnEnd] = [256, 257, 258] as const;
const firstWordId = 259;

export interface Script {
  /** What the model always answers; each word (with its space) and each end of a paragraph is one token. */
  readonly reply: string;
  /** Waits so that about this many tokens come per second; 0 = as fast as it can. */
  readonly tokensPerSecond: number;
  readonly contextLength: number;
  /** Throws at this forward pass, counted from 0. */
  readonly failAt?: number;
}

/** A stand-in model with a known answer, for timing and fault tests: no weights, real records. */
export function createScriptedModel(script: Script): LanguageModel {
  const words = script.reply.match(/[^\S\n]*(?:\S+|\n+)/g) ?? [];
  const tokenizer = createScriptedTokenizer(words);
  const vocabularySize = tokenizer.vocabulary.offsets.length - 1;
  const replyIds = [...words.flatMap((word) => tokenizer.encode(word)), turnEnd];
  let passes = 0;
  const info: ModelInfo = {
    id: 'scripted',
    name: 'Scripted (not a language model)',
    architecture: 'scripted',
    license: 'Apache-2.0',
    device: 'wasm',
    deviceName: 'No device: a fixed text is replayed',
    deviceReason: null,
    threads: 1,
    notices: [],
    dtype: 'none',
    contextLength: script.contextLength,
    vocabularySize,
    endOfTurnIds: [turnEnd],
    startToken: { id: 256, text: specials[0]! },
    capabilities: localCapabilities,
    weightBytes: 0,
    sha256: null,
  };

  const openingLength = tokenizer.encode('assistant\n').length;

  /** Noise that depends on the whole context, with the scripted next token so far above it that usual settings take it. */
  function logitsAfter(context: readonly number[]): Float32Array {
    const row = new Float32Array(vocabularySize);
    const replyPosition = context.length - 1 - context.lastIndexOf(turnStart) - openingLength;
    const next = replyIds[Math.max(0, replyPosition)] ?? turnEnd;
    const contextHash = context.reduce((hash, id) => Math.imul(hash ^ id, 0x01000193) >>> 0, context.length);
    for (let id = 0; id < row.length; id += 1) row[id] = 6 * hashUnit(contextHash, id) - 3;
    row[next] = 7 + 2 * hashUnit(next, contextHash);
    return row;
  }

  async function pass(): Promise<void> {
    if (passes === script.failAt) throw new Error('The scripted model broke, as its script says.');
    passes += 1;
    if (script.tokensPerSecond === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 1000 / script.tokensPerSecond));
  }

  function createSequence(): Sequence {
    const cachedIds: number[] = [];
    return {
      cachedIds,
      rewind(length) {
        cachedIds.length = Math.min(cachedIds.length, length);
      },
      copyPrefix(from, length) {
        cachedIds.splice(0, cachedIds.length, ...from.cachedIds.slice(0, length));
      },
      async forward(ids, rows) {
        await pass();
        const logits: Float32Array[] = [];
        for (const id of ids) {
          cachedIds.push(id);
          if (rows === 'all') logits.push(logitsAfter(cachedIds));
        }
        return rows === 'all' ? joinRows(logits) : logitsAfter(cachedIds);
      },
      release() {
        cachedIds.length = 0;
      },
    };
  }

  return {
    info,
    tokenizer,
    createSequence,
    async decode(steps) {
      await pass();
      return steps.map(({ sequence, id }) => {
        const cachedIds = sequence.cachedIds as number[];
        cachedIds.push(id);
        return logitsAfter(cachedIds);
      });
    },
    memoryBytes: () => null,
    async dispose() {},
  };
}

function joinRows(rows: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(rows.reduce((length, row) => length + row.length, 0));
  let start = 0;
  for (const row of rows) {
    joined.set(row, start);
    start += row.length;
  }
  return joined;
}

/** Words of the script first, then single bytes. */
function createScriptedTokenizer(words: readonly string[]): Tokenizer {
  const encoder = new TextEncoder();
  const wordIds = new Map<string, number>();
  for (const word of words) if (!wordIds.has(word)) wordIds.set(word, firstWordId + wordIds.size);
  const tokens = [
    ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
    ...specials.map((name) => encoder.encode(name)),
    ...Array.from(wordIds.keys(), (word) => encoder.encode(word)),
  ];
  const vocabulary = vocabularyTable(tokens);
  const encodePlain = (text: string): number[] =>
    (text.match(/\s*\S+|\s+/g) ?? []).flatMap((word) => wordIds.get(word) ?? [...encoder.encode(word)]);
  const encode = (text: string): number[] =>
    text.split(/(<\|endoftext\|>|<\|im_start\|>|<\|im_end\|>)/).flatMap((part) => {
      const special = specials.indexOf(part);
      return special >= 0 ? [256 + special] : encodePlain(part);
    });
  return {
    vocabulary,
    encode,
    encodePlain,
    renderChat(messages: readonly PromptMessage[], ending: ChatEnding) {
      const ids: number[] = [];
      const replySpans: [number, number][] = [];
      for (const [index, message] of messages.entries()) {
        ids.push(turnStart, ...encode(`${message.role}\n`));
        if (message.role !== 'assistant') {
          ids.push(...encode(message.text), turnEnd, ...encode('\n'));
          continue;
        }
        const start = ids.length;
        for (const segment of message.segments) {
          ids.push(...(typeof segment === 'string' ? encode(segment) : segment));
        }
        replySpans.push([start, ids.length]);
        if (ending !== 'continue' || index < messages.length - 1) ids.push(turnEnd, ...encode('\n'));
      }
      if (ending === 'reply') {
        ids.push(turnStart, ...encode('assistant\n'));
      }
      return { ids, replySpans };
    },
  };
}

function vocabularyTable(tokens: readonly Uint8Array[]): VocabularyTable {
  const offsets = new Uint32Array(tokens.length + 1);
  for (const [id, token] of tokens.entries()) offsets[id + 1] = offsets[id]! + token.length;
  const bytes = new Uint8Array(offsets[tokens.length]!);
  for (const [id, token] of tokens.entries()) bytes.set(token, offsets[id]!);
  const special = new Uint8Array(tokens.length);
  special.fill(1, 256, firstWordId);
  return { bytes, offsets, special };
}

/** A number in [0, 1) from two integers (one round of the murmur3 finaliser). */
function hashUnit(a: number, b: number): number {
  let h = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
