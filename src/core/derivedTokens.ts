import { trackContext } from './trackContext.ts';
import { createTrackReader } from './trackReader.ts';
import type { AssistantMessage, TokenRecord, TokenScore } from './types.ts';
import { createPieceDecoder, type Vocabulary } from './vocabulary.ts';

/**
 * The reply cut off before `index`, with `candidateId` in that place: the beginning of a branch.
 * @returns null when there is no such place, or the candidate was not recorded there.
 */
export function branchedReply(
  reply: AssistantMessage,
  index: number,
  candidateId: number,
  vocabulary: Vocabulary,
  newId: string,
): AssistantMessage | null {
  const { tokens } = reply;
  const taken = tokens[index];
  if (taken?.draw == null) return null;
  const read = createTrackReader(trackContext(reply, reply.id), 'sampled', taken.draw.params)(index);
  const candidate = read.candidates.find(({ id }) => id === candidateId);
  if (candidate === undefined) return null;

  // What a stop string took away lies before its end here, so it is text again.
  const decoder = createPieceDecoder();
  const before = tokens.slice(0, index).map((token): TokenRecord => {
    const text = token.kind === 'text' ? decoder.push(token.bytes) : '';
    return token.inStop ? { ...token, text, inStop: false } : token;
  });
  const special = vocabulary.isSpecial(candidateId);
  const bytes = vocabulary.bytes(candidateId).slice();
  const record: TokenRecord = {
    ...taken,
    id: candidateId,
    logprob: Math.log(candidate.rawProbability),
    rank: candidate.rank,
    bytes,
    text: special ? '' : decoder.push(bytes),
    kind: special ? 'special' : 'text',
    inStop: false,
    draw: { ...taken.draw, uniform: null, probability: candidate.probability },
    elapsedMs: 0,
  };
  return { ...reply, id: newId, tokens: [...before, record], endReason: null, stats: null };
}

/** Records of a scored prompt, from its second token on. `scores` as `ScoreResult` has them, first null. */
export function promptRecords(
  ids: readonly number[],
  scores: readonly (TokenScore | null)[],
  vocabulary: Vocabulary,
): readonly TokenRecord[] {
  const decoder = createPieceDecoder();
  const records: TokenRecord[] = [];
  for (const [index, id] of ids.entries()) {
    const special = vocabulary.isSpecial(id);
    const bytes = vocabulary.bytes(id).slice();
    const text = special ? '' : decoder.push(vocabulary.writtenBytes(id, ids[index - 1] ?? null));
    const score = scores[index];
    if (score == null) continue;
    records.push({
      ...score,
      bytes,
      text,
      kind: special ? 'special' : 'text',
      inStop: false,
      draw: null,
      elapsedMs: 0,
    });
  }
  return records;
}
