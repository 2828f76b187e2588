import { describe, expect, test } from 'vitest';
import { markdownProblem } from './markdownLimits.ts';

describe('what a parser would choke on is told before', () => {
  test.each([
    ['quotes', '>'.repeat(5000), /nested/],
    ['quotes with blanks', '> '.repeat(25), /nested/],
    ['lists in one line', '- '.repeat(5000), /nested/],
    ['lists by indentation', `${' '.repeat(66)}- a`, /nested/],
    ['a block of code of 1 MB', `\`\`\`\n${'x'.repeat(1_000_000)}\n\`\`\``, /long/],
    ['lines', 'a\n'.repeat(2001), /lines/],
    ['emphasis', '_*a'.repeat(300), /emphasis/],
    ['a wide table', `|${'a|'.repeat(600)}\n|${'-|'.repeat(600)}\n${'|b\n'.repeat(100)}`, /cells/],
    ['brackets', '['.repeat(10_000), /opens/],
    ['ticks', Array.from({ length: 300 }, (_, index) => '`'.repeat(index + 1)).join(' '), /opens/],
  ])('%s', (_name, text, problem) => {
    expect(markdownProblem(text)).toMatch(problem);
  });
});

test.each([
  ['nothing', ''],
  ['prose', 'The *quick* brown fox **jumps** over `it`, see [there](https://a.b).\n\n'.repeat(200)],
  ['a long list', '- **Name**: some words about it_all\n'.repeat(120)],
  ['a program', `\`\`\`ts\n${'const some_name = other_name[index] ** 2; // 2 * 3\n'.repeat(150)}\`\`\``],
  ['a rule of stars', `/${'*'.repeat(5000)}/`],
  ['a table', '| a | b | c |\n| - | - | - |\n'.concat('| 1 | 2 | 3 |\n'.repeat(300))],
  ['a quote in a list in a quote', '> - > 1. a'],
])('%s is fine', (_name, text) => {
  expect(markdownProblem(text)).toBeNull();
});
