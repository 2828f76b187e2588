import { expect, test } from 'vitest';
import { readPageLink } from './pageLink.ts';
import { readSettings, writeSettings } from './settings.ts';

const base = 'https://example.org/play/';

test('device and model of the link are taken, nonsense is passed over', () => {
  expect(readPageLink('?device=wasm', 'auto', base).spec.device).toBe('wasm');
  expect(readPageLink('?device=toaster', 'webgpu', base).spec.device).toBe('webgpu');
  expect(readPageLink('?model=tiny', 'auto', base).spec.source).toEqual({
    kind: 'embedded',
    manifestUrl: 'https://example.org/play/models/tiny/manifest.json',
  });
  for (const model of ['../secret', '%2e%2e', 'a/b', '']) {
    expect(readPageLink(`?model=${model}`, 'auto', base).spec.id).toBe('smollm2-135m-instruct');
  }
});

test('settings come back as they were kept; what cannot be read is the default', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const settings = { theme: 'dark', device: 'wasm', panelOpen: false } as const;
  writeSettings(storage, settings);
  expect(readSettings(storage)).toEqual(settings);
  for (const spoilt of ['{', '5', 'null', '{"theme":7,"device":"x","panelOpen":"yes"}']) {
    storage.setItem('glassbox.settings', spoilt);
    expect(readSettings(storage)).toEqual({ theme: 'system', device: 'auto', panelOpen: true });
  }
  const blocked = {
    getItem() {
      throw new Error('blocked');
    },
  };
  expect(readSettings(blocked).theme).toBe('system');
});
