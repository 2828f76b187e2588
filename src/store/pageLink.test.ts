import { expect, test } from 'vitest';
import { readPageLink } from './pageLink.ts';

const base = 'https://example.org/play/';

test('device and model of the link are taken, nonsense is passed over', () => {
  expect(readPageLink('?device=wasm', 'auto', base).spec.device).toBe('wasm');
  expect(readPageLink('?device=toaster', 'webgpu', base).spec.device).toBe('webgpu');
  expect(readPageLink('?model=tiny', 'auto', base).spec.source).toEqual({
    kind: 'embedded',
    manifestUrl: 'https://example.org/play/models/tiny/manifest.json',
  });
  expect(readPageLink('', 'auto', base, 'own').spec.id).toBe('own');
  expect(readPageLink('?model=tiny', 'auto', base, 'own').spec.id).toBe('tiny');
  expect(readPageLink('?preset=nonsense', 'auto', base)).toMatchObject({
    fills: false,
    problem: 'There is no preset “nonsense”; the gallery has them all.',
  });
  expect(readPageLink('', 'auto', base).problem).toBeNull();
  for (const search of ['?model=tiny', '?model=']) {
    expect(readPageLink(search, 'auto', base).problem).toBeNull();
  }
  for (const model of ['../secret', '%2e%2e', 'a/b']) {
    const { spec, problem } = readPageLink(`?model=${model}`, 'auto', base);
    expect(spec.id).toBe('smollm2-135m-instruct');
    expect(problem).toMatch(/^No model can be called “.*”; Models lists all there are, by their names\.$/);
  }
});

test('what was in use when the page loaded itself again comes before the link’s model and the first one', () => {
  expect(readPageLink('', 'auto', base, 'own', 'brought-1').spec.id).toBe('brought-1');
  expect(readPageLink('?model=tiny&device=wasm', 'auto', base, null, 'brought-1')).toMatchObject({
    spec: { id: 'brought-1', device: 'wasm' },
    problem: null,
  });
});
