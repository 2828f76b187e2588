import { describe, expect, it } from 'vitest';
import { addMessage, rootId } from '../../../core/conversation.ts';
import { scoredRecord } from '../../../core/trackReader.fixture.ts';
import type { AssistantMessage, Conversation } from '../../../core/types.ts';
import type { Examination } from '../../../store/appState.ts';
import { examinationKey } from '../../../store/crossExamine.ts';
import { emptyConversation } from '../../../store/emptyConversation.ts';
import { crossExaminationOf, findExamination, reproductionError } from './findExamination.ts';

const record = (logit: number) => scoredRecord(Float32Array.of(logit, 0), 0);
const tokens = [record(0), record(1)];

function withReply(conversation: Conversation, parentId: string, id: string): Conversation {
  const reply: AssistantMessage = {
    id,
    role: 'assistant',
    prefill: '',
    prefillIds: null,
    tokens,
    promptIds: null,
    earlierReplyIds: null,
    promptTokens: null,
    seed: 1,
    endReason: 'stop',
    stats: null,
  };
  return addMessage(conversation, parentId, reply);
}

const a = withReply(emptyConversation('a', 'model'), rootId, 'a1');
const b = withReply(emptyConversation('b', 'model'), rootId, 'b1');
const examination: Examination = { messageId: 'a1', tokenCount: 2, scores: [record(0), record(3)] };
const known = { [examinationKey('a1', 'b1')]: examination };

describe('findExamination', () => {
  it('finds what was scored, in its own direction alone', () => {
    expect(findExamination(known, a, 'a1', b, 'b1')).toMatchObject({ examination, stale: false });
    expect(findExamination(known, b, 'b1', a, 'a1')).toBeNull();
    expect(findExamination({}, a, 'a1', b, 'b1')).toBeNull();
  });

  it('is out of date once another version is shown, on either side', () => {
    const again = withReply(a, rootId, 'a2');
    expect(findExamination(known, again, 'a2', b, 'b1')).toMatchObject({ examination, stale: true });
    const other = withReply(b, rootId, 'b2');
    expect(findExamination(known, a, 'a1', other, 'b2')).toMatchObject({ examination, stale: true });
  });

  it('is out of date once the reply was written on, and then counts what was scored', () => {
    const [first] = tokens;
    if (first === undefined) throw new Error('There is no token.');
    const short = { ...examination, tokenCount: 1, scores: [first] };
    const found = findExamination({ [examinationKey('a1', 'b1')]: short }, a, 'a1', b, 'b1');
    if (found === null) throw new Error('It should be found.');
    expect(found.stale).toBe(true);
    expect(crossExaminationOf(found).tokens).toHaveLength(1);
    expect(crossExaminationOf(found)).toBe(crossExaminationOf(found));
  });

  it('does not take the result of an earlier turn for one of this', () => {
    const later = withReply(a, 'a1', 'a2');
    const laterB = withReply(b, 'b1', 'b2');
    expect(findExamination(known, later, 'a2', laterB, 'b2')).toBeNull();
  });
});

describe('reproductionError', () => {
  it('is the largest difference in nats', () => {
    const found = findExamination(known, a, 'a1', b, 'b1');
    if (found === null) throw new Error('It should be found.');
    const difference = Math.abs(record(3).logprob - record(1).logprob);
    expect(reproductionError(found)).toBeCloseTo(difference, 12);
  });
});
