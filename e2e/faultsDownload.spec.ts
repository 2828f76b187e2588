import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@playwright/test';
import { idle, setControl, typeMessage } from './chat.ts';
import {
  expectReady,
  expectSaid,
  keptHashes,
  openFaulty,
  retry,
  stallSooner,
  test,
} from './faultFixtures.ts';
import {
  cut,
  type FaultyAnswer,
  flipBit,
  manifestFile,
  redirect,
  refuse,
  stall,
  truncate,
  webPage,
} from './faultServer.ts';

// The browser itself reports what the server answered.
test.use({ allowedProblems: [/Failed to load resource/] });

interface Fault {
  readonly name: string;
  readonly answer: FaultyAnswer;
  readonly says: (file: string) => RegExp;
  /** A part that may have been spoilt on its way is asked for once more. */
  readonly partTwice: boolean;
}

/** The manifest is not JSON, a part is not what the manifest says. */
const wrong = (manifest: string, part: string) => (file: string) =>
  file === manifestFile
    ? RegExp(`^The model's manifest cannot be used: ${manifest}. Press Retry; .* must be installed again.$`)
    : RegExp(`^${file} of the model arrived wrong twice: ${part}. Press Retry; .* must be installed again.$`);
const notJson = 'the server answered with something that is not JSON';

const faults: readonly Fault[] = [
  {
    name: 'cut in the middle',
    answer: cut,
    says: (file) => RegExp(`^${file} .* the connection failed. Check that you are online and press Retry`),
    partTwice: false,
  },
  {
    name: 'stalled',
    answer: stall,
    says: (file) => RegExp(`^${file} stopped arriving: no byte for 5 seconds. .* press Retry`),
    partTwice: false,
  },
  {
    name: 'truncated',
    answer: truncate,
    says: wrong(notJson, 'it has 9101 bytes instead of 18203'),
    partTwice: true,
  },
  {
    name: 'with one bit flipped',
    answer: flipBit,
    says: wrong(notJson, "its SHA-256 is not the manifest's"),
    partTwice: true,
  },
  {
    name: 'a web page',
    answer: webPage,
    says: wrong('the server answered with a web page instead of it', 'the server answered with a web page'),
    partTwice: true,
  },
  {
    name: 'status 404',
    answer: refuse(404),
    says: (file) =>
      RegExp(`^${file} is not on the server \\(status 404\\). Press Retry; .* installed again.$`),
    partTwice: true,
  },
  {
    name: 'status 429',
    answer: refuse(429),
    says: (file) => RegExp(`too many requests to send ${file} now .*429.* Wait a moment and press Retry.$`),
    partTwice: true,
  },
  {
    name: 'status 429 for two minutes',
    answer: refuse(429, { 'Retry-After': '120' }),
    says: (file) => RegExp(`busy \\(status 429\\).* sends ${file}. Press Retry in 120 seconds`),
    partTwice: false,
  },
  {
    name: 'status 500',
    answer: refuse(500),
    says: (file) => RegExp(`^The server refused ${file} with status 500. Wait a moment and press Retry.$`),
    partTwice: true,
  },
];

test('every fault of a manifest is said in words, and Retry mends it', async ({ page, server }) => {
  await stallSooner(page);
  for (const [index, { name, answer, says }] of faults.entries()) {
    await test.step(name, async () => {
      server.reset();
      server.script(manifestFile, answer);
      await (index === 0 ? openFaulty(page, server) : retry(page).click());
      await expectSaid(page, says(manifestFile));
      expect(server.asked()).toEqual([manifestFile]);
    });
  }
  expect(await keptHashes(page)).toEqual({});
  await retry(page).click();
  await expectReady(page);
  expect(await keptHashes(page)).toEqual(server.hashes);
});

test('every fault of a part is said in words, only what is missing is fetched again, nothing wrong is kept', async ({
  page,
  server,
}) => {
  await stallSooner(page);
  const part = server.parts[3] ?? '';
  let kept: Readonly<Record<string, string>> = {};
  const expectAsked = (times: number) => {
    const others = server.parts.filter((file) => file !== part && !(file in kept));
    expect(server.asked().filter((file) => file === part)).toHaveLength(times);
    // One that had not arrived when the load ended may not have been asked for.
    expect([manifestFile, part, ...others]).toEqual(expect.arrayContaining([...server.asked()]));
  };
  for (const [index, { name, answer, says, partTwice }] of faults.entries()) {
    await test.step(name, async () => {
      server.reset();
      server.script(part, ...Array(partTwice ? 2 : 1).fill(answer));
      await (index === 0 ? openFaulty(page, server) : retry(page).click());
      await expectSaid(page, says(part));
      expectAsked(partTwice ? 2 : 1);
      kept = await keptHashes(page);
      expect(kept).not.toHaveProperty([part]);
      expect(server.hashes).toMatchObject(kept);
    });
  }
  server.reset();
  await retry(page).click();
  await expectReady(page);
  expectAsked(1);
  expect(await keptHashes(page)).toEqual(server.hashes);
});

test('a manifest with another hash makes no part pass that is not the one it names', async ({
  page,
  server,
}) => {
  await openFaulty(page, server);
  await expectReady(page);
  const [part = ''] = server.parts;
  server.script(manifestFile, (response, body) => {
    const other = body.toString().replaceAll(server.hashes[part] ?? '', '0'.repeat(64));
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(other);
  });
  await openFaulty(page, server);
  await expectSaid(page, wrong('', "its SHA-256 is not the manifest's")(part));
  await retry(page).click();
  await expectReady(page);
  expect(await keptHashes(page)).toEqual(server.hashes);
});

test('a busy server that asks for a short pause is waited for, and the page says how long', async ({
  page,
  server,
}) => {
  const [part = ''] = server.parts;
  // Long enough to be seen: the page is looked at once a second.
  server.script(manifestFile, refuse(503, { 'Retry-After': '4' }));
  server.script(part, refuse(429, { 'Retry-After': '5' }));
  await openFaulty(page, server);
  await expect(page.getByText('the server is busy and asks to wait 4 s')).toBeVisible();
  await expect(page.getByText('the server is busy and asks to wait 5 s')).toBeVisible();
  await expectReady(page);
  expect(server.asked().filter((file) => file === part)).toHaveLength(2);
  expect(await keptHashes(page)).toEqual(server.hashes);
});

test('redirects within the origin are followed, and what they lead to is checked like everything', async ({
  page,
  server,
}) => {
  const [part = '', other = ''] = server.parts;
  server.script(manifestFile, redirect('?elsewhere'));
  server.script(part, redirect('?elsewhere'));
  // The second request is the one that the redirect asks for.
  server.script(other, redirect('?elsewhere'), flipBit);
  await openFaulty(page, server);
  await expectReady(page);
  const times = (file: string) => server.asked().filter((each) => each === file).length;
  expect([manifestFile, part, other].map(times)).toEqual([2, 2, 3]);
  expect(await keptHashes(page)).toEqual(server.hashes);
});

test.describe('a redirect to another origin', () => {
  // The browser names the address that it does not ask; the other server counts.
  test.use({ allowedProblems: [/Failed to load resource|request to another origin: .*\/login$/] });

  test('is not followed, is said in words, and Retry mends it', async ({ page, server }) => {
    let requests = 0;
    const elsewhere = createServer((_request, response) => {
      requests += 1;
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('{}');
    });
    await new Promise<void>((resolve) => {
      elsewhere.listen(0, '127.0.0.1', resolve);
    });
    const { port } = elsewhere.address() as AddressInfo;
    const [part = ''] = server.parts;
    const away = redirect(`http://127.0.0.1:${port}/login`);
    const says = (file: string) =>
      RegExp(
        `^${file} .*sends it on to another address, and the page takes files only from its own.*Retry.$`,
      );
    server.script(manifestFile, away, away);
    await openFaulty(page, server);
    await expectSaid(page, says(manifestFile));
    server.script(part, away, away);
    await retry(page).click();
    await expectSaid(page, says(part));
    await retry(page).click();
    await expectReady(page);
    expect(await keptHashes(page)).toEqual(server.hashes);
    expect(requests).toBe(0);
    elsewhere.close();
  });
});

test('kept parts that were altered or cut short are noticed, thrown away and fetched again', async ({
  page,
  server,
}) => {
  await openFaulty(page, server);
  await expectReady(page);
  const [, altered = '', , shortened = ''] = server.parts;
  await page.evaluate(
    async ([flip, shorten]) => {
      const cache = await caches.open('glassbox-models');
      for (const request of await cache.keys()) {
        const name = new URL(request.url).pathname.split('/').at(-1);
        const bytes = new Uint8Array(await ((await cache.match(request)) ?? new Response()).arrayBuffer());
        if (name === flip) bytes[5] = (bytes[5] ?? 0) ^ 1;
        if (name === flip || name === shorten) {
          await cache.put(request, new Response(name === flip ? bytes : bytes.subarray(1)));
        }
      }
    },
    [altered, shortened],
  );
  server.reset();
  await openFaulty(page, server);
  await expectReady(page);
  expect(server.asked().toSorted()).toEqual([altered, shortened, manifestFile].toSorted());
  expect(await keptHashes(page)).toEqual(server.hashes);
});

test('a load that ends with its page goes on where it was', async ({ page, server }) => {
  const last = server.parts.at(-1) ?? '';
  server.script(last, stall);
  await openFaulty(page, server);
  await expect.poll(async () => Object.keys(await keptHashes(page)).length).toBe(server.parts.length - 1);
  server.reset();
  await page.reload();
  await expectReady(page);
  expect(server.asked()).toEqual([manifestFile, last]);
});

test('a model that no memory holds is refused with its size and a remedy', async ({ page, server }) => {
  server.script(manifestFile, (response, body) => {
    const manifest = JSON.parse(body.toString());
    manifest.parts[0].bytes = 1e15;
    manifest.totalBytes = manifest.parts.reduce(
      (sum: number, { bytes }: { bytes: number }) => sum + bytes,
      0,
    );
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(manifest));
  });
  await openFaulty(page, server);
  await expectSaid(page, /no memory for the model's \d+ MB. Close other tabs or choose a smaller model.$/);
  await retry(page).click();
  await expectReady(page);
});

test('what was sent while the model could not load is answered after Retry; the API says why', async ({
  page,
  server,
}) => {
  server.script(manifestFile, refuse(404));
  await openFaulty(page, server);
  await expectSaid(page, /^manifest.json is not on the server/);
  const message = await page.evaluate(() =>
    window.glassbox.ready.then(
      () => 'ready',
      (error: Error) => error.message,
    ),
  );
  expect(message).toMatch(/^manifest.json is not on the server/);
  await setControl(page, 'Max tokens', '3');
  await typeMessage(page, 'Hello!');
  await retry(page).click();
  await idle(page, 1);
});
