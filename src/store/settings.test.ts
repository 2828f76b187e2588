import { expect, test } from 'vitest';
import type { Settings } from './appState.ts';
import { defaultSettings, readSettings, writeSettings } from './settings.ts';

function memoryStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('settings come back as they were kept', () => {
  const storage = memoryStorage();
  const settings: Settings = {
    theme: 'dark',
    device: 'wasm',
    panelOpen: false,
    panelDock: 'right',
    panelSize: { below: 412, right: null },
    instrumentsSize: { below: null, right: 380 },
    showSpaces: true,
    showMarkdown: true,
    tourSeen: true,
    recentCommands: ['tokenizer'],
    libraryOpen: false,
    startModel: 'tiny-0123456789abcdef',
  };
  writeSettings(storage, settings);
  expect(readSettings(storage)).toEqual(settings);
});

test('what cannot be read is the default', () => {
  const storage = memoryStorage();
  const nonsense = {
    theme: 7,
    device: 'x',
    panelOpen: 'yes',
    panelDock: 'left',
    panelSize: { below: -3, right: '400' },
    instrumentsSize: [],
    showSpaces: 1,
    tourSeen: null,
    recentCommands: { 0: 'x' },
    startModel: '../secret',
  };
  const spoilt = ['{', '5', 'null', '{"panelSize":8}', JSON.stringify(nonsense)];
  for (const record of spoilt) {
    storage.setItem('glassbox.settings', record);
    expect(readSettings(storage)).toEqual(defaultSettings);
  }
});

test('settings of an earlier version keep what they had', () => {
  const storage = memoryStorage();
  storage.setItem('glassbox.settings', '{"theme":"dark","device":"auto","panelOpen":false}');
  expect(readSettings(storage)).toEqual({ ...defaultSettings, theme: 'dark', panelOpen: false });
});

test('blocked storage gives the defaults', () => {
  const blocked = {
    getItem() {
      throw new Error('blocked');
    },
  };
  expect(readSettings(blocked)).toEqual(defaultSettings);
});
