import type { TrackContext } from './reading.ts';
import type { RepetitionScope } from './types.ts';

/** What the penalties look back on, at any place of a track: the same ids as the run counted. */
export interface TrackHistory {
  /** Whether the repetition penalty meets `id` at `index`. */
  isRepeated(id: number, index: number, scope: RepetitionScope): boolean;
  /** How often `id` stands in the reply before `index`. */
  countBefore(id: number, index: number): number;
}

const inReplies = 1;
const inPrompt = 2;

/** Looks every id up once; a question then costs a look into a table. */
export function createTrackHistory(context: TrackContext): TrackHistory {
  const { tokens, promptIds, earlierReplyIds } = context;
  let size = 0;
  for (const { id } of tokens) size = Math.max(size, id + 1);
  for (let i = 0; i < promptIds.length; i++) size = Math.max(size, promptIds[i]! + 1);
  for (let i = 0; i < earlierReplyIds.length; i++) size = Math.max(size, earlierReplyIds[i]! + 1);

  /** In which scopes an id stands before the first token. */
  const before = new Uint8Array(size);
  for (let i = 0; i < promptIds.length; i++) before[promptIds[i]!]! |= inPrompt;
  for (let i = 0; i < earlierReplyIds.length; i++) before[earlierReplyIds[i]!]! |= inReplies;

  /** Positions by id, ascending: those of id are `positions[starts[id]] … positions[starts[id + 1]]`. */
  const starts = new Uint32Array(size + 1);
  for (const { id } of tokens) starts[id]! += 1;
  for (let id = 1; id <= size; id++) starts[id]! += starts[id - 1]!;
  const positions = new Uint32Array(tokens.length);
  for (let index = tokens.length - 1; index >= 0; index--) {
    const id = tokens[index]!.id;
    starts[id]! -= 1;
    positions[starts[id]!] = index;
  }

  const countBefore = (id: number, index: number): number => {
    if (id >= size) return 0;
    const start = starts[id]!;
    let low = start;
    let high = starts[id + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (positions[middle]! < index) low = middle + 1;
      else high = middle;
    }
    return low - start;
  };

  return {
    isRepeated(id, index, scope) {
      if (id >= size) return false;
      if (scope === 'replies' && (before[id]! & inReplies) !== 0) return true;
      if (scope === 'context' && (before[id]! & inPrompt) !== 0) return true;
      const first = starts[id]!;
      return first < starts[id + 1]! && positions[first]! < index;
    },
    countBefore,
  };
}

const histories = new WeakMap<TrackContext['tokens'], { context: TrackContext; history: TrackHistory }>();

/** The history of a track, kept as long as its list of tokens. */
export function trackHistory(context: TrackContext): TrackHistory {
  const known = histories.get(context.tokens);
  if (
    known?.context.promptIds === context.promptIds &&
    known.context.earlierReplyIds === context.earlierReplyIds
  ) {
    return known.history;
  }
  const history = createTrackHistory(context);
  histories.set(context.tokens, { context, history });
  return history;
}
