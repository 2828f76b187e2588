import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ComparisonFile,
  comparisonFromFile,
  comparisonToJson,
  type PaneJson,
} from '../core/comparisonJson.ts';
import { shownPath } from '../core/conversation.ts';
import { comparisonSizeProblem, maxComparisonBytes, readComparison } from './readComparison.ts';
import { meta, sampleFiles, soundComparisonArbitrary } from './soundComparison.fixture.ts';
import { lcg, type Mutable, mutate } from './spoiltFiles.fixture.ts';

function problemOf(text: string): string {
  const reading = readComparison(text);
  return reading.ok ? 'none' : reading.problem;
}

/** A counter in place of random ids. */
function ids(): () => string {
  let count = 0;
  return () => `fresh ${++count}`;
}

describe('a file that the page wrote', () => {
  test('reads back as it was, field by field', () => {
    fc.assert(
      fc.property(soundComparisonArbitrary, (comparison) => {
        const file = comparisonToJson(comparison, meta);
        const text = JSON.stringify(file);
        const reading = readComparison(text);
        expect(reading).toMatchObject({ ok: true });
        if (!reading.ok) return;
        expect(reading.file).toEqual(JSON.parse(text));
        const asBytes = readComparison(new TextEncoder().encode(text));
        expect(asBytes).toEqual(reading);
        // Written again, what was opened is the same file but for its ids.
        const opened = comparisonFromFile(reading.file, ids());
        const again = comparisonToJson(opened, meta);
        expect(withoutIds(again)).toEqual(withoutIds(file));
      }),
      { numRuns: 200 },
    );
  });

  test('is summed up before it is opened', () => {
    const [text = ''] = sampleFiles(1);
    const reading = readComparison(text);
    if (!reading.ok) throw new Error(reading.problem);
    const { panes, mixer } = reading.file.comparison;
    const all = mixer === null ? panes : [...panes, mixer.pane];
    const { summary } = reading;
    expect(summary.panes.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
    const messages = all.flatMap(({ conversation }) => conversation.messages);
    expect(summary.messages).toBe(messages.length);
    expect(summary.tokens).toBe(
      messages.reduce((sum, message) => sum + (message.role === 'user' ? 0 : message.tokens.length), 0),
    );
    expect(summary.model).toEqual(meta.model);
  });
});

describe('a file that is refused', () => {
  const [sound = ''] = sampleFiles(1);
  const changed = (change: (file: Mutable) => void): string => {
    const file = JSON.parse(sound) as Mutable;
    change(file);
    return problemOf(JSON.stringify(file));
  };

  test('says what it is, or where it is wrong', () => {
    expect(problemOf('')).toBe('The file is not JSON: it is cut short, spoilt, or of another kind.');
    expect(problemOf(sound.slice(0, -1))).toContain('not JSON');
    expect(problemOf('[1, 2]')).toBe('The file is no comparison that Glassbox exported.');
    expect(changed((file) => (file.version = 2))).toBe(
      'The file was written by a newer Glassbox: its format is number 2, and this one reads number 1. Open it there, or update this page.',
    );
    expect(changed((file) => (file.version = 0))).toBe('The file cannot be opened: “version” must be 1.');
    expect(changed((file) => (file.extra = true))).toBe(
      'The file cannot be opened: “extra” is not known in such a file.',
    );
    expect(changed((file) => delete file.comparison.panes[1].name)).toBe(
      'The file cannot be opened: pane B, “name” is missing.',
    );
    expect(changed((file) => (file.comparison.panes[0].conversation.params.temperature = 3))).toBe(
      'The file cannot be opened: pane A, “params”, “temperature” must be from 0 to 2; 3 is outside.',
    );
    expect(changed((file) => (file.comparison.focusedPaneId = 'nobody'))).toBe(
      'The file cannot be opened: “focusedPaneId” names a persona that is not in the file.',
    );
    expect(changed((file) => (file.comparison.panes = file.comparison.panes.slice(0, 1)))).toBe(
      'The file cannot be opened: “panes” must hold 2 to 6 personas.',
    );
    expect(readComparison(new Uint8Array([0x7b, 0xff, 0x7d]))).toEqual({
      ok: false,
      problem: 'The file is not text (UTF-8).',
    });
  });

  test('is not read at all when it is too large', () => {
    expect(comparisonSizeProblem(maxComparisonBytes)).toBeNull();
    expect(comparisonSizeProblem(maxComparisonBytes + 1)).toBe(
      'The file is too large: 64 MiB, and at most 64 MiB can be opened.',
    );
    expect(problemOf(' '.repeat(maxComparisonBytes + 2 ** 20))).toBe(
      'The file is too large: 65 MiB, and at most 64 MiB can be opened.',
    );
  });

  test('names that stand twice, or reach into objects, also behind escapes', () => {
    expect(problemOf(sound.replace('{"schema"', '{"app":"x","schema"'))).toBe(
      'The file cannot be opened: “app” stands there twice.',
    );
    for (const name of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__', 'constr\\u0075ctor']) {
      expect(problemOf(sound.replace('"sync":{', `"sync":{"${name}":{"polluted":true},`))).toMatch(
        /^The file cannot be opened: “sync”, “\w+” is a name that no such file has\.$/,
      );
    }
    expect(problemOf(sound.replace('"sync":{', '"sync":{"\\u0070rompt":true,'))).toBe(
      'The file cannot be opened: “sync”, “prompt” stands there twice.',
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('nested or filled beyond any real one', () => {
    expect(problemOf('['.repeat(100_000))).toBe(
      'The file cannot be opened: the file is nested more than 24 levels deep.',
    );
    expect(problemOf(`{"a":${'['.repeat(30)}${']'.repeat(30)}}`)).toContain('nested');
    expect(problemOf(`[${'0,'.repeat(4_000_001)}0]`)).toBe(
      'The file cannot be opened: the file holds more than 4,000,000 values.',
    );
  });

  test('ids that the loaded model does not have', () => {
    const known = { modelId: meta.model.id, size: 10 };
    const problems = sampleFiles(20).map((text) => readComparison(text, known));
    expect(problems.some((reading) => !reading.ok)).toBe(true);
    for (const reading of problems) {
      if (!reading.ok) expect(reading.problem).toMatch(/holds a token id that the model does not have\.$/);
    }
    const other = sampleFiles(20).map((text) => readComparison(text, { ...known, modelId: 'another' }));
    expect(other.every(({ ok }) => ok)).toBe(true);
  });
});

describe('a conversation whose tree does not hold', () => {
  type Place = { id: string; parent: string; shown: boolean };
  const withTree = (places: readonly Place[]): string => {
    const [text = ''] = sampleFiles(1);
    const file = JSON.parse(text) as Mutable;
    file.comparison.panes[0].conversation.messages = places.map((place) => ({
      ...place,
      role: 'user',
      text: 'Hello',
    }));
    return problemOf(JSON.stringify(file));
  };
  const first = { id: 'a', parent: '', shown: true };

  test.each([
    ['twice the same id', [first, { id: 'a', parent: 'a', shown: true }], 'is another message’s id'],
    ['its own parent', [first, { id: 'b', parent: 'b', shown: true }], 'names no message that stands before'],
    [
      'a ring',
      [
        { id: 'a', parent: 'b', shown: true },
        { id: 'b', parent: 'a', shown: true },
      ],
      'names no message that stands before',
    ],
    ['two shown', [first, { id: 'b', parent: '', shown: true }], 'another version is shown'],
    ['none shown', [first, { id: 'b', parent: 'a', shown: false }], 'must be true of one of the versions'],
  ])('%s', (_name, places, wanted) => {
    expect(withTree(places)).toContain(wanted);
  });

  test('a chain and two versions are sound', () => {
    expect(
      withTree([first, { id: 'b', parent: '', shown: false }, { id: 'c', parent: 'a', shown: true }]),
    ).toBe('none');
  });
});

describe('ten thousand spoilt files', () => {
  // With records to spoil, and short, because each is read thousands of times.
  const files = sampleFiles(100).filter((text) => text.includes('"tokens":[{') && text.length < 12_000);

  test('none throws, none half applies, nothing is polluted', () => {
    expect(files.length).toBeGreaterThan(5);
    const random = lcg(20_261_123);
    const counts = { whole: 0, refused: 0 };
    for (let round = 0; round < 10_000; round++) {
      const file = files[round % files.length] ?? '';
      const spoilt = mutate(file, random);
      const reading = readComparison(spoilt);
      if (!reading.ok) {
        counts.refused += 1;
        expect(reading.problem).toMatch(/^The file [^\n]{5,300}\.$/);
        continue;
      }
      counts.whole += 1;
      const opened = comparisonFromFile(reading.file, ids());
      expect(opened.panes.length).toBeGreaterThanOrEqual(2);
      for (const { conversation } of opened.panes) shownPath(conversation);
      const again = readComparison(JSON.stringify(comparisonToJson(opened, meta)));
      expect(again.ok ? '' : again.problem).toBe('');
    }
    expect(counts.whole).toBeGreaterThan(100);
    expect(counts.refused).toBeGreaterThan(5_000);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('polluted');
  }, 60_000);
});

/** Ids as places: of a message in its list, of a persona among all. */
function withoutIds(file: ComparisonFile): unknown {
  const { panes, mixer, focusedPaneId, cursor, blind, ...rest } = file.comparison;
  const ids = panes.map(({ id }) => id);
  const pane = ({ name, contextUsed, conversation }: PaneJson) => {
    const order = conversation.messages.map(({ id }) => id);
    const messages = conversation.messages.map((message, index) => ({
      ...message,
      id: index,
      parent: order.indexOf(message.parent),
    }));
    return { name, contextUsed, conversation: { ...conversation, id: '', messages } };
  };
  return {
    ...file,
    comparison: {
      ...rest,
      id: '',
      panes: panes.map(pane),
      mixer: mixer && { ...mixer, pane: pane(mixer.pane) },
      focused: ids.indexOf(focusedPaneId),
      cursor: cursor && { ...cursor, paneId: ids.indexOf(cursor.paneId) },
      blind: blind && { ...blind, order: blind.order.map((id) => ids.indexOf(id)) },
    },
  };
}
