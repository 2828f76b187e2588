import { expect, type Locator, type Page } from '@playwright/test';
import { reply, replyTokens, setControl, typeMessage } from './chat.ts';
import { openGlassbox, test, whenReady } from './fixtures.ts';
import { readTiny } from './ggufFiles.ts';
import { findLlamaPython, startLlamaServer } from './llamaServer.ts';
import {
  done,
  event,
  finished,
  inPieces,
  json,
  type ScriptedAnswer,
  type ScriptedServer,
  startScriptedServer,
  stream,
  textEvent,
  tick,
  tokenEvent,
} from './scriptedServer.ts';

const key = 'sk-test-0123456789abcdef';

// Requests to the server, and what it refuses, stand in the browser's log.
test.use({ allowedProblems: [/127\.0\.0\.1:\d+\/|Failed to load resource|net::ERR_/] });

let server: ScriptedServer;

test.beforeAll(async () => {
  server = await startScriptedServer();
});

test.beforeEach(() => {
  server.asked.length = 0;
  server.cors = true;
  server.models = null;
  server.script();
});

test.afterAll(() => server.close());

async function fillServer(page: Page, kind: string, url: string, withKey: string | null): Promise<void> {
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await page.getByRole('button', { name: 'Server…', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Server', exact: true });
  await dialog.getByRole('combobox', { name: 'Kind of server' }).selectOption(kind);
  await dialog.getByRole('textbox', { name: 'Address' }).fill(url);
  if (withKey !== null) await dialog.getByRole('textbox', { name: 'Key' }).fill(withKey);
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
}

/** A page that has just saved the server. */
async function saveServer(page: Page): Promise<Locator> {
  await openGlassbox(page, { device: 'wasm', model: 'scripted' });
  await fillServer(page, 'vLLM', server.url, key);
  // The page is loaded again, for a policy cannot be widened, and opens the dialog by itself.
  const dialog = page.getByRole('dialog', { name: 'Server', exact: true });
  await expect(dialog.getByText('It lists 2 models.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Model of the server' }).selectOption('parrot');
  return dialog;
}

async function chooseModel(page: Page, dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Use this model', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Device: Server · 127\.0\.0\.1:/ })).toBeVisible();
}

async function whenIdle(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
}

test('the page that is loaded again for a server comes back with the kept model that was in use', async ({
  page,
}) => {
  await openGlassbox(page, { device: 'wasm', model: 'scripted' });
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await page.getByRole('button', { name: 'Open a GGUF…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Open a GGUF', exact: true });
  const file = {
    name: 'tiny.gguf',
    mimeType: 'application/octet-stream',
    buffer: readTiny('llama-tied.q8_0'),
  };
  await sheet.locator('input[type="file"]').setInputFiles(file);
  await sheet.getByRole('button', { name: 'Keep on this device' }).click();
  await expect(sheet).toHaveCount(0);
  const picker = page.getByRole('combobox', { name: 'Model', exact: true });
  await expect(picker.locator('option:checked')).toHaveText(/109 kB/);
  const { model: id } = await whenReady(page);

  await fillServer(page, 'vLLM', server.url, key);
  const dialog = page.getByRole('dialog', { name: 'Server', exact: true });
  await expect(dialog.getByText('It lists 2 models.')).toBeVisible();
  await expect(picker).toHaveValue(id);
  expect(await whenReady(page)).toMatchObject({ model: id });
});

test('a server answers: tokens with what it tells of them, the rest unknown; the key stays where it belongs', async ({
  page,
}) => {
  const dialog = await saveServer(page);
  const testButton = dialog.getByRole('button', { name: 'Test', exact: true });
  server.script(stream([tokenEvent('Hi'), finished, done]));
  await testButton.click();
  await expect(dialog.getByRole('status')).toHaveText(
    'It answers, and tells the most likely token at each place.',
  );
  // One that keeps pages out is told from one that is not there.
  server.cors = false;
  await testButton.click();
  await expect(dialog.getByRole('alert')).toContainText(
    /answers, but does not let this page.*--allowed-origins/,
  );
  server.cors = true;
  const { url } = server;
  await server.close();
  await testButton.click();
  await expect(dialog.getByRole('alert')).toContainText('Nothing answers at 127.0.0.1:');
  server = await startScriptedServer(Number(new URL(url).port));
  await chooseModel(page, dialog);

  expect(server.asked.every(({ authorization }) => authorization === `Bearer ${key}`)).toBe(true);
  await expect.poll(() => page.workers().length).toBe(0);

  // Characters and lines are cut anywhere, lines end in CRLF, and comments stand between.
  const top = [
    ['Pol', 0.7],
    ['Par', 0.2],
  ] as const;
  const reply1 = [
    ': OPENROUTER PROCESSING\n\n',
    tokenEvent('Pol', top),
    tokenEvent('ly 🦜', [['ly', 0.6]]),
    tokenEvent(' ß', [[' ß', 0.9]]),
    finished,
    event({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 } }),
    done,
  ].join('');
  server.script(stream(inPieces(reply1.replaceAll('\n', '\r\n'), 7)));
  await setControl(page, 'Temperature', '0.7');
  await typeMessage(page, 'Who are you?');
  await expect(reply(page, 1)).toContainText('Polly 🦜 ß');
  await whenIdle(page);
  const body = server.asked.at(-1)?.body ?? {};
  expect(body).toMatchObject({
    model: 'parrot',
    stream: true,
    temperature: 0.7,
    top_k: 40,
    repetition_penalty: 1.1,
    logprobs: true,
    top_logprobs: 20,
  });
  expect((body.messages as { role: string }[]).map(({ role }) => role)).toEqual(['system', 'user']);

  await expect(replyTokens(page, 1)).toHaveCount(3);
  await expect(replyTokens(page, 1).first()).toHaveAttribute('data-logprob', Math.log(0.7).toFixed(4));
  const panel = page.getByRole('region', { name: 'Token probabilities' });
  await panel.getByRole('tab', { name: 'Table' }).click();
  const row = panel.getByRole('table', { name: 'Token probabilities' }).getByRole('row').nth(2);
  await expect(row).toContainText('unknown');
  await replyTokens(page, 1).first().click();
  await panel.getByRole('tab', { name: 'Bars' }).click();
  await expect(panel.getByRole('list', { name: 'Candidates' }).getByRole('listitem')).toHaveCount(2);
  // What a server cannot do is switched off, and says why.
  const other = panel.getByRole('button', { name: "Continue from here with 'Par', rank 2, 20.0 percent" });
  await expect(other).toHaveAttribute('aria-disabled', 'true');
  await expect(other).toHaveAttribute('title', /A server begins every reply from text/);
  await expect(panel.getByRole('note')).toHaveText('Top 2 from the server; the rest unknown.');
  await expect(panel.getByRole('radio', { name: 'What-if' })).toBeDisabled();

  // What is kept and exported holds the names of the candidates, and never the key.
  const everythingKept = () =>
    page.evaluate(async () => {
      const parts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
      for (const { name } of await indexedDB.databases()) {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open(name ?? '');
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        for (const store of database.objectStoreNames) {
          const all = database.transaction(store).objectStore(store).getAll();
          await new Promise((resolve) => {
            all.onsuccess = resolve;
          });
          parts.push(
            JSON.stringify(all.result, (_, value) =>
              ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : value,
            ),
          );
        }
        database.close();
      }
      return parts.join('\n');
    });
  await expect.poll(everythingKept).toContain('Polly');
  expect(await everythingKept()).not.toContain(key);
});

test('Test asks for the models again, and what came of it is seen on a small screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await openGlassbox(page, { device: 'wasm', model: 'scripted' });
  server.models = json(503, { error: { message: 'Still loading' } });
  await fillServer(page, 'vLLM', server.url, key);
  const dialog = page.getByRole('dialog', { name: 'Server', exact: true });
  await expect(dialog.getByRole('alert')).toContainText('Still loading');
  await expect(dialog.getByRole('alert')).toBeInViewport({ ratio: 1 });
  server.models = null;
  await dialog.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(dialog.getByRole('status')).toHaveText('It answers. Choose one of its models and test that.');
  await expect(dialog.getByRole('status')).toBeInViewport({ ratio: 1 });
  // All that are listed can be seen, and others named.
  const choice = dialog.getByRole('combobox', { name: 'Model of the server' });
  await expect(choice.getByRole('option')).toHaveCount(3);
  await choice.selectOption('Another one…');
  await dialog.getByRole('textbox', { name: 'Name of the model' }).fill('owl');
  server.script(stream([tokenEvent('Hu'), finished, done]));
  await dialog.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('It answers, and tells the most likely token');
  expect(server.asked.at(-1)?.body.model).toBe('owl');
});

test('what goes wrong in mid-reply is said, and what came stays', async ({ page }) => {
  await chooseModel(page, await saveServer(page));
  // With Enter: a second click within a double click's time counts as one.
  const say = async (text: string) => {
    const { length } = server.asked;
    const box = page.getByRole('textbox', { name: 'Message', exact: true });
    await box.fill(text);
    await box.press('Enter');
    await expect.poll(() => server.asked.length).toBeGreaterThan(length);
    await whenIdle(page);
  };
  const alert = page.getByRole('alert').filter({ visible: true });

  // Without [DONE] behind it a finished reply is whole.
  server.script(stream([tokenEvent('One'), finished]));
  await say('1');
  await expect(reply(page, 1)).toContainText('One');
  await expect(alert).toHaveCount(0);

  server.script(
    stream([tokenEvent('Two'), event({ error: { message: `overloaded; key ${key}`, code: 502 } })]),
  );
  await say('2');
  await expect(alert).toContainText('The server broke the reply off: overloaded; key …');
  await expect(reply(page, 2)).toContainText('Two');

  server.script(stream([tokenEvent('Three')]));
  await say('3');
  await expect(alert).toContainText('The connection to the server ended in mid-reply');
  await expect(reply(page, 3)).toContainText('Three');

  // It goes on for ever, and is stopped by hand; the server sees the connection end.
  let closed = false;
  server.script(async (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.on('close', () => {
      closed = true;
    });
    while (!closed) {
      response.write(tokenEvent(' on'));
      await tick(20);
    }
  });
  await typeMessage(page, '4');
  await expect(replyTokens(page, 4).nth(3)).toBeVisible();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await whenIdle(page);
  await expect.poll(() => closed).toBe(true);

  // One that does not count is stopped where it was asked to stop.
  await setControl(page, 'Max tokens', '5');
  closed = false;
  server.script(async (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.on('close', () => {
      closed = true;
    });
    while (!closed) {
      response.write(tokenEvent(' on'));
      await tick(2);
    }
  });
  await say('5');
  await expect(replyTokens(page, 5)).toHaveCount(5);
  await expect.poll(() => closed).toBe(true);

  // Text alone: a reply without records.
  server.script(stream([textEvent('Words '), textEvent('alone'), finished, done]));
  await say('6');
  await expect(reply(page, 6)).toContainText('Words alone');
  await expect(replyTokens(page, 6)).toHaveCount(0);

  const elsewhere = await startScriptedServer();
  /** All that is asked from then on leads there. */
  const leadOnTo =
    (address: string): ScriptedAnswer =>
    (response) => {
      server.models = leadOnTo(address);
      response.writeHead(307, { Location: address }).end();
    };
  const problems: readonly (readonly [ScriptedAnswer, RegExp])[] = [
    [json(401, { error: { message: 'Incorrect API key' } }), /does not accept the key.*Incorrect API key/],
    [
      json(404, { error: { message: 'The model `parrot` does not exist' } }),
      /knows no such address or model/,
    ],
    [
      json(
        429,
        { error: 'slow down' },
        { 'Retry-After': '7', 'Access-Control-Expose-Headers': 'Retry-After' },
      ),
      /too many requests.*slow down\. Send again in 7 seconds/,
    ],
    [
      json(400, { object: 'error', message: "This model's maximum context length is 4096 tokens." }),
      /too long for this model.*4096 tokens/,
    ],
    [
      (response) => {
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Hi');
      },
      /answers with a web page/,
    ],
    [leadOnTo(`${server.url}/elsewhere`), /leads on to another address/],
    [leadOnTo(`${elsewhere.url}/elsewhere`), /leads on to another address/],
  ];
  for (const [answer, words] of problems) {
    server.script(answer);
    await say('again');
    await expect(alert).toContainText(words);
    await expect(alert).not.toContainText(key);
  }
  // Neither redirect was followed: the key went nowhere else.
  expect(server.asked.filter(({ path }) => path.endsWith('/elsewhere'))).toEqual([]);
  expect(elsewhere.asked).toEqual([]);
  await elsewhere.close();
});

const python = findLlamaPython();
if (python === null) {
  console.log(
    'No Python here has llama-cpp-python[server] (GLASSBOX_LLAMA_PYTHON names one): not tried against it.',
  );
} else {
  test('llama.cpp itself answers a chat and a completion, with what it tells of every token', async ({
    page,
  }) => {
    const llama = await startLlamaServer(python);
    try {
      await openGlassbox(page, { device: 'wasm', model: 'scripted' });
      await fillServer(page, 'llama.cpp', llama.url, null);
      const dialog = page.getByRole('dialog', { name: 'Server', exact: true });
      await expect(dialog.getByText('It lists this model alone.')).toBeVisible();
      await chooseModel(page, dialog);
      await page.getByRole('button', { name: 'Neutralise', exact: true }).click();
      await setControl(page, 'Temperature', '0');
      await setControl(page, 'Max tokens', '12');
      await typeMessage(page, 'What is the capital of France?');
      await expect(reply(page, 1)).toContainText('The capital of France is Paris.');
      await whenIdle(page);
      await replyTokens(page, 1).first().click();
      const panel = page.getByRole('region', { name: 'Token probabilities' });
      await panel.getByRole('tab', { name: 'Bars' }).click();
      await expect(panel.getByRole('list', { name: 'Candidates' }).getByRole('listitem')).toHaveCount(20);
      await expect(panel.getByRole('note')).toHaveText('Top 20 from the server; the rest unknown.');

      await page.getByRole('tab', { name: 'Completion', exact: true }).click();
      await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('Monday, Tuesday, Wednesday,');
      await page.getByRole('button', { name: 'Complete', exact: true }).click();
      await expect(page.getByRole('textbox', { name: 'Prompt', exact: true })).toHaveValue(/Wednesday,.{5}/);
      await expect(page.getByRole('button', { name: 'Complete', exact: true })).toBeVisible();
      await expect(panel.getByRole('note')).toHaveText('Top 20 from the server; the rest unknown.');
    } finally {
      llama.close();
    }
  });
}
