import { expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { appName } from './appName.ts';

test('files name the version that wrote them', () => {
  expect(appName).toBe(`Glassbox ${packageFile.version}`);
});
