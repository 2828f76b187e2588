import { describe, expect, test } from 'vitest';
import { hostileMarkdown } from './hostileMarkdown.fixture.ts';
import { render, reply, tagsOf } from './renderReply.fixture.tsx';

const texts = 'p br strong em del blockquote ul ol li h3 h4 h5 h6 hr pre code table thead tbody tr th td sup';
const frames = 'div section span bdi a button svg path rect circle line polyline';
const allowedTags = new Set(`${texts} ${frames}`.split(' '));
/** Attributes that carry no address and no code; lucide's drawings bring the second line. */
const allowedAttributes = new Set(
  (
    'class tabindex start type role aria-label aria-live aria-hidden data-token-index data-class data-control ' +
    'xmlns width height viewBox fill stroke stroke-width stroke-linecap stroke-linejoin d x y x1 x2 y1 y2 rx ry cx cy r'
  ).split(' '),
);
const linkAttributes: Readonly<Record<string, RegExp>> = {
  href: /^(?:https?:\/\/|mailto:)/,
  target: /^_blank$/,
  rel: /^noopener noreferrer$/,
};

const entries = Object.entries(hostileMarkdown).flatMap(([kind, sources]) =>
  sources.map((source, index): [string, string] => [`${kind} ${index}: ${source.slice(0, 50)}`, source]),
);

test('the corpus is a corpus', () => {
  expect(entries.length).toBeGreaterThanOrEqual(200);
});

describe('nothing outside the list of allowed elements and attributes comes out', () => {
  test.each(entries)('%s', (_name, source) => {
    const begun = performance.now();
    for (const markup of [render(source), render(reply(source.slice(0, 4000).match(/[\s\S]{1,3}/g) ?? []))]) {
      for (const { name, attributes } of tagsOf(markup)) {
        expect(allowedTags, name).toContain(name);
        for (const [key, value] of Object.entries(attributes)) {
          if (name === 'a' && key in linkAttributes) expect(value).toMatch(linkAttributes[key] as RegExp);
          else expect(allowedAttributes, `${name} ${key}`).toContain(key);
        }
        if (name === 'a') expect(Object.keys(attributes).sort()).toEqual(['href', 'rel', 'target']);
      }
    }
    // Far beyond what it takes: a machine may be busy, but what grows with the square takes minutes.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
