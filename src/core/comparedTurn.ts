import { type Comparison, type Pane, paneLetter } from './comparison.ts';
import { isBlindfolded, questionOf, repliesOf, shownPanes } from './comparisonSetup.ts';
import { firstDivergence } from './firstDivergence.ts';
import { sameVocabulary, writerOf } from './paneModels.ts';
import type { AssistantMessage, TokenRecord } from './types.ts';

/** A pane as the instruments call it. */
export interface PaneTitle {
  readonly id: string;
  /** "A", "B" … by its place. */
  readonly letter: string;
  /** '' while names are hidden. */
  readonly name: string;
}

/** A pane's reply of one turn. */
export interface TurnReply extends PaneTitle {
  readonly reply: AssistantMessage;
}

/** Where the replies of a turn part. */
export interface TurnDivergence {
  readonly turn: number;
  /** Position in the replies' tokens. */
  readonly index: number;
  /** The replies that are compared. */
  readonly replyIds: readonly string[];
}

/** "A", and its name where it has one and may be told. */
export function titleWords({ letter, name }: PaneTitle): string {
  return name === '' ? letter : `${letter}: ${name}`;
}

/** What sentences call a pane: by its name where that tells it from the others. */
export function spokenName(title: PaneTitle, all: readonly PaneTitle[]): string {
  const { name, letter } = title;
  if (name === '') return letter;
  return all.some((other) => other.id !== title.id && other.name === name) ? `${name} (${letter})` : name;
}

/** The shown panes' letters, and their names unless these are hidden. */
export function paneTitles(comparison: Comparison): readonly PaneTitle[] {
  const hidden = isBlindfolded(comparison);
  return shownPanes(comparison).map(({ id, name }, place) => ({
    id,
    letter: paneLetter(place),
    name: hidden ? '' : name,
  }));
}

/** The mixture as the last of the panes; null while there is none, and in a blind test. */
export function mixerTitle({ mixer, panes, blind }: Comparison): PaneTitle | null {
  if (mixer === null || blind !== null || panes.length < 2) return null;
  return { id: mixer.pane.id, letter: 'λ', name: mixer.pane.name };
}

/**
 * The turn that the instruments show: the one pointed at, else the last that at least two panes have
 * answered or begun to. null while there is none.
 */
export function comparedTurn(comparison: Comparison): number | null {
  const counts = shownPanes(comparison)
    .map(({ conversation }) => repliesOf(conversation).length)
    .sort((a, b) => b - a);
  const common = counts[1] ?? 0;
  const { cursor } = comparison;
  if (cursor !== null && cursor.turn < common) return cursor.turn;
  return common === 0 ? null : common - 1;
}

/**
 * The shown panes' replies of a turn. Panes that have none are left out, and those that were asked something
 * else than the first that has one: only answers to the same question can part.
 */
export function turnReplies(comparison: Comparison, turn: number): readonly TurnReply[] {
  const titles = paneTitles(comparison);
  const panes = shownPanes(comparison);
  const asked = panes.map((pane) => questionOf(pane.conversation, turn));
  const question = asked.find((text) => text !== null);
  return panes.flatMap((pane, place) => {
    const reply = replyAt(pane, turn);
    const title = titles[place];
    const other = reply === null || title === undefined || asked[place] !== question;
    return other ? [] : [{ ...title, reply }];
  });
}

/** The pane's shown reply of a turn; null: there is none. */
export function replyAt({ conversation }: Pane, turn: number): AssistantMessage | null {
  return repliesOf(conversation)[turn] ?? null;
}

/** Tokens of the longest reply of a turn, the mixture's too. */
export function longestReply(comparison: Comparison, turn: number): number {
  const { mixer, blind } = comparison;
  const mixed = mixer === null || blind !== null ? null : replyAt(mixer.pane, turn);
  return [mixed, ...turnReplies(comparison, turn).map(({ reply }) => reply)].reduce(
    (longest, reply) => Math.max(longest, reply?.tokens.length ?? 0),
    0,
  );
}

interface Seen {
  readonly tokens: readonly (readonly TokenRecord[])[];
  readonly ended: readonly boolean[];
  readonly divergence: TurnDivergence | null;
}

const known = new WeakMap<Comparison, { readonly divergence: TurnDivergence | null }>();
let last: Seen | null = null;

/**
 * Where the replies of the shown turn part, as far as their tokens can be compared; null while they agree. Asked by
 * every text and chart at every change of the state, so the answer is remembered, and stays the same object while it is
 * the same.
 */
export function turnDivergence(comparison: Comparison): TurnDivergence | null {
  const before = known.get(comparison);
  if (before !== undefined) return before.divergence;
  const turn = comparedTurn(comparison);
  const divergence = turn === null ? null : divergenceAt(turn, comparableReplies(comparison, turn));
  known.set(comparison, { divergence });
  return divergence;
}

/** Those whose ids mean the same tokens as the first one's that has any; where there are none, nothing differs. */
function comparableReplies(comparison: Comparison, turn: number): readonly TurnReply[] {
  const replies = turnReplies(comparison, turn);
  const paneOf = ({ id }: TurnReply) => comparison.panes.find((pane) => pane.id === id);
  const begun = replies.find(({ reply }) => reply.tokens.length > 0);
  const first = begun && paneOf(begun);
  return replies.filter((each) => {
    if (each.reply.tokens.length === 0) return true;
    const pane = paneOf(each);
    return first !== undefined && pane !== undefined && sameVocabulary(writerOf(first), writerOf(pane));
  });
}

function divergenceAt(turn: number, replies: readonly TurnReply[]): TurnDivergence | null {
  const tokens = replies.map(({ reply }) => reply.tokens);
  const ended = replies.map(({ reply }) => reply.endReason !== null);
  if (last !== null && same(last.tokens, tokens) && same(last.ended, ended)) return last.divergence;
  const found = firstDivergence(tokens.map((records, place) => ({ tokens: records, ended: ended[place]! })));
  const replyIds = replies.map(({ reply }) => reply.id);
  const old = last?.divergence ?? null;
  const unchanged = old?.turn === turn && old.index === found?.index && same(old.replyIds, replyIds);
  const divergence = found === null ? null : unchanged ? old : { turn, index: found.index, replyIds };
  last = { tokens, ended, divergence };
  return divergence;
}

function same<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((value, place) => value === b[place]);
}

/** The index of the token of a reply where the replies of its turn part; null: nowhere, or not here. */
export function divergenceIn(comparison: Comparison, replyId: string): number | null {
  const divergence = turnDivergence(comparison);
  return divergence?.replyIds.includes(replyId) === true ? divergence.index : null;
}
