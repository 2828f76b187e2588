import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conversationArbitrary, hostileText } from './comparison.fixture.ts';
import { assistantText, shownPath } from './conversation.ts';
import { conversationMarkdown, fenced } from './conversationMarkdown.ts';
import { documentText, piecesOf } from './documentPieces.ts';
import { saysSomething } from './promptMessages.ts';

const meta = { app: 'Glassbox 0.1.0', modelName: 'SmolLM2 135M', date: '23 November 2026' };

const withTicks = fc.oneof(
  hostileText,
  fc.string({
    unit: fc.constantFrom('`', '``', '```', '~~~', '\n', ' ', '#', 'a', '\t', '>'),
    maxLength: 20,
  }),
);

interface Block {
  readonly heading: string;
  readonly text: string;
}

/** Fenced code and headings by CommonMark's rules (0.31.2, §4.2 and §4.5), as far as they are used. */
function read(markdown: string): { readonly blocks: readonly Block[]; readonly outside: readonly string[] } {
  const blocks: Block[] = [];
  const outside: string[] = [];
  let heading = '';
  let fence: { readonly length: number; readonly lines: string[] } | null = null;
  for (const line of markdown.split('\n')) {
    const ticks = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (fence !== null) {
      const closes = ticks !== null && ticks[2]?.trim() === '' && (ticks[1]?.length ?? 0) >= fence.length;
      if (closes) {
        blocks.push({ heading, text: fence.lines.join('\n') });
        fence = null;
      } else fence.lines.push(line);
    } else if (ticks !== null) fence = { length: ticks[1]?.length ?? 0, lines: [] };
    else {
      heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
      outside.push(line);
    }
  }
  expect(fence).toBeNull();
  return { blocks, outside };
}

const lines = (text: string) => text.replace(/\r\n?/g, '\n');

describe('a conversation as Markdown', () => {
  test('a fence holds its text and nothing else', () => {
    fc.assert(
      fc.property(withTicks, (text) => {
        expect(read(fenced(text)).blocks).toEqual([{ heading: '', text: lines(text) }]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('every text stands in a fence under its role', () => {
    fc.assert(
      fc.property(conversationArbitrary, (conversation) => {
        const { systemPrompt, exampleTurns, assistantPrefill } = conversation;
        const expected = [
          { heading: 'System prompt', text: systemPrompt },
          ...exampleTurns.flatMap(({ user, assistant }) => [
            { heading: 'User', text: user },
            { heading: 'Assistant', text: assistant },
          ]),
          { heading: 'Every reply begins with', text: assistantPrefill },
        ].filter(({ text }) => text !== '');
        const said = shownPath(conversation)
          .filter(saysSomething)
          .map((message) =>
            message.role === 'user'
              ? { heading: 'User', text: message.text }
              : { heading: 'Assistant', text: assistantText(message) },
          );
        const { blocks } = read(conversationMarkdown(conversation, meta));
        expect(blocks).toEqual(
          [...expected, ...said].map((block) => ({ ...block, text: lines(block.text) })),
        );
      }),
    );
  });

  test('nothing outside the fences is HTML, a link or another heading', () => {
    fc.assert(
      fc.property(conversationArbitrary, (conversation) => {
        const { outside } = read(conversationMarkdown(conversation, meta));
        const text = outside.join('\n').replace(/(`+) .*? \1/g, '');
        expect(text.replace(/\\./g, '')).not.toMatch(/[<>&[\]]/);
        for (const line of outside) {
          if (line.startsWith('#')) {
            expect(line).toMatch(
              /^(# .+|## (Settings|System prompt|Example \d+|Every reply begins with|User|Assistant)|### (User|Assistant))$/,
            );
          }
        }
      }),
    );
  });

  test('the settings are one table of two columns', () => {
    fc.assert(
      fc.property(conversationArbitrary, (conversation) => {
        const { outside } = read(conversationMarkdown(conversation, meta));
        const rows = outside.filter((line) => line.startsWith('|'));
        expect(rows).toHaveLength(14);
        for (const row of rows) expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(3);
      }),
    );
  });

  test('a document is one text in one fence, with what the model wrote of it', () => {
    fc.assert(
      fc.property(conversationArbitrary, fc.boolean(), (conversation, startToken) => {
        const document = { ...conversation, startToken };
        const { blocks, outside } = read(conversationMarkdown(document, meta));
        const text = documentText(piecesOf(document));
        expect(blocks).toEqual(text === '' ? [] : [{ heading: 'Text', text: lines(text) }]);
        expect(outside).toContain(`| Start token | ${startToken ? 'in front' : 'left out'} |`);
        const written = shownPath(document).filter(
          (message) => message.role === 'assistant' && message.tokens.length > 0,
        );
        const facts = outside.find((line) => line.startsWith('*Written by the model: '));
        expect(facts?.split('; ').length ?? 0).toBe(written.length);
      }),
    );
  });

  test('looks like this', () => {
    const [sample] = fc.sample(conversationArbitrary, { numRuns: 1, seed: 2 });
    const conversation = {
      ...sample!,
      title: 'What is <b>?\n1 * 2',
      systemPrompt: 'Be brief.',
      exampleTurns: [],
      assistantPrefill: '',
      params: { ...sample!.params, seed: -1, topK: 0, stop: ['|`\n'], logitBias: { 7: -1.5 } },
      messages: { a: { id: 'a', role: 'user', text: '```js\n1\n```' } as const },
      children: { '': ['a'] },
      shownChild: { '': 'a' },
    };
    const markdown = conversationMarkdown(conversation, meta);
    expect(markdown.split('\n').slice(0, 4)).toEqual([
      '# What is \\<b\\>? 1 \\* 2',
      '',
      'Model SmolLM2 135M, 23 November 2026, saved by Glassbox 0.1.0.',
      '',
    ]);
    expect(markdown).toContain('| Top-k | 0 (off) |\n');
    expect(markdown).toContain('| Seed | −1 (fresh for every reply) |\n');
    expect(markdown).toContain('| Stop strings | `` "\\|`\\n" `` |\n| Logit bias | token 7: −1.5 |\n');
    expect(markdown).toContain('## User\n\n````text\n```js\n1\n```\n````\n');
  });
});
