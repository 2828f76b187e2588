import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** Linear sRGB → what a dichromat sees (Machado, Oliveira, Fernandes 2009, severity 1). */
const visions: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** The value of a custom property in one theme. */
function colour(name: string, theme: 'light' | 'dark'): Rgb {
  const match = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
  const hex = match?.[theme === 'light' ? 1 : 2];
  if (hex === undefined) throw new Error(`tokens.css has no --${name} for both themes.`);
  const channel = (start: number) => linear(Number.parseInt(hex.slice(start, start + 2), 16) / 255);
  return [channel(1), channel(3), channel(5)];
}

/** sRGB → linear light (IEC 61966-2-1). */
function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function multiply(matrix: Matrix, [r, g, b]: Rgb): Rgb {
  const [x, y, z] = matrix.map((row) => row[0] * r + row[1] * g + row[2] * b);
  return [x ?? 0, y ?? 0, z ?? 0];
}

/** Linear sRGB → OKLab (Ottosson 2020). */
function okLab(rgb: Rgb): Rgb {
  const lms = multiply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  const [l, m, s] = [Math.cbrt(lms[0]), Math.cbrt(lms[1]), Math.cbrt(lms[2])];
  return multiply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [l, m, s],
  );
}

/** OKLab distance × 100. */
function distance(a: Rgb, b: Rgb): number {
  const [p, q] = [okLab(a), okLab(b)];
  return 100 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

/** WCAG 2 contrast ratio. */
function contrast(a: Rgb, b: Rgb): number {
  const luminance = ([r, g, blue]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const classes = Array.from({ length: 9 }, (_, index) => index);

/** A scale as one vision sees it. */
function seenColours(scale: string, theme: 'light' | 'dark', matrix: Matrix): readonly Rgb[] {
  return classes.map((index) => {
    const [r, g, b] = multiply(matrix, colour(`${scale}-${index}`, theme));
    const displayed = (value: number) => Math.min(1, Math.max(0, value));
    return [displayed(r), displayed(g), displayed(b)];
  });
}

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  describe.each(['surprisal', 'candidate', 'delta'])('%s scale', (scale) => {
    test.each(Object.entries(visions))('neighbours stay apart: %s', (_vision, matrix) => {
      const seen = seenColours(scale, theme, matrix);
      for (const index of classes.slice(1)) {
        const [before, here] = [seen[index - 1], seen[index]];
        if (before === undefined || here === undefined) throw new Error('A class has no colour.');
        expect(distance(before, here), `${index - 1} against ${index}`).toBeGreaterThanOrEqual(7.1);
      }
    });

    test.each(classes)('text on class %i can be read', (index) => {
      const background = colour(`${scale}-${index}`, theme);
      expect(contrast(background, colour(`on-${scale}-${index}`, theme))).toBeGreaterThanOrEqual(4.7);
    });
  });

  test.each(Object.entries(visions))('the two sides of the differences stay apart: %s', (_vision, matrix) => {
    const seen = seenColours('delta', theme, matrix);
    for (const index of classes.slice(0, 4)) {
      const [other, own] = [seen[index], seen[8 - index]];
      if (other === undefined || own === undefined) throw new Error('A class has no colour.');
      expect(distance(other, own), `${index} against ${8 - index}`).toBeGreaterThanOrEqual(7.1);
    }
  });
});
