import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hostileText } from './comparison.fixture.ts';
import { parsePage } from './htmlPage.fixture.ts';
import { escapeHtml, fixedMarkup, html } from './htmlText.ts';

const anyText = fc.oneof(hostileText, fc.string({ unit: 'binary' }));

/** What a text becomes: only what HTML cannot hold, or what reorders lines, is named instead. */
function writable(text: string): string {
  return Array.from(text.replaceAll('\r\n', '\n'), (character) => {
    const code = character.codePointAt(0) ?? 0;
    const control =
      (code < 0x20 && character !== '\n' && character !== '\t') || (code >= 0x7f && code <= 0x9f);
    const surrogate = code >= 0xd800 && code <= 0xdfff;
    const noncharacter = (code & 0xfffe) === 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
    const bidi = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    if (!(control || surrogate || noncharacter || bidi)) return character;
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  }).join('');
}

it('keeps a text a text, in an element and in an attribute', () => {
  fc.assert(
    fc.property(anyText, anyText, (text, title) => {
      const page = html`<!doctype html>\n<p title="${title}">${text}</p>`.toString();
      expect(parsePage(page)).toEqual([
        { name: 'p', attributes: { title: writable(title) }, text: writable(text) },
      ]);
    }),
    { numRuns: 500 },
  );
});

it('puts markup, lists, numbers and nothing where they belong', () => {
  const items = ['<', 'b'].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}${null}${3}</ul>${fixedMarkup('<br>')}`.toString()).toBe(
    '<ul><li>&lt;</li><li>b</li>3</ul><br>',
  );
});

it('leaves joiners and direction marks alone, which scripts and emoji need', () => {
  const text = '👩‍🚀 می‌خواهم \u200F!';
  expect(escapeHtml(text)).toBe(text);
});
