import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedTurn } from './askedTurn.ts';
import { conversationArbitrary, hostileText } from './comparison.fixture.ts';
import { shownPath } from './conversation.ts';

test('what is typed comes last, under the settings as they are', () => {
  fc.assert(
    fc.property(conversationArbitrary, hostileText, (conversation, draft) => {
      fc.pre(draft.trim() !== '');
      const { before, prefill, params } = askedTurn(conversation, draft);
      expect(before.slice(0, -1)).toEqual(shownPath(conversation));
      expect(before.at(-1)).toMatchObject({ role: 'user', text: draft });
      expect(prefill).toBe(conversation.assistantPrefill);
      expect(params).toBe(conversation.params);
    }),
  );
});

test('with nothing typed the last reply is asked for again, with its seed', () => {
  fc.assert(
    fc.property(conversationArbitrary, fc.constantFrom('', ' \n'), (conversation, draft) => {
      const path = shownPath(conversation);
      const last = path.at(-1);
      const { before, params, prefill } = askedTurn(conversation, draft);
      if (last?.role !== 'assistant') {
        expect(before).toEqual(path);
        expect(params).toBe(conversation.params);
        return;
      }
      expect(before).toEqual(path.slice(0, -1));
      const fresh = conversation.params.seed === -1 && last.seed !== null;
      expect(params).toEqual(fresh ? { ...conversation.params, seed: last.seed } : conversation.params);
      const told = last.tokens.length === 0 && last.endReason !== null;
      expect(prefill).toBe(told ? conversation.assistantPrefill : last.prefill);
    }),
  );
});
