import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createScriptedModel } from '../engine/scriptedModel.ts';
import { createEngineClient } from '../worker/client.ts';
import { createInProcessWorker } from '../worker/inProcessWorker.fixture.ts';
import type { AppStore } from './appState.ts';
import { isComparing } from './busy.ts';
import { createAppStore } from './createAppStore.ts';
import { comparisonData, comparisonPage, exportRefusal } from './exportComparison.ts';
import { modelSpec } from './modelCatalog.ts';
import { readComparison } from './readComparison.ts';
import { defaultSettings } from './settings.ts';

const baseUrl = 'http://localhost/';
const now = new Date(2026, 10, 23, 9, 5);

function newStore(): AppStore {
  let ids = 0;
  return createAppStore({
    client: createEngineClient(() =>
      createInProcessWorker(async () =>
        createScriptedModel({ reply: 'one two three four five', tokensPerSecond: 0, contextLength: 2_048 }),
      ),
    ),
    spec: modelSpec('scripted', 'auto', baseUrl),
    baseUrl,
    settings: defaultSettings,
    storage: null,
    random: () => 0.3,
    newId: () => `id ${++ids}`,
    scheduleFrame: (flush) => setImmediate(flush),
    libraryPlatform: null,
    session: null,
  });
}

describe('a comparison as a file', () => {
  const store = newStore();
  const { actions } = store.getState();
  const [a, b] = store.getState().comparison.panes;
  if (a === undefined || b === undefined) throw new Error('There are two panes.');
  const html = () => comparisonPage(store.getState(), now).text;

  beforeAll(async () => {
    expect(exportRefusal(store.getState())).toBe('Nothing was said yet.');
    await actions.loadModel();
    const writing = actions.compare.send('  Who are you, "really"? /etc/..');
    await new Promise<void>((resolve) => {
      const unsubscribe = store.subscribe((state) => {
        if (!isComparing(state)) return;
        unsubscribe();
        resolve();
      });
    });
    expect(exportRefusal(store.getState())).toBe('First let the replies be finished, or stop them.');
    await writing;
  });

  test('is named by its question and its day', () => {
    expect(exportRefusal(store.getState())).toBeNull();
    const page = comparisonPage(store.getState(), now);
    expect(page).toMatchObject({
      name: 'glassbox-who-are-you-really-etc-2026-11-23.html',
      type: 'text/html',
    });
    const data = comparisonData(store.getState(), now);
    expect(data).toMatchObject({ name: page.name.replace('.html', '.json'), type: 'application/json' });
  });

  test('as data reads back, and says which model wrote it', () => {
    const { text } = comparisonData(store.getState(), now);
    const reading = readComparison(text);
    expect(reading).toMatchObject({
      ok: true,
      summary: {
        question: '  Who are you, "really"? /etc/..',
        panes: [
          { name: a.name, messages: 2 },
          { name: b.name, messages: 2 },
        ],
        replyModels: ['scripted'],
      },
    });
  });

  test('as a page holds what is known: names, texts, cross-examinations, votes', async () => {
    expect(html()).toContain(a.name);
    expect(html()).toContain('23 November 2026');
    expect(html()).not.toContain('times likelier');
    expect(html()).not.toContain('’s answer under ');
    await actions.compare.crossExamine(a.id, b.id);
    await actions.compare.crossExamine(a.id, a.id);
    expect(html().match(/’s answer under /g)).toHaveLength(2);
    actions.compare.setBlind(true);
    expect(exportRefusal(store.getState())).toBe('First vote: the file would show the names.');
    actions.compare.vote('a');
    expect(exportRefusal(store.getState())).toBeNull();
    expect(html()).toContain('Blind votes');
    actions.compare.setBlind(false);
    expect(html()).toContain('Blind votes');
  });

  test('a result of a reply that was written on since is left out', () => {
    const { examinations } = store.getState();
    const stale = Object.entries(examinations).map(([key, value]) => [key, { ...value, tokenCount: 1 }]);
    const page = comparisonPage({ ...store.getState(), examinations: Object.fromEntries(stale) }, now);
    expect(page.text).not.toContain('’s answer under ');
  });

  test('a mixture that has spoken stands beside the two', async () => {
    actions.compare.setMixer(true);
    // It answers first what the others were asked before.
    await vi.waitFor(() => expect(isComparing(store.getState())).toBe(false));
    await actions.compare.send('And now?');
    expect(html()).toContain(`${a.name} mixed with ${b.name}, weight 0.5`);
    // With a second turn the answers are numbered.
    expect(html().match(/’s answer 1 under /g)).toHaveLength(2);
  });
});
