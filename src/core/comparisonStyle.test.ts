import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparisonStyle, darkColours, lightColours } from './comparisonStyle.ts';

const tokensCss = readFileSync(new URL('../tokens.css', import.meta.url), 'utf8');

describe.each([
  ['light', lightColours, 1],
  ['dark', darkColours, 2],
] as const)('%s', (_, colours, group) => {
  const own = (name: string) =>
    new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(tokensCss)?.[group] ?? `no --${name}`;

  it.each(['surprisal', 'delta'] as const)(
    "has the page's %s colours, which are checked for vision",
    (name) => {
      const { backgrounds, inks } = colours[name];
      const classes = Array.from({ length: 9 }, (_class, index) => index);
      expect(backgrounds).toEqual(classes.map((index) => own(`${name}-${index}`)));
      expect(inks).toEqual(classes.map((index) => own(`on-${name}-${index}`)));
    },
  );

  it('has its plain colours', () => {
    const { surface, raised, text, muted, line, accent } = colours;
    const names = ['surface-0', 'surface-1', 'text', 'text-muted', 'border', 'accent'];
    expect([surface, raised, text, muted, line, accent]).toEqual(names.map(own));
  });
});

it('asks for nothing from outside, and uses no property that it does not set', () => {
  const style = comparisonStyle().toString();
  expect(style).not.toMatch(/url\(|@import|<|expression/);
  expect(style.split('{').length).toBe(style.split('}').length);
  const set = new Set(Array.from(style.matchAll(/(--[\w-]+):/g), ([, name]) => name));
  for (const [, used] of style.matchAll(/var\((--[\w-]+)\)/g)) expect(set).toContain(used);
});
