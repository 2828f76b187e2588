import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileMarkdown } from './hostileMarkdown.fixture.ts';
import { render, reply, unescapeHtml } from './renderReply.fixture.tsx';
import { namesItsTarget, safeLink } from './safeLink.ts';
import { createBlockSplitter } from './splitBlocks.ts';

/** Without the classes, whose names the build makes. */
const bare = (markup: string) => markup.replace(/ class="[^"]*"/g, '');

describe('what a reply becomes', () => {
  test.each([
    ['headings stand below the message’s', '# A\n\n## B\n\n###### C', '<h3>A</h3><h4>B</h4><h6>C</h6>'],
    [
      'a link says where it leads',
      '[my bank](https://evil.example/x)',
      '<p><a href="https://evil.example/x" target="_blank" rel="noopener noreferrer"><bdi>my bank</bdi></a>' +
        '<bdi> (evil.example)</bdi></p>',
    ],
    [
      'one that names its target says it once',
      'https://a.example/x',
      '<p><a href="https://a.example/x" target="_blank" rel="noopener noreferrer">' +
        '<bdi>https://a.example/x</bdi></a></p>',
    ],
    ['a script’s address is text', '[click](javascript:alert(1))', '<p>click</p>'],
    ['HTML is text', 'a <b onclick=x>b</b>', '<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>'],
    ['a task is words', '- [x] a', '<ul><li><span role="img" aria-label="done">☑ </span> a</li></ul>'],
  ])('%s', (_name, source, markup) => {
    expect(bare(render(source)).replaceAll('\n', '')).toBe(markup);
  });

  test('an image is a chip with its host', () => {
    const markup = render('![a cat](https://cats.example/1.png)');
    expect(markup).toContain('Image: a cat');
    expect(markup).toContain('not loaded from cats.example');
    expect(markup).not.toContain('1.png');
  });

  test('code names its language and can be copied; a table can be scrolled and is aligned by classes', () => {
    const code = render('```ts extra\nconst a = 1;\n```');
    expect(code).toContain('<bdi>ts</bdi>');
    expect(code).toContain('aria-label="Copy code"');
    const table = render('| a | b |\n| :-: | --: |\n| 1 | 2 |');
    expect(table).toMatch(/<section[^>]*aria-label="Table" tabindex="0"/);
    expect(table).toMatch(/<th class="[^"]*center[^"]*">a<\/th><th class="[^"]*right[^"]*">b/);
    expect(table).not.toContain('style');
  });

  test('in code, what reorders text is named instead', () => {
    const markup = render('`a\u202eb`');
    expect(markup).toContain('data-control="U+202E"');
    expect(markup).not.toContain('\u202e');
  });

  test.each([
    ['too deep', `${'>'.repeat(5000)}a`, 'it is nested too deeply'],
    ['too long', 'a'.repeat(60_000), 'it is too long'],
    ['nothing to see', '[//]: # (hidden)', 'Markdown would show nothing of it'],
  ])('%s: plain text, and why', (_name, source, problem) => {
    const markup = render(source);
    expect(markup).toContain(`Shown as plain text, because ${problem}.`);
    expect(unescapeHtml(markup)).toContain(source);
  });
});

test('links: who is named, and what is none', () => {
  const link = safeLink('https://User:pass@BANK.example:8443/a?b#c');
  expect(link?.host).toBe('bank.example:8443');
  expect(safeLink('https://аррӏе.com')?.host).toMatch(/^xn--/);
  for (const address of ['javascript:x', 'data:,x', '/a', '#a', '', 'http://', 'blob:https://a/b']) {
    expect(safeLink(address), address).toBeNull();
  }
  const evil = safeLink('https://evil.example/') ?? { href: '', host: '' };
  expect(namesItsTarget('https://evil.example', evil)).toBe(true);
  expect(namesItsTarget('www.evil.example', safeLink('http://www.evil.example/') ?? evil)).toBe(true);
  expect(namesItsTarget('https://bank.example', evil)).toBe(false);
});

const word = fc.stringMatching(/^[a-z]{1,9}$/);
const prose = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
const inline = fc.oneof(
  prose,
  prose.map((text) => `**${text}** and *${text}*`),
  prose.map((text) => `\`${text}\` \\* \\[${text}\\]`),
  prose.map((text) => `[${text}](https://a.example/${text.length})`),
  prose.map((text) => `~~${text}~~ 1 < 2 & 3`),
);
const block = fc.oneof(
  inline,
  fc.tuple(inline, inline).map(([a, b]) => `${a}\n${b}`),
  inline.map((text) => `## ${text}`),
  fc.tuple(inline, inline).map(([a, b]) => `- ${a}\n- ${b}\n  ${a}`),
  fc.tuple(inline, inline).map(([a, b]) => `> ${a}\n> ${b}\n> > ${a}`),
  fc.tuple(prose, prose).map(([a, b]) => `\`\`\`js\n${a};\n\n  > ${b}\n\`\`\``),
  fc.tuple(prose, prose).map(([a, b]) => `> \`\`\`\n> ${a}\n> > ${b}\n> \`\`\``),
  fc.tuple(inline, inline).map(([a, b]) => `| ${a} | b |\n| - | :-: |\n| ${b} | ${a} |`),
);
const markdown = fc.array(block, { minLength: 1, maxLength: 5 }).map((blocks) => blocks.join('\n\n'));
const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 400 });

function tokensOf(text: string, lengths: readonly number[]): string[] {
  const tokens: string[] = [];
  for (let at = 0, index = 0; at < text.length; index++) {
    const length = lengths[index % lengths.length] ?? 1;
    tokens.push(text.slice(at, at + length));
    at += length;
  }
  return tokens;
}

/** Marks, prefixes of lines and backslashes are not seen; letters are never among them. */
const lettersOf = (text: string) => text.replace(/[^a-z]/g, '');

describe('tints', () => {
  test('every piece is a part of its token, in order, and all that was written is tinted', () => {
    fc.assert(
      fc.property(markdown, cuts, fc.constantFrom('', '# x\n', 'begun '), (source, lengths, prefill) => {
        const tokens = tokensOf(source, lengths);
        // A word within its piece is wrapped once more, without the space before it.
        const markup = render(reply(tokens, prefill)).replace(/<span class="[^"]*">([^<]*)<\/span>/g, '$1');
        const pieces = [
          ...markup.matchAll(/<span class="[^"]*" data-token-index="(\d+)"[^>]*>([^<]*)<\/span>/g),
        ];
        let from = 0;
        let last = -1;
        for (const [, index = '', escaped = ''] of pieces) {
          const text = lettersOf(unescapeHtml(escaped));
          if (Number(index) !== last) from = 0;
          expect(Number(index)).toBeGreaterThanOrEqual(last);
          const token = lettersOf(tokens[Number(index)] ?? '');
          const at = token.indexOf(text, from);
          expect(at, `"${text}" in "${token}" of ${JSON.stringify(source)}`).toBeGreaterThanOrEqual(from);
          from = at + text.length;
          last = Number(index);
        }
        // Outside of the pieces stand only the prefill, hosts and labels.
        const rest = markup
          .replace(/<span class="[^"]*" data-token-index[^>]*>[^<]*<\/span>/g, '')
          .replace(/<bdi[^>]*> \([^<]*<\/bdi>|<bdi>js<\/bdi>|<svg.*?<\/svg>/g, '')
          .replace(/<[^>]+>/g, '');
        expect(rest.replace(/begun|x/, '').trim()).toBe('');
      }),
      { numRuns: 300 },
    );
  });
});

describe('blocks', () => {
  const whole = Object.entries(hostileMarkdown).flatMap(([kind, all]) =>
    kind === 'pathological' ? [] : all,
  );
  const samples = [
    'See [a][1] and [b].\n\n- c [1]\n\n[1]: https://one.example\n[b]: https://two.example\n',
    'Note[^1].\n\nMore.\n\n[^1]: Here.\n',
    '> [q]: https://quote.example\n\n[q]\n',
    '```\nnever closed [1]\n\n[1]: https://one.example',
    '- a\n\n- b\n\n\n1. c\n\n   d\n\n2. e',
  ];

  test.each([...samples, ...whole])(
    'parsed one by one they are what they are together: %j',
    async (source) => {
      const { createElement } = await import('react');
      const { renderToStaticMarkup } = await import('react-dom/server');
      const { MarkdownBlockView } = await import('./MarkdownBlockView.tsx');
      const view = (text: string, definitions = '') =>
        renderToStaticMarkup(
          createElement(MarkdownBlockView, { text, definitions, firstToken: 0, starts: '', marks: '' }),
        );
      const blocks = createBlockSplitter()(source, false);
      expect(blocks.map(({ text }) => text).join('')).toBe(source);
      const plain = (markup: string) => markup.replace(/\s+/g, '');
      expect(plain(blocks.map(({ text, definitions }) => view(text, definitions)).join(''))).toBe(
        plain(view(source)),
      );
    },
  );

  test('while a text grows the first blocks stay as they are, and at its end it is cut as if at once', () => {
    fc.assert(
      fc.property(markdown, cuts, (source, lengths) => {
        const split = createBlockSplitter();
        let text = '';
        for (const token of tokensOf(source, lengths)) {
          text += token;
          expect(
            split(text, true)
              .map((each) => each.text)
              .join(''),
          ).toBe(text);
        }
        expect(split(source, false)).toEqual(createBlockSplitter()(source, false));
      }),
      { numRuns: 30 },
    );
  });
});
