import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonArbitrary } from './comparison.fixture.ts';
import type { Comparison, Pane } from './comparison.ts';
import { type ComparisonFile, comparisonFromFile, comparisonToJson } from './comparisonJson.ts';
import { rootId } from './conversation.ts';
import type { Conversation } from './types.ts';

const meta = {
  app: 'Glassbox 0.1.0',
  model: { id: 'smollm2', name: 'SmolLM2' },
  exportedAt: '2026-11-23T06:00:00.000Z',
};

const throughText = (comparison: Comparison): ComparisonFile =>
  JSON.parse(JSON.stringify(comparisonToJson(comparison, meta)));

function freshIds(): () => string {
  let count = 0;
  return () => `fresh ${count++}`;
}

/** The tree itself, without the ids that hold it together. */
function treeOf({ messages, children, shownChild }: Conversation, parent = rootId): readonly unknown[] {
  return (children[parent] ?? []).map((id) => {
    const { id: ownId, ...message } = messages[id]!;
    expect(ownId).toBe(id);
    const ended =
      message.role === 'user' ? message : { ...message, endReason: message.endReason ?? 'aborted' };
    return {
      ...ended,
      shown: shownChild[parent] === id,
      below: treeOf({ messages, children, shownChild } as Conversation, id),
    };
  });
}

function withoutIds({ panes, mixer, ...comparison }: Comparison): unknown {
  const paneIds = [...panes, ...(mixer === null ? [] : [mixer.pane])].map(({ id }) => id);
  const nameless = ({ id, conversation, ...pane }: Pane) => {
    const { id: own, messages, children, shownChild, ...rest } = conversation;
    return { ...pane, conversation: rest, tree: treeOf(conversation) };
  };
  const { cursor, blind } = comparison;
  return {
    ...comparison,
    id: '',
    panes: panes.map(nameless),
    mixer: mixer === null ? null : { ...mixer, pane: nameless(mixer.pane) },
    focusedPaneId: paneIds.indexOf(comparison.focusedPaneId),
    cursor: cursor === null ? null : { ...cursor, paneId: paneIds.indexOf(cursor.paneId) },
    blind: blind === null ? null : { ...blind, order: blind.order.map((id) => paneIds.indexOf(id)) },
  };
}

function idsOf({ id, panes, mixer }: Comparison): readonly string[] {
  const all = [...panes, ...(mixer === null ? [] : [mixer.pane])];
  return [
    id,
    ...all.flatMap(({ id: paneId, conversation }) => [
      paneId,
      conversation.id,
      ...Object.keys(conversation.messages),
    ]),
  ];
}

describe('a comparison as a file', () => {
  it('comes back as it was, but for its ids', () => {
    fc.assert(
      fc.property(comparisonArbitrary, (comparison) => {
        const back = comparisonFromFile(throughText(comparison), freshIds());
        expect(withoutIds(back)).toEqual(withoutIds(comparison));
        expect(idsOf(back)).toHaveLength(idsOf(comparison).length);
      }),
      { numRuns: 60 },
    );
  });

  it('has fresh ids throughout, no two the same', () => {
    fc.assert(
      fc.property(comparisonArbitrary, (comparison) => {
        const ids = idsOf(comparisonFromFile(throughText(comparison), freshIds()));
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^fresh \d+$/);
      }),
      { numRuns: 30 },
    );
  });

  it('is nothing but JSON, and the same settings stand in it once', () => {
    fc.assert(
      fc.property(comparisonArbitrary, (comparison) => {
        const file = comparisonToJson(comparison, meta);
        expect(throughText(comparison)).toEqual(file);
        expect(file).toMatchObject({ schema: 'glassbox-comparison', version: 1, ...meta });
        const settings = file.drawParams.map((params) => JSON.stringify(params));
        expect(new Set(settings).size).toBe(settings.length);
        for (const { conversation } of file.comparison.panes) {
          const seen = new Set([rootId]);
          for (const { id, parent } of conversation.messages) {
            expect(seen.has(parent)).toBe(true);
            seen.add(id);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('leaves out what is under way', () => {
    const [base] = fc.sample(comparisonArbitrary, { numRuns: 1, seed: 1 });
    const busy: Comparison = {
      ...base!,
      hovered: { paneId: 'pane 0', turn: 0, index: 0 },
      panes: base!.panes.map((pane) => ({
        ...pane,
        writing: { messageId: 'message 0', prefilled: 1, toPrefill: 2 },
        queuedReplyId: 'message 1',
      })),
    };
    expect(comparisonToJson(busy, meta)).toEqual(comparisonToJson(base!, meta));
  });

  it('refuses a file that contradicts itself', () => {
    const [base] = fc.sample(comparisonArbitrary, { numRuns: 1, seed: 1 });
    const file = throughText(base!);
    const strange = { ...file, comparison: { ...file.comparison, focusedPaneId: 'nowhere' } };
    expect(() => comparisonFromFile(strange, freshIds())).toThrow('The file has no pane "nowhere".');
  });
});
