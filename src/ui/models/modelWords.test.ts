import { expect, test } from 'vitest';
import type { KnownModel } from '../../core/knownModel.ts';
import { leavingWords } from './modelWords.ts';

const model: KnownModel = {
  id: 'tiny-1',
  name: 'Tiny',
  origin: { kind: 'file', fileName: 'tiny.gguf' },
  license: null,
  bytes: 109_000,
  chatTemplate: null,
  lastUsedAt: null,
};

test('a file that is not kept here is only taken from the list', () => {
  const words = leavingWords(model, { bytes: 0, whole: true });
  expect(words).toEqual({
    button: 'Remove…',
    label: 'Remove Tiny from the list',
    action: 'Remove from the list',
    what: 'It goes from this page’s list. Your file stays where it is.',
  });
});

test('what is kept here is deleted, and its size is said', () => {
  const words = leavingWords(model, { bytes: 109_000, whole: true });
  expect(words).toMatchObject({ label: 'Delete Tiny', what: expect.stringContaining('109 kB') });
  const away: KnownModel = { ...model, origin: { kind: 'server', url: 'http://localhost:1/v1', model: 'x' } };
  expect(leavingWords(away, undefined)).toMatchObject({ button: 'Delete…', action: 'Delete' });
});
