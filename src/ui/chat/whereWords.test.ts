import { expect, test } from 'vitest';
import { whereWords } from './whereWords.ts';

test('only a model in the tab keeps everything there; of a server its name is said', () => {
  expect(whereWords({ kind: 'scripted', tokensPerSecond: 0 })).toContain('Nothing leaves it');
  const words = whereWords({ kind: 'server', url: 'http://localhost:8080/v1', model: 'large' });
  expect(words).toContain('What you send goes to that server');
  expect(words).toContain('localhost:8080 ');
  expect(words).not.toContain('inside this tab');
});
