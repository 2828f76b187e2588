import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Locator, type Page } from '@playwright/test';
import { axeViolations } from './axe.ts';
import { openGlassbox, test, whenReady } from './fixtures.ts';
import { largeGgufHeader, readTiny, renamedTiny } from './ggufFiles.ts';
import { createHeapMeter, expectFlat } from './heapMeter.ts';
import { expectReference } from './tinyParity.ts';

// The file server, and what the browser says of a connection that was cut.
test.use({ allowedProblems: [/http:\/\/127\.0\.0\.1:\d+\/[\w.-]+\.gguf/], trace: 'off' });

const tiny = readTiny('llama-tied.q8_0');
const gguf = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const picker = (page: Page) => page.getByRole('combobox', { name: 'Model', exact: true });

async function openPage(page: Page, device: 'auto' | 'webgpu' | 'wasm'): Promise<void> {
  await openGlassbox(page, { device, model: 'scripted' });
}

/** Chooses a file in the dialog "Open a GGUF", and waits for what is said of it. */
async function lookAt(page: Page, name: string, bytes: Buffer): Promise<void> {
  await button(page, 'Models').click();
  await dialog(page, 'Models').getByRole('button', { name: 'Open a GGUF…' }).click();
  await dialog(page, 'Open a GGUF').locator('input[type="file"]').setInputFiles(gguf(name, bytes));
}

/** Waits until another model than the scripted one is ready, and gives its id. */
async function whenChanged(page: Page): Promise<string> {
  let id = 'scripted';
  const isOther = async () => {
    ({ model: id } = await whenReady(page));
    return id !== 'scripted';
  };
  await expect.poll(isOther, { timeout: 120_000 }).toBe(true);
  return id;
}

/** Workers of our own; the runtime's threads are others. */
const engines = (page: Page) => page.workers().filter((worker) => worker.url().includes('/entry-')).length;

/** Bytes of all files in the page's own file system; NaN while files come and go. */
function storedBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    async function sizeOf(folder: FileSystemDirectoryHandle): Promise<number> {
      let size = 0;
      for await (const entry of folder.values()) {
        size += entry.kind === 'directory' ? await sizeOf(entry) : (await entry.getFile()).size;
      }
      return size;
    }
    try {
      return await sizeOf(await navigator.storage.getDirectory());
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return Number.NaN;
      throw error;
    }
  });
}

test('a file from disk: first what it is, then the reference’s logits; kept, it is there after a reload', async ({
  page,
  device,
}) => {
  await openPage(page, device);
  await lookAt(page, 'tiny.gguf', tiny);
  const sheet = dialog(page, 'Open a GGUF');
  for (const fact of ['llama', 'Q8_0', '109 kB', 'tiny.gguf']) {
    await expect(sheet.getByRole('definition').filter({ hasText: fact }).first()).toBeVisible();
  }
  await expect(
    sheet.getByText(/^On the CPU this model needs about \d\.\d GB; this device has \d+\.\d GB( or more)?\.$/),
  ).toBeVisible();
  expect(await axeViolations(page)).toEqual([]);
  await sheet.getByRole('button', { name: 'Keep on this device' }).click();
  await expect(sheet).toHaveCount(0);
  await expect.poll(() => storedBytes(page)).toBeGreaterThan(tiny.length);
  const id = await whenChanged(page);
  await expectReference(page, 'llama-tied', 'q8_0', 1e-3);

  await page.goto(`./?device=${device}&model=${id}`);
  expect(await whenReady(page)).toMatchObject({ model: id, vocabularySize: 320 });
  await expect(picker(page).locator('option:checked')).toHaveText(/109 kB/);

  await button(page, 'Models').click();
  const list = dialog(page, 'Models');
  expect(await axeViolations(page)).toEqual([]);
  await list.getByRole('button', { name: /^Delete / }).click();
  await expect(page.getByRole('dialog', { name: /^Delete .*\?$/ })).toContainText('109 kB');
  await button(page, 'Delete').click();
  await expect.poll(() => storedBytes(page)).toBe(0);
  await expect(list.getByRole('button', { name: /^Delete / })).toHaveCount(0);

  // What a link still names is said to be gone; with its file it would be there again.
  await page.reload();
  await expect(page.getByRole('alert')).toContainText(`There is no model “${id}”`);
  await button(page, 'Models…').click();
  await expect(list).toBeVisible();
  await page.keyboard.press('Escape');
  await button(page, 'Load SmolLM2-135M-Instruct').click();
  await expect(picker(page)).toHaveValue('smollm2-135m-instruct');
});

test('a file that is opened without being kept is gone after a reload, and the list says so', async ({
  page,
  device,
}) => {
  await openPage(page, device);
  await lookAt(page, 'tiny.gguf', tiny);
  await dialog(page, 'Open a GGUF').getByRole('button', { name: 'Open', exact: true }).click();
  await expect(picker(page).locator('option:checked')).not.toHaveText(/scripted/i);
  const id = await whenChanged(page);
  await expect.poll(() => storedBytes(page)).toBe(0);

  await page.goto(`./?device=${device}&model=${id}`);
  await expect(page.getByRole('alert')).toContainText(/are not on this device.*“Open a GGUF…”.*tiny\.gguf/);
  await button(page, 'Models').click();
  await expect(dialog(page, 'Models').getByText('109 kB, not on this device')).toBeVisible();
  await dialog(page, 'Models')
    .getByRole('button', { name: /^Open the files of/ })
    .click();
  await dialog(page, 'Open a GGUF').locator('input[type="file"]').setInputFiles(gguf('again.gguf', tiny));
  await dialog(page, 'Open a GGUF').getByRole('button', { name: 'Open', exact: true }).click();
  expect((await whenReady(page)).model).toBe(id);

  // It is one's own: only the list loses it, and what is in use is told.
  await button(page, 'Models').click();
  await dialog(page, 'Models')
    .getByRole('button', { name: /^Remove .* from the list$/ })
    .click();
  const question = page.getByRole('dialog', { name: /^Remove .* from the list\?$/ });
  await expect(question).toContainText('Your file stays where it is.');
  await question.getByRole('button', { name: 'Remove from the list', exact: true }).click();
  await expect(dialog(page, 'Models').getByRole('status')).toContainText('no longer in the list');
});

test('a file that is dropped anywhere finds its place by its first bytes', async ({ page, device }) => {
  await openPage(page, device);
  const drop = async (name: string, bytes: Buffer) => {
    const dataTransfer = await page.evaluateHandle(
      ([fileName, base64]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], fileName));
        return transfer;
      },
      [name, bytes.toString('base64')] as const,
    );
    await page.dispatchEvent('body', 'dragover', { dataTransfer });
    const target = page.getByText(/^Drop it to look at it: .*a model \(\.gguf\)/);
    await expect(target).toBeVisible();
    await page.dispatchEvent('body', 'drop', { dataTransfer });
    await expect(target).toHaveCount(0);
  };
  await drop('no-name', tiny);
  await expect(dialog(page, 'Open a GGUF').getByRole('button', { name: 'Open', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await drop('broken.json', Buffer.from('{'));
  await expect(dialog(page, 'This file was not opened')).toBeVisible();
});

test('what cannot be opened is a sentence before anything is loaded', async ({ page, device }) => {
  await openPage(page, device);
  const { header, fileBytes } = largeGgufHeader();
  const refusals = await page.evaluate(
    async ([sound, large, size]) => {
      const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
      const refusal = (source: Blob | string) =>
        window.glassbox.models.open(source).then(
          () => 'opened',
          (error: Error) => error.message,
        );
      const file = bytesOf(sound);
      const piece = new Blob([new Uint8Array(2 ** 24)]);
      const head = new Blob([bytesOf(large)]);
      const pieces = Array.from({ length: Math.ceil(size / piece.size) }, () => piece);
      const hostile = file.slice();
      new DataView(hostile.buffer).setBigUint64(8, 2n ** 60n, true);
      return {
        large: await refusal(new Blob([head, ...pieces]).slice(0, size)),
        truncated: await refusal(new Blob([file.slice(0, file.length - 1000)])),
        hostile: await refusal(new Blob([hostile])),
        nothing: await refusal(new Blob([])),
        other: await refusal(new Blob(['{"messages": []}'])),
        http: await refusal('http://files.example/model.gguf'),
      };
    },
    [tiny.toString('base64'), header.toString('base64'), fileBytes] as const,
  );
  expect(refusals.large).toMatch(/needs about \d+\.\d GB, and WebAssembly can have 4\.3 GB at most\. Choose/);
  for (const [kind, sentence] of Object.entries(refusals)) {
    expect(sentence, kind).toMatch(/^[A-Z“].{20,}\.$/s);
  }
  // Nothing of it disturbs the model that is there.
  expect((await whenReady(page)).model).toBe('scripted');
  await expect.poll(() => engines(page)).toBe(1);
});

test.describe('at an address', () => {
  let server: Server;
  let address: string;
  const asked: (string | undefined)[] = [];
  /** Bytes after which the next answers pause, until they are cut. */
  const pauses: number[] = [];
  let cut = () => {};

  test.beforeAll(async () => {
    const file = renamedTiny('llama-tied.f32', 'A');
    server = createServer(({ headers }, response) => {
      const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
      asked.push(headers.range);
      const rest = file.subarray(from);
      response.writeHead(from === 0 ? 200 : 206, {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Expose-Headers': 'ETag, Content-Range',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        ETag: '"1"',
        'Content-Length': rest.length,
        'Content-Range': `bytes ${from}-${file.length - 1}/${file.length}`,
      });
      const pause = pauses.shift();
      if (pause === undefined) response.end(rest);
      else response.write(rest.subarray(0, pause));
      cut = () => void response.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.gguf`;
  });
  test.afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  test('it is fetched once its server is allowed; cut off it goes on, cancelled it can be gone on with', async ({
    page,
    device,
  }) => {
    await openPage(page, device);
    await button(page, 'Models').click();
    await dialog(page, 'Models').getByRole('button', { name: 'Open a GGUF…' }).click();
    const sheet = dialog(page, 'Open a GGUF');
    await sheet.getByRole('textbox', { name: 'or its address' }).fill(address);
    await sheet.getByRole('button', { name: 'Look at it' }).click();
    await expect(sheet).toContainText(new URL(address).host);
    expect(asked).toEqual([]);
    await sheet.getByRole('button', { name: 'Allow and go on' }).click();

    // The page was loaded again; the header is all that is fetched, and of a small file that is all.
    await expect(sheet.getByRole('button', { name: 'Download and open' })).toBeVisible();
    pauses.push(100_000, 50_000);
    await sheet.getByRole('button', { name: 'Download and open' }).click();
    const strip = page.getByRole('region', { name: /^Downloading/ });
    await expect(strip).toContainText('100 kB of 386 kB');
    cut();
    await expect(strip).toContainText('150 kB of 386 kB');
    await strip.getByRole('button', { name: /^Cancel/ }).click();
    await expect(page.getByText(/^Cancelled\. What has arrived is kept/)).toBeVisible();
    expect(asked).toEqual([undefined, undefined, 'bytes=100000-']);

    await button(page, 'Models').click();
    await expect(dialog(page, 'Models').getByText(/150 kB of 386 kB on this device/)).toBeVisible();
    await dialog(page, 'Models')
      .getByRole('button', { name: /^Download / })
      .click();
    const files = dialog(page, 'Models').getByRole('region', { name: 'Files' });
    await files.getByRole('button', { name: /^Use / }).click();
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await whenReady(page)).vocabularySize).toBe(320);
    expect(asked.at(-1)).toBe('bytes=150000-');
    await expectReference(page, 'llama-tied', 'f32', 1e-3);
  });
});

test('the picker by keyboard, at 360 px, in both themes', async ({ page, device }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await openPage(page, device);
  const { model: id } = await page.evaluate(async (base64) => {
    const blob = new Blob([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))]);
    return window.glassbox.models.open(blob, { name: 'tiny.gguf' });
  }, tiny.toString('base64'));
  await expect(picker(page)).toHaveValue(id);
  await picker(page).focus();
  await page.keyboard.press('Tab');
  await expect(button(page, 'Models')).toBeFocused();
  await page.keyboard.press('Enter');
  const list = dialog(page, 'Models');
  await expect(list.getByRole('heading', { name: 'Models' })).toBeFocused();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeViolations(page), colorScheme).toEqual([]);
  }
  expect(await list.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  await page.keyboard.press('Escape');
  await expect(button(page, 'Models')).toBeFocused();
});

test('by keyboard alone the focus is never lost: it comes back to what opened the dialogs, or stays in them', async ({
  page,
  device,
}) => {
  await openPage(page, device);
  const press = async (target: Locator) => {
    await target.focus();
    await page.keyboard.press('Enter');
  };
  const openers = ['Open a GGUF…', 'Hugging Face repository…', 'Server…', 'Leaderboard'];
  for (const opener of openers) {
    await press(button(page, 'Models'));
    await press(dialog(page, 'Models').getByRole('button', { name: opener }));
    await expect(page.getByRole('dialog').getByRole('heading', { level: 2 }), opener).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(button(page, 'Models'), opener).toBeFocused();
  }

  await press(button(page, 'Models'));
  await press(dialog(page, 'Models').getByRole('button', { name: 'Open a GGUF…' }));
  const sheet = dialog(page, 'Open a GGUF');
  const choosing = page.waitForEvent('filechooser');
  await press(sheet.getByRole('button', { name: 'Choose a file…' }));
  await (await choosing).setFiles(gguf('tiny.gguf', tiny));
  await expect(sheet.getByRole('heading', { name: 'Open a GGUF' })).toBeFocused();
  await press(sheet.getByRole('button', { name: 'Open', exact: true }));
  await expect(button(page, 'Models')).toBeFocused();
  await whenChanged(page);

  await press(button(page, 'Models'));
  const list = dialog(page, 'Models');
  await press(list.getByRole('button', { name: /^Remove / }));
  await press(button(page, 'Remove from the list'));
  await expect(list.getByRole('button', { name: /^Remove / })).toHaveCount(0);
  await expect(list.getByRole('heading', { name: 'Models' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button(page, 'Models')).toBeFocused();
});

test('closing the leaderboard ends what is measured there', async ({ page, device }) => {
  await openPage(page, device);
  const openLeaderboard = async () => {
    await button(page, 'Models').click();
    await dialog(page, 'Models').getByRole('button', { name: 'Leaderboard' }).click();
  };
  await openLeaderboard();
  await button(page, 'Measure this model').click();
  await expect(page.getByText(/step 1 of 5\. Closing this ends it\./)).toBeVisible();
  await page.keyboard.press('Escape');
  await openLeaderboard();
  await expect(button(page, 'Measure this model')).toBeEnabled();
  await expect(dialog(page, 'Leaderboard').getByRole('figure')).toHaveCount(0);
});

test('in the picker arrows and letters open the list; what is pointed at there is loaded with Enter alone', async ({
  page,
  device,
}) => {
  await openPage(page, device);
  const open = (bytes: Buffer) =>
    page.evaluate(async (base64) => {
      const blob = new Blob([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))]);
      return (await window.glassbox.models.open(blob, { name: 'tiny.gguf' })).model;
    }, bytes.toString('base64'));
  const former = await open(tiny);
  const latter = await open(readTiny('qwen2.q8_0'));
  const isOpen = () => picker(page).evaluate((select) => select.matches(':open'));
  await picker(page).focus();
  for (const key of ['ArrowDown', 'End', 't']) {
    await page.keyboard.press(key);
    expect(await isOpen(), key).toBe(true);
    await page.keyboard.press('Escape');
    expect(await isOpen(), key).toBe(false);
  }
  await page.keyboard.press('ArrowDown');
  // The last used stands first.
  await page.keyboard.press('ArrowDown');
  await expect(picker(page)).toHaveValue(latter);
  expect((await whenReady(page)).model).toBe(latter);
  await page.keyboard.press('Enter');
  await expect(picker(page)).toHaveValue(former);
  expect((await whenReady(page)).model).toBe(former);
});

test('after 20 changes of the model the heaps are what they were after 8, with one worker', async ({
  page,
  device,
}, { annotations }) => {
  // Twenty loads in a browser that shares its cores.
  test.setTimeout(800_000);
  const meter = await createHeapMeter(page);
  await openPage(page, device);
  const files = (['llama-tied.q8_0', 'qwen2.q8_0', 'qwen3.q8_0', 'gemma3.q8_0'] as const).map((name) =>
    readTiny(name).toString('base64'),
  );
  let count = 0;
  const change = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      const written = await page.evaluate(
        async (base64) => {
          const blob = new Blob([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))]);
          await window.glassbox.models.open(blob, { name: 'tiny.gguf' });
          const { choices } = await window.glassbox.completions.create({ prompt: [5, 9, 33], max_tokens: 2 });
          return choices.length;
        },
        files[count++ % files.length] ?? '',
      );
      expect(written).toBe(1);
      // The one before takes a moment to end, and so does the one that looked at the file.
      await expect.poll(() => engines(page)).toBe(1);
    }
    return meter.read();
  };
  const few = await change(8);
  const many = await change(12);
  annotations.push({ type: '8 and 20 changes', description: JSON.stringify([few, many]) });
  expectFlat(few, many);
});
