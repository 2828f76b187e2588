import type { TrackContext } from './reading.ts';
import type { RepetitionScope, TokenRecord } from './types.ts';

/** A recorded token of a position that stood before it already. */
export interface RepeatedToken {
  /** Index into the recorded candidates; their count: the chosen token, which lies lower. */
  readonly place: number;
  /** How often in the reply before this position, its prefill counted in. */
  readonly count: number;
  /** Among the ids that the repetition penalty counts with this scope. */
  readonly counted: Readonly<Record<RepetitionScope, boolean>>;
}

/** What the penalties look back on, at every position of a track: the same ids as the run counted. */
export interface TrackHistory {
  repeatedAt(index: number): readonly RepeatedToken[];
}

const inPrompt = 1;
const inReplies = 2;
const inMixedPrompt = 4;

/** Up to this λ the engine counts with the first prompt, above it with the second (engine/tokenWriter.ts). */
const firstUpTo = 0.5;

function idsEnd({ tokens, promptIds, mixedPromptIds, prefillIds, earlierReplyIds }: TrackContext): number {
  let end = 0;
  for (const { id } of tokens) end = Math.max(end, id + 1);
  for (const ids of [promptIds, mixedPromptIds ?? [], prefillIds, earlierReplyIds]) {
    for (let i = 0; i < ids.length; i++) end = Math.max(end, ids[i]! + 1);
  }
  return end;
}

function createTrackHistory(context: TrackContext): TrackHistory {
  const { tokens, promptIds, prefillIds, earlierReplyIds } = context;
  const mixedPromptIds = context.mixedPromptIds ?? promptIds;
  const end = idsEnd(context);
  /** Where an id stands before the first token. */
  const before = new Uint8Array(end);
  for (let i = 0; i < promptIds.length; i++) before[promptIds[i]!]! |= inPrompt;
  for (let i = 0; i < mixedPromptIds.length; i++) before[mixedPromptIds[i]!]! |= inMixedPrompt;
  for (let i = 0; i < earlierReplyIds.length; i++) before[earlierReplyIds[i]!]! |= inReplies;

  const prefilled = new Uint32Array(end);
  for (let i = 0; i < prefillIds.length; i++) prefilled[prefillIds[i]!]! += 1;

  /** Indices by id, ascending: those of id are `indices[starts[id]] … indices[starts[id + 1]]`. */
  const starts = new Uint32Array(end + 1);
  const indices = new Uint32Array(tokens.length);
  for (const { id } of tokens) starts[id]! += 1;
  for (let id = 1; id <= end; id++) starts[id]! += starts[id - 1]!;
  for (let index = tokens.length - 1; index >= 0; index--) {
    const id = tokens[index]!.id;
    starts[id]! -= 1;
    indices[starts[id]!] = index;
  }

  const countBefore = (id: number, index: number): number => {
    let low = starts[id]!;
    let high = starts[id + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (indices[middle]! < index) low = middle + 1;
      else high = middle;
    }
    return low - starts[id]!;
  };

  const repeatedIn = ({ id: chosenId, evidence: { topIds }, draw }: TokenRecord, index: number) => {
    const found: RepeatedToken[] = [];
    const prompt = (draw?.mixWeight ?? 0) > firstUpTo ? inMixedPrompt : inPrompt;
    const size = topIds.includes(chosenId) ? topIds.length : topIds.length + 1;
    for (let place = 0; place < size; place++) {
      const id = topIds[place] ?? chosenId;
      if (id >= end) continue;
      const count = prefilled[id]! + countBefore(id, index);
      const reply = count > 0;
      const context = reply || (before[id]! & prompt) !== 0;
      const replies = reply || (before[id]! & inReplies) !== 0;
      if (context || replies) found.push({ place, count, counted: { reply, replies, context } });
    }
    return found;
  };

  const known: (readonly RepeatedToken[] | undefined)[] = [];
  return {
    repeatedAt(index) {
      known[index] ??= repeatedIn(tokens[index]!, index);
      return known[index];
    },
  };
}

const histories = new WeakMap<TrackContext['tokens'], { context: TrackContext; history: TrackHistory }>();

/** The history of a track. It is kept as long as the list of tokens, so that a slider's moves share it. */
export function trackHistory(context: TrackContext): TrackHistory {
  const { tokens, promptIds, mixedPromptIds, prefillIds, earlierReplyIds } = context;
  const known = histories.get(tokens);
  if (
    known?.context.promptIds === promptIds &&
    known.context.mixedPromptIds === mixedPromptIds &&
    known.context.prefillIds === prefillIds &&
    known.context.earlierReplyIds === earlierReplyIds
  ) {
    return known.history;
  }
  const history = createTrackHistory(context);
  histories.set(tokens, { context, history });
  return history;
}
