import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnoseServer, type SeenAnswer, type SeenFailure } from './serverDiagnosis.ts';
import { serverPreset, serverPresets, serverUrl } from './serverPresets.ts';

const seen = (change: Partial<SeenFailure>): SeenFailure => ({
  url: 'http://localhost:8000/v1/chat/completions',
  pageOrigin: 'http://localhost:4173',
  answer: null,
  probe: 'silent',
  localNetwork: null,
  online: true,
  hadKey: true,
  ...change,
});
const answer = (status: number, change: Partial<SeenAnswer> = {}): Partial<SeenFailure> => ({
  answer: { status, retryAfter: null, contentType: 'application/json', message: null, ...change },
});
const outside = 'https://glassbox.example';
const lan = 'http://192.168.1.20:8000/v1/models';

describe('diagnoseServer', () => {
  test.each<[string, Partial<SeenFailure>, RegExp]>([
    ['refused', {}, /Nothing answers at localhost:8000/],
    ['refused', { url: 'https://a.test/v1' }, /certificate is not trusted/],
    ['cors', { probe: 'answered' }, /does not let this page \(http:\/\/localhost:4173\).*--allowed-origins/],
    ['redirect', { probe: 'redirected' }, /enter the address that it leads to/],
    ['unreachable', { probe: null }, /nothing answers there, or it does not let this page/],
    ['mixed-content', { url: lan, pageOrigin: outside }, /over https.*192\.168\.1\.20:8000/],
    ['refused', { url: 'http://127.0.0.1:8000/v1', pageOrigin: outside }, /Nothing answers/],
    ['local-network', { pageOrigin: outside, localNetwork: 'denied' }, /allow “Local network access”/],
    ['local-network', { pageOrigin: outside, localNetwork: 'prompt' }, /allow “Local network access”/],
    ['refused', { pageOrigin: outside, localNetwork: 'granted' }, /Nothing answers/],
    ['refused', { localNetwork: 'prompt' }, /Nothing answers/],
    ['offline', { url: 'https://a.test/v1', online: false }, /no connection/],
    ['refused', { online: false }, /Nothing answers/],
    [
      'unauthorized',
      answer(401, { message: 'No key' }),
      /^localhost:8000 does not accept the key\. It says: No key\. Enter the right one/,
    ],
    ['unauthorized', { ...answer(403), hadKey: false }, /^localhost:8000 wants a key\. Enter one/],
    ['not-found', answer(404), /http:\/\/localhost:8000\/v1/],
    ['too-many', answer(429, { retryAfter: '12' }), /Send again in 12 seconds\./],
    ['too-many', answer(429), /Wait a little/],
    [
      'context',
      answer(400, { message: "This model's maximum context length is 2048 tokens." }),
      /2048 tokens\./,
    ],
    ['context', answer(400, { message: 'the request exceeds the available context size' }), /too long/],
    ['context', answer(413, { message: 'Requested tokens (9) exceed context window of 8' }), /too long/],
    [
      'not-json',
      answer(200, { contentType: 'text/html' }),
      /a web page, not as an API with models.*localhost:8000\/v1\.$/,
    ],
    ['server-error', answer(503), /has failed \(503\)/],
    [
      'rejected',
      answer(400, { message: 'top_k is unknown' }),
      /rejects the request \(400\)\. It says: top_k is unknown\./,
    ],
  ])('%s', (kind, change, words) => {
    const problem = diagnoseServer(seen(change), serverPreset('vllm'));
    expect(problem.text).toMatch(words);
    expect(problem.kind).toBe(kind);
  });

  test('whatever is seen, it says one thing in whole sentences', () => {
    const any = fc.record({
      url: fc.webUrl({ validSchemes: ['http', 'https'] }),
      pageOrigin: fc.webUrl({ validSchemes: ['http', 'https'] }).map((url) => new URL(url).origin),
      answer: fc.option(
        fc.record({
          status: fc.integer({ min: 200, max: 599 }),
          retryAfter: fc.option(fc.string()),
          contentType: fc.option(fc.string()),
          message: fc.option(fc.string()),
        }),
      ),
      probe: fc.constantFrom('answered', 'silent', 'redirected', null),
      localNetwork: fc.constantFrom('granted', 'denied', 'prompt', null),
      online: fc.boolean(),
      hadKey: fc.boolean(),
    });
    fc.assert(
      fc.property(any, fc.constantFrom(...serverPresets), (failure, preset) => {
        expect(diagnoseServer(failure, preset).text).toMatch(/^.{20,}[.!?…)]$/s);
      }),
    );
  });
});

test.each([
  ['localhost:11434', 'http://localhost:11434'],
  [' http://localhost:8000/v1/ ', 'http://localhost:8000/v1'],
  ['https://openrouter.ai/api/v1/chat/completions', 'https://openrouter.ai/api/v1'],
  ['https://a.test/v1/models', 'https://a.test/v1'],
  ['https://a.test/v1?key=x#y', 'https://a.test/v1'],
  ['https://me:secret@a.test/v1', null],
  ['ftp://a.test', null],
  ['blah blah', null],
  ['https://api.exa mple/v1', null],
  ['https://api.exa%20mple/v1', null],
  ['', null],
])('the address “%s” is kept as %s', (typed, kept) => {
  expect(serverUrl(typed)).toBe(kept);
});
