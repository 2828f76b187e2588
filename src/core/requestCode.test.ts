import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CodeRequest, conversationRequest, requestFields } from './codeRequest.ts';
import { conversationArbitrary, hostileText } from './comparison.fixture.ts';
import { shownPath } from './conversation.ts';
import { requestCode } from './requestCode.ts';
import { defaultSamplingParams } from './samplingParams.ts';

const ofChat = fc
  .tuple(conversationArbitrary, fc.oneof(fc.constant(''), hostileText))
  .map(([conversation, draft]) => conversationRequest(conversation, draft))
  .filter((request) => request !== null);
const ofText = fc
  .record({
    modelId: fc.constant('smollm2'),
    params: conversationArbitrary.map(({ params }) => params),
    input: fc.oneof(
      fc.record({ kind: fc.constant('text' as const), text: hostileText, startToken: fc.boolean() }),
      fc.record({ kind: fc.constant('ids' as const), ids: fc.array(fc.nat(49_151), { maxLength: 40 }) }),
    ),
  })
  .map((request): CodeRequest => request);
const requestArbitrary: fc.Arbitrary<CodeRequest> = fc.oneof(ofChat, ofText);
const samples = fc.sample(requestArbitrary, { numRuns: 40, seed: 6 });

/** What arrives anywhere: half a surrogate pair is no text. */
function sent(fields: unknown): unknown {
  return JSON.parse(JSON.stringify(fields).replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f]../g, '$1\uFFFD'));
}

/** A client that keeps what it is asked. */
function recorder() {
  const calls: { readonly path: string; readonly body: unknown }[] = [];
  const choice = {
    text: '',
    message: { content: '' },
    logprobs: { content: [], tokens: [], token_logprobs: [] },
  };
  const create = (path: string) => async (body: unknown) => {
    calls.push({ path, body: JSON.parse(JSON.stringify(body)) });
    return { choices: [choice] };
  };
  const client = {
    ready: Promise.resolve(),
    chat: { completions: { create: create('chat/completions') } },
    completions: { create: create('completions') },
  };
  return { calls, client };
}

const silent = { log() {}, table() {} };

describe('the code asks for exactly the request', () => {
  test('in this page', async () => {
    for (const request of samples) {
      const { calls, client } = recorder();
      const code = requestCode(request, 'glassbox');
      await runInNewContext(`(async () => {${code}})()`, { glassbox: client, console: silent });
      const { path, own, extra } = requestFields(request, false);
      expect(calls).toEqual([{ path, body: sent({ ...own, ...extra }) }]);
    }
  });

  test('in JavaScript', async () => {
    for (const request of samples) {
      const { calls, client } = recorder();
      const given: unknown[] = [];
      class Client {
        readonly chat = client.chat;
        readonly completions = client.completions;
        constructor(options: unknown) {
          given.push(options);
        }
      }
      const context = { console: silent, OpenAI: Client };
      const code = requestCode(request, 'javascript');
      const imported = 'import OpenAI from "openai";';
      expect(code).toContain(imported);
      await runInNewContext(`(async () => {${code.replace(imported, '')}})()`, context);
      const { path, own, extra } = requestFields(request, true);
      expect(calls).toEqual([{ path, body: sent({ ...own, ...extra }) }]);
      expect(given).toEqual([{ baseURL: 'http://localhost:8000/v1' }]);
    }
  });

  test('in a shell, with curl', () => {
    for (const request of samples) {
      const code = `curl() { printf '%s\\0' "$@"; }\n${requestCode(request, 'curl')}`;
      const env = { ...process.env, OPENAI_API_KEY: 'the key' };
      const { stdout, stderr } = spawnSync('sh', ['-c', code], { encoding: 'utf8', env });
      expect(stderr).toBe('');
      const [url, h1, type, h2, key, d, body] = stdout.split('\0');
      const { path, own, extra } = requestFields(request, true);
      expect([url, h1, type, h2, key, d]).toEqual([
        `http://localhost:8000/v1/${path}`,
        '-H',
        'Content-Type: application/json',
        '-H',
        'Authorization: Bearer the key',
        '-d',
      ]);
      expect(JSON.parse(body ?? '')).toEqual(sent({ ...own, ...extra }));
    }
  });

  const hasPython = spawnSync('python3', ['-c', ''], { timeout: 10_000 }).status === 0;
  test.runIf(hasPython)('in Python, what is not OpenAI’s in extra_body', () => {
    const program = `
import contextlib, io, json, sys, types
calls = []
class Any:
    def __getattr__(self, name): return Any()
    def __getitem__(self, name): return Any()
    def __iter__(self): return iter([])
class Endpoint:
    def __init__(self, path): self.path = path
    def create(self, **body):
        calls.append({"path": self.path, "body": body})
        return Any()
class OpenAI:
    def __init__(self, base_url):
        self.chat = types.SimpleNamespace(completions=Endpoint("chat/completions"))
        self.completions = Endpoint("completions")
sys.modules["openai"] = types.SimpleNamespace(OpenAI=OpenAI)
for code in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()): exec(compile(code, "code", "exec"), {})
print(json.dumps(calls))
`;
    const input = JSON.stringify(samples.map((request) => requestCode(request, 'python')));
    const { stdout, stderr } = spawnSync('python3', ['-c', program], { input, encoding: 'utf8' });
    expect(stderr).toBe('');
    const expected = samples.map((request) => {
      const { path, own, extra } = requestFields(request, true);
      const body = Object.keys(extra).length === 0 ? own : { ...own, extra_body: extra };
      return { path, body: sent(body) };
    });
    expect(JSON.parse(stdout)).toEqual(expected);
  });
});

describe('what is asked', () => {
  const params = { ...defaultSamplingParams, seed: 3, stop: ['\n'], logitBias: { 5: -100 } };
  const request: CodeRequest = {
    modelId: 'smollm2-135m-instruct',
    input: { kind: 'chat', messages: [{ role: 'user', content: 'Hi' }] },
    params,
  };

  test('is what the settings say, and what is off is left out', () => {
    expect(requestFields(request, true)).toEqual({
      path: 'chat/completions',
      own: {
        model: 'smollm2-135m-instruct',
        messages: [{ role: 'user', content: 'Hi' }],
        temperature: 0.5,
        top_p: 0.9,
        max_tokens: 256,
        stop: ['\n'],
        seed: 3,
        logit_bias: { 5: -100 },
        logprobs: true,
        top_logprobs: 10,
      },
      extra: { top_k: 40, repetition_penalty: 1.1 },
    });
    expect(requestFields(request, false)).toMatchObject({
      extra: { top_k: 40, repetition_penalty: 1.1, repetition_penalty_scope: 'replies' },
    });
  });

  test('a begun reply is continued, which servers must be told', () => {
    const begun: CodeRequest = {
      ...request,
      input: { kind: 'chat', messages: [{ role: 'assistant', content: 'Aye' }] },
    };
    expect(requestFields(begun, true).extra).toMatchObject({
      continue_final_message: true,
      add_generation_prompt: false,
    });
    expect(requestFields(begun, false).extra).not.toHaveProperty('continue_final_message');
  });

  test('a completion without a start token says so', () => {
    const input = { kind: 'text', text: 'Twinkle', startToken: false } as const;
    expect(requestFields({ ...request, input }, true).extra).toMatchObject({ add_special_tokens: false });
    expect(requestFields({ ...request, input }, true).own).toMatchObject({ prompt: 'Twinkle', logprobs: 5 });
  });

  test('the typed message, else what the last reply answered', () => {
    fc.assert(
      fc.property(conversationArbitrary, hostileText, (conversation, draft) => {
        const path = shownPath(conversation);
        const asked = conversationRequest(conversation, draft);
        const typed = draft.trim() !== '';
        if (asked === null) {
          expect(typed).toBe(false);
          // Nothing, or a reply to nothing.
          expect(path.some(({ role }) => role === 'user')).toBe(false);
          return;
        }
        if (asked.input.kind !== 'chat') throw new Error('It is a chat.');
        const { messages } = asked.input;
        const last = messages.at(-1);
        const questions = path.flatMap((message) => (message.role === 'user' ? [message.text] : []));
        if (typed) questions.push(draft);
        expect(messages.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual([
          ...conversation.exampleTurns.map(({ user }) => user),
          ...questions,
        ]);
        if (typed && conversation.assistantPrefill === '') {
          expect(last).toEqual({ role: 'user', content: draft });
        }
        if (typed) expect(asked.params).toEqual(conversation.params);
      }),
    );
  });
});
