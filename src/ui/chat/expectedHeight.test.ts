import { expect, test } from 'vitest';
import { expectedHeight } from './expectedHeight.ts';

const height = (text: string) => expectedHeight({ id: 'asked', role: 'user', text });

test('a line more makes a message higher by one line, whether it was broken or had to be', () => {
  const line = height('b') - height('');
  expect(line).toBe(0);
  const one = height('a\nb') - height('a');
  expect(one).toBeGreaterThan(0);
  expect(height('a'.repeat(200)) - height('a')).toBe(2 * one);
  expect(height('a\n\nb') - height('a')).toBe(2 * one);
});
