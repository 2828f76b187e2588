import { expect, type Page } from '@playwright/test';
import { axeViolations } from './axe.ts';
import { openGlassbox, test } from './fixtures.ts';
import { expectSameIds, fetchAndLoad, hubDialog, lookAt, openAllowed, openHubDialog } from './hub.ts';
import { tinyRepository, withFiles } from './hubRepository.ts';
import { type HubServer, heldBack, refused, startHubServer, truncated } from './hubServer.ts';
import { generateStock } from './stockGeneration.ts';

// The hub and the host of its files; and what the browser says when they refuse, or are refused by the page's policy.
test.use({
  allowedProblems: [/http:\/\/127\.0\.0\.1:\d+|https:\/\/huggingface\.co\/api\/|ERR_INTERNET_DISCONNECTED/],
});

const tiny = tinyRepository('tiny/Llama-ONNX');
const onlyHalf = withFiles(
  tiny,
  'tiny/Half-ONNX',
  (path) => !/model(_q4)?\.onnx/.test(path) || path.includes('q4f16'),
);
const noExport = withFiles(tiny, 'tiny/Llama', (path) => !path.startsWith('onnx/'));
const modelFile = 'onnx/model.onnx';
const modelBytes = tiny.files.get(modelFile)?.length ?? 0;

let hub: HubServer;

test.beforeAll(async () => {
  hub = await startHubServer([tiny, onlyHalf, noExport], {
    'tiny/Private': { status: 401 },
    'tiny/Gated': { status: 403, headers: { 'X-Error-Code': 'GatedRepo' } },
    'tiny/Busy': { status: 429, headers: { 'Retry-After': '17' } },
  });
});
test.beforeEach(() => hub.reset());
test.afterAll(() => hub.close());

const strip = (page: Page) => page.getByRole('progressbar', { name: /Downloading|Checking/ });
const notice = (page: Page, words: RegExp) => page.getByRole('alert').filter({ hasText: words });

test('what is fetched writes what stock generation writes', async ({ page, browser }) => {
  const prompts = ['Once upon a time', ' In 2024, 12 345 ünï', 'The the the'];
  const stock = await generateStock(browser, hub.url, tiny.id, ['fp32', 'q4'], prompts);
  await openAllowed(page, 'wasm', hub);
  for (const [index, dtype] of (['fp32', 'q4'] as const).entries()) {
    await fetchAndLoad(page, tiny.id, dtype);
    await expectSameIds(page, prompts, stock[index]);
  }
});

test('asks before it speaks with the hub, goes on where it stopped, and needs no hub after that', async ({
  page,
}) => {
  await openGlassbox(page, { device: 'wasm', model: 'scripted', untilReady: false });
  await openHubDialog(page);
  await hubDialog(page).getByText('Advanced').click();
  await hubDialog(page).getByRole('textbox', { name: 'Hub address' }).fill(hub.url);
  await hubDialog(page).getByRole('button', { name: 'Save' }).click();
  await expect(
    hubDialog(page).getByText(/may not speak with 127\.0\.0\.1:\d+, and the browser/),
  ).toBeVisible();
  await hubDialog(page).getByRole('button', { name: 'Look at GPT-2' }).click();
  await expect(hubDialog(page).getByRole('button', { name: 'Allow and look' })).toBeFocused();
  expect(hub.asked()).toEqual([]);
  await lookAt(page, tiny.id);
  // The page was loaded again, and goes on with what was asked for.
  await expect(hubDialog(page).getByText(tiny.commit)).toBeVisible();
  await expect(hubDialog(page).getByText('apache-2.0')).toBeVisible();
  await expect(hubDialog(page).getByRole('radio', { name: /^q4f16 .*need WebGPU/ })).toBeDisabled();
  await expect(hubDialog(page).getByRole('radio', { name: /^q4 .*suggested here/ })).toBeChecked();
  expect(hub.asked().map(({ path }) => path)).toEqual(['generation_config.json']);

  // The large files lie on a host that was not allowed.
  await hubDialog(page)
    .getByRole('radio', { name: /^fp32 / })
    .check();
  await hubDialog(page)
    .getByRole('button', { name: /^Download / })
    .click();
  await expect(
    notice(page, /sends the request for onnx\/model\.onnx on to .*Further file hosts/),
  ).toBeVisible();
  await openHubDialog(page);
  await hubDialog(page).getByText('Advanced').click();
  await hubDialog(page).getByRole('textbox', { name: 'Further file hosts' }).fill(hub.fileHost);
  await hubDialog(page).getByRole('button', { name: 'Save' }).click();
  await lookAt(page, tiny.id);

  const half = heldBack(Math.floor(modelBytes / 2));
  hub.script(modelFile, half.answer);
  await hubDialog(page)
    .getByRole('radio', { name: /^fp32 / })
    .check();
  await hubDialog(page)
    .getByRole('button', { name: /^Download the missing / })
    .click();
  await expect.poll(() => strip(page).getAttribute('value').then(Number)).toBeGreaterThan(0.4);
  await page.getByRole('button', { name: /^Cancel downloading/ }).click();
  await expect(page.getByText(/Cancelled\. What has arrived is kept/)).toBeVisible();

  hub.reset();
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await page.getByRole('button', { name: 'Download Llama fp32' }).click();
  await page.keyboard.press('Escape');
  await expect
    .poll(() => hub.asked().at(-1))
    .toEqual({ path: modelFile, range: expect.stringMatching(/^bytes=\d+-$/) });
  const [, from = '0'] = /bytes=(\d+)-/.exec(hub.asked().at(-1)?.range ?? '') ?? [];
  expect(Number(from)).toBeGreaterThan(0);
  expect(hub.asked().map(({ path }) => path)).toEqual(['generation_config.json', modelFile]);

  // From here on the hub is not needed, nor after a reload.
  hub.reset();
  const picker = page.getByRole('combobox', { name: 'Model' });
  const option = picker.getByRole('option', { name: /^Llama fp32/ });
  await picker.selectOption(await option.getAttribute('value'));
  await expect(page.getByRole('status')).toHaveText('Ready');
  expect(hub.asked()).toEqual([]);
});

test('what the hub refuses is said, with what to do', async ({ page }) => {
  await openAllowed(page, 'wasm', hub);
  await openHubDialog(page);
  const cases: readonly (readonly [string, RegExp, string?])[] = [
    ['tiny', /written owner\/name/],
    ['other/Llama', /no repository other\/Llama .*Did you mean tiny\/Llama-ONNX/],
    ['tiny/Private', /does not exist or is private/],
    ['tiny/Gated', /accepted its licence, and Glassbox sends no account/],
    ['tiny/Busy', /too many requests .*Wait 17 seconds/],
    ['tiny/Llama', /has no ONNX export.*Did you mean tiny\/Llama-ONNX/],
    [tiny.id, /no branch, tag or commit v2/, 'v2'],
  ];
  for (const [repository, sentence, revision] of cases) {
    await lookAt(page, repository, revision);
    await expect(hubDialog(page).getByRole('alert')).toHaveText(sentence);
  }
  // Asked for at the foot of the list, what is wrong is scrolled to.
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  await page.setViewportSize({ width: 1024, height: 480 });
  await hubDialog(page).getByRole('button', { name: 'Look at GPT-2' }).click();
  await expect(hubDialog(page).getByRole('alert')).toContainText(/no repository .*gpt2/i);
  await expect(hubDialog(page).getByRole('alert')).toBeInViewport({ ratio: 1 });
  await page.setViewportSize(size);
  await page.context().setOffline(true);
  await lookAt(page, tiny.id);
  await expect(hubDialog(page).getByRole('alert')).toHaveText(/This device is offline\. Models that were/);
  await page.context().setOffline(false);
  await lookAt(page, onlyHalf.id);
  await expect(hubDialog(page).getByRole('alert')).toHaveText(/None of these precisions runs here/);
  await expect(hubDialog(page).getByRole('button', { name: /^Download/ })).toBeDisabled();
  await hubDialog(page).getByRole('button', { name: 'Back' }).click();
  await hubDialog(page).getByRole('button', { name: 'Close' }).click();
});

test('a file that comes wrong is never used', async ({ page }) => {
  await openAllowed(page, 'wasm', hub);
  const fetchAgain = async () => {
    await openHubDialog(page);
    await lookAt(page, tiny.id);
    await hubDialog(page)
      .getByRole('radio', { name: /^fp32 / })
      .check();
    await hubDialog(page)
      .getByRole('button', { name: /^Download / })
      .click();
  };
  hub.script(modelFile, truncated);
  await fetchAgain();
  await expect(notice(page, /onnx\/model\.onnx arrived wrong: .* bytes came instead of/)).toBeVisible();
  hub.script(modelFile, refused(403));
  await fetchAgain();
  await expect(notice(page, /accepted its licence/)).toBeVisible();
  hub.script(modelFile, refused(429, { 'Retry-After': '400' }));
  await fetchAgain();
  await expect(notice(page, /busy \(status 429\).* in 400 seconds/)).toBeVisible();
  // A short pause is waited for.
  // Long enough to be seen: the page is looked at once a second.
  hub.script(modelFile, refused(429, { 'Retry-After': '5' }));
  await fetchAgain();
  await expect(page.getByText(/asked for a pause of 5 s/)).toBeVisible();
  await expect(page.getByRole('status')).toHaveText('Ready');
});

test('axe finds nothing in the dialog, and nothing is cut off at 360 px', async ({ page }) => {
  await openAllowed(page, 'wasm', hub);
  await openHubDialog(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await hubDialog(page).getByText('Advanced').click();
  const inBothThemes = async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const violations = await axeViolations(page);
      expect(violations).toEqual([]);
    }
    const [scroll, client] = await hubDialog(page).evaluate(({ scrollWidth, clientWidth }) => [
      scrollWidth,
      clientWidth,
    ]);
    expect(scroll).toBe(client);
  };
  await inBothThemes();
  await lookAt(page, tiny.id);
  await expect(hubDialog(page).getByRole('radio')).toHaveCount(3);
  await inBothThemes();
});

test('the hub’s own address and its family of file hosts can be allowed, and stay so', async ({ page }) => {
  const asked: string[] = [];
  // Answered here: nothing leaves the machine.
  await page.route('https://huggingface.co/**', (route) => {
    asked.push(new URL(route.request().url()).pathname);
    return route.fulfill({ status: 404, headers: { 'Access-Control-Allow-Origin': '*' }, body: '' });
  });
  await openGlassbox(page, { device: 'wasm', model: 'scripted', untilReady: false });
  await openHubDialog(page);
  await expect(hubDialog(page).getByText('may not speak with huggingface.co and *.hf.co')).toBeVisible();
  await lookAt(page, 'someone/nothing');
  await expect(hubDialog(page).getByRole('alert')).toContainText('someone/nothing');
  expect(asked.length).toBeGreaterThan(0);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute(
    'data-connections',
    'https://huggingface.co https://*.hf.co',
  );
});
