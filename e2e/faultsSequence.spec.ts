import { expect, type Page } from '@playwright/test';
import { idle, repliesDrawn, replyTokens } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';
import { rewriteScript } from './library.ts';

/** What the page heard from its engine. */
interface Heard {
  runs: number;
  mostAtOnce: number;
  /** Tokens of a run that had ended. */
  late: number;
}

/** Listens to the wire between the page and its engine. */
function listenToEngine(): void {
  const running = new Set<number>();
  const ended = new Set<number>();
  const heard: Heard = { runs: 0, mostAtOnce: 0, late: 0 };
  Object.assign(window, { heard });
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener('message', ({ data }) => {
        const { requestId, event } = data;
        if (event?.type === 'run-start') {
          running.add(requestId);
          heard.runs += 1;
          heard.mostAtOnce = Math.max(heard.mostAtOnce, running.size);
        }
        if (event?.type === 'token' && ended.has(requestId)) heard.late += 1;
        if (event?.type === 'run-end' || event?.type === 'run-error') {
          running.delete(requestId);
          ended.add(requestId);
        }
      });
    }
  };
}

const words = Array.from({ length: 45 }, (_, index) => `w${index}`);

const actions: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async send(page) {
    const box = page.getByRole('textbox', { name: 'Message', exact: true });
    await box.fill('Hello');
    await box.press('Enter');
  },
  async sendTwice(page) {
    const box = page.getByRole('textbox', { name: 'Message', exact: true });
    await box.fill('Twice');
    await box.evaluate((node) => {
      for (let press = 0; press < 2; press += 1) {
        node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      }
    });
  },
  stop: (page) => page.keyboard.press('Escape'),
  regenerate: (page) => page.keyboard.press('Control+g'),
  startAnew: (page) => page.getByRole('button', { name: 'New conversation', exact: true }).click(),
  async openAnother(page) {
    const entries = page.locator('[data-library-item]');
    if ((await entries.count()) > 0) await entries.last().click();
  },
  async lookElsewhere(page) {
    await page.getByRole('tab', { name: 'Completion', exact: true }).click();
    await page.getByRole('tab', { name: 'Chat', exact: true }).click();
  },
  async leaveAndComeBack(page) {
    await page.goto('about:blank');
    await page.goBack();
  },
  reload: async (page) => void (await page.reload()),
};

/** Numbers in [0, 1), always the same ones. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

for (const seed of [1, 2]) {
  test(`send, send twice, stop, regenerate, go elsewhere, leave, in any order (seed ${seed}): one run, nothing late`, async ({
    page,
    device,
  }) => {
    const random = createRandom(seed);
    const heard = () => page.evaluate(() => (window as unknown as { heard: Heard }).heard);
    await page.addInitScript(listenToEngine);
    await rewriteScript(page, { words: words.join(' ') });
    await openGlassbox(page, { device, model: 'scripted' });
    let runs = 0;
    for (let step = 0; step < 30; step += 1) {
      const names = Object.keys(actions);
      // Sending is more usual than the rest, or there would be little to stop.
      const name = random() < 0.4 ? 'send' : (names[Math.floor(random() * names.length)] ?? 'send');
      await test.step(name, async () => {
        const { runs: before, mostAtOnce, late } = await heard();
        if (name === 'leaveAndComeBack' || name === 'reload') runs += before;
        expect({ mostAtOnce, late }).toEqual({ mostAtOnce: Math.min(mostAtOnce, 1), late: 0 });
        await actions[name]?.(page);
        await page.waitForTimeout(Math.floor(random() * 150));
      });
    }
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
    await expect(page.getByRole('status')).toHaveText(/^(Ready|Stopped)$/);
    await repliesDrawn(page);
    const settled = await page.locator('[data-token-index]').count();
    await page.waitForTimeout(300);
    expect(await page.locator('[data-token-index]').count()).toBe(settled);

    await actions.startAnew?.(page);
    await expect(page.getByRole('article')).toHaveCount(0);
    await actions.send?.(page);
    await idle(page, 1);
    const said = await replyTokens(page, 1).allTextContents();
    expect(said.slice(0, words.length).map((text) => text.trim())).toEqual(words);
    const { runs: last, mostAtOnce, late } = await heard();
    expect({ mostAtOnce, late }).toEqual({ mostAtOnce: 1, late: 0 });
    expect(runs + last).toBeGreaterThan(5);
  });
}
