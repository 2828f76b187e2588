import type { AssistantMessage, ChatMessage, TokenRecord } from './types.ts';
import { unsaved } from './conversationReplica.ts';

/** A message as one write left it. */
export interface MessageVersion {
  readonly message: ChatMessage;
  readonly revision: number;
}

/** `split`: what could not be kept under the message's id, as a message of its own; null: everything was. */
export interface JoinedVersions {
  readonly kept: MessageVersion;
  readonly split: MessageVersion | null;
}

/**
 * One message out of two versions of it. A text is the later one's. A reply's tokens only ever grow, so the longer
 * one holds the other; where two tabs went on writing the same reply in different ways, both are kept. Which of
 * them keeps the id depends on what they say alone, so that it stays so however often they are joined.
 */
export function joinVersions(a: MessageVersion, b: MessageVersion): JoinedVersions {
  const later = b.revision > a.revision ? b : a;
  if (a.message === b.message || a.message.role === 'user' || b.message.role === 'user') {
    return { kept: later, split: null };
  }
  const tokensA = a.message.tokens;
  const tokensB = b.message.tokens;
  const common = commonLength(tokensA, tokensB);
  const nextA = tokensA[common];
  const nextB = tokensB[common];
  if (nextA === undefined && nextB === undefined) return { kept: withPromptTokens(later, a, b), split: null };
  if (nextA === undefined) return { kept: withPromptTokens(b, a, b), split: null };
  if (nextB === undefined) return { kept: withPromptTokens(a, a, b), split: null };
  // Both stand under the same prompt.
  const [wholeA, wholeB] = [withPromptTokens(a, a, b), withPromptTokens(b, a, b)];
  const firstA = compareTokens(nextA, nextB) < 0;
  const { message } = firstA ? wholeB : wholeA;
  const id = splitId(message.id, common, firstA ? nextB : nextA);
  return { kept: firstA ? wholeA : wholeB, split: { message: { ...message, id }, revision: unsaved } };
}

/** The records of a scored prompt are of use whoever had it scored. */
function withPromptTokens(kept: MessageVersion, a: MessageVersion, b: MessageVersion): MessageVersion {
  const other = (kept === a ? b : a).message;
  const { message } = kept;
  if (message.role === 'user' || other.role === 'user') return kept;
  if (message.promptTokens !== null || other.promptTokens === null) return kept;
  const whole: AssistantMessage = { ...message, promptTokens: other.promptTokens };
  return { message: whole, revision: unsaved };
}

/** How many tokens two replies have in common from their beginning. */
export function commonLength(a: readonly TokenRecord[], b: readonly TokenRecord[]): number {
  const limit = Math.min(a.length, b.length);
  for (let index = 0; index < limit; index++) {
    const [tokenA, tokenB] = [a[index]!, b[index]!];
    if (tokenA !== tokenB && compareTokens(tokenA, tokenB) !== 0) return index;
  }
  return limit;
}

/** By what tells apart two draws of the same place: above all the time that each took. */
function compareTokens(a: TokenRecord, b: TokenRecord): number {
  return (
    compareNumbers(a.id, b.id) ||
    compareNumbers(a.elapsedMs, b.elapsedMs) ||
    compareNumbers(a.logprob, b.logprob) ||
    compareNumbers(a.draw?.uniform ?? -1, b.draw?.uniform ?? -1)
  );
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The same for every tab that splits off this reply, however long it has become. */
function splitId(id: string, index: number, { id: tokenId, elapsedMs, logprob }: TokenRecord): string {
  const words = new Uint32Array(Float64Array.of(elapsedMs, logprob).buffer);
  // FNV-1a over 32-bit words.
  let hash = 0x811c9dc5;
  for (const word of [index, tokenId, ...words]) hash = Math.imul(hash ^ word, 0x01000193);
  return `${id}~${(hash >>> 0).toString(36)}`;
}
