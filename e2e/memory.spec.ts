import { expect, type Page } from '@playwright/test';
import { setControl } from './chat.ts';
import { openGlassbox, test } from './fixtures.ts';
import { createHeapMeter, expectFlat } from './heapMeter.ts';
import { deleteEverything } from './library.ts';
import { serveTinyModel } from './tinyModel.ts';

// A trace keeps what the page showed in the page's own heap.
test.use({ trace: 'off' });

const turns = 10;
const tokens = 6;

/** Types and sends `turns` messages in the page itself, each as soon as the reply before it is whole. */
function converse(page: Page): Promise<void> {
  return page.evaluate(async (count) => {
    const until = async (holds: () => boolean) => {
      while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const send = () =>
      [...document.querySelectorAll('button')].find((button) => button.textContent === 'Send');
    for (let turn = 1; turn <= count; turn += 1) {
      const box = document.querySelector<HTMLTextAreaElement>('textarea[aria-label="Message"]');
      if (box === null) throw new Error('There is no message box.');
      const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value') ?? {};
      set?.call(box, `Message ${turn}`);
      box.dispatchEvent(new Event('input', { bubbles: true }));
      await until(() => send()?.disabled === false);
      send()?.click();
      const written = `article[aria-label="Assistant message ${turn}"]`;
      await until(() => document.querySelector(written) !== null && send() !== undefined);
    }
  }, turns);
}

async function startEmpty(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New conversation', exact: true }).click();
  await expect(page.getByRole('article')).toHaveCount(0);
}

// What was said and its list are meant to stay: they are deleted before each reading.
test('after 200 turns and their deletion the heaps are what they were after 100', async ({ page, device }, {
  annotations,
}) => {
  const model = await serveTinyModel(page, 'llama-tied.f32', { contextLength: 2048 });
  const meter = await createHeapMeter(page);
  await openGlassbox(page, { device, model });
  const talk = async () => {
    for (let conversation = 0; conversation < 10; conversation += 1) {
      await startEmpty(page);
      // Deletion has brought back the defaults.
      if (conversation === 0) await setControl(page, 'Max tokens', String(tokens));
      await converse(page);
    }
    await deleteEverything(page);
    // What was shown last is let go of with what is shown next.
    await startEmpty(page);
    return meter.read();
  };
  const half = await talk();
  const whole = await talk();
  annotations.push({ type: '100 and 200 turns', description: JSON.stringify([half, whole]) });
  expectFlat(half, whole);
});

test('after 20 loads of a model the heaps are what they were after 5, with one worker', async ({
  page,
  device,
}, { annotations }) => {
  const model = await serveTinyModel(page, 'llama-tied.f32');
  const meter = await createHeapMeter(page);
  await openGlassbox(page, { device, model });
  const load = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      await page.evaluate(async (id) => {
        await window.glassbox.models.load(id);
        await window.glassbox.completions.create({ prompt: [5, 9, 33], max_tokens: 2 });
      }, model);
      // The one before takes a moment to end.
      await expect
        .poll(() => page.workers().filter((worker) => worker.url().includes('/entry-')).length)
        .toBe(1);
    }
    return meter.read();
  };
  const few = await load(5);
  const many = await load(15);
  annotations.push({ type: '5 and 20 loads', description: JSON.stringify([few, many]) });
  expectFlat(few, many);
});
