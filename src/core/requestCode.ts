import {
  codeLiteral,
  javascriptDialect,
  jsonDialect,
  pythonDialect,
  shellWord,
  textLiteral,
} from './codeLiteral.ts';
import { type CodeFields, type CodeRequest, requestFields, serverNotes } from './codeRequest.ts';

export type CodeLanguage = 'curl' | 'python' | 'javascript' | 'glassbox';

/** Where many OpenAI-compatible servers listen; to be changed by whoever uses the code. */
const placeholderUrl = 'http://localhost:8000/v1';

const writers: Readonly<Record<CodeLanguage, (request: CodeRequest) => string>> = {
  curl: curlCode,
  python: pythonCode,
  javascript: javascriptCode,
  glassbox: glassboxCode,
};

/** A program that sends the request and prints the reply with its log-probabilities. */
export function requestCode(request: CodeRequest, language: CodeLanguage): string {
  return writers[language](request);
}

function curlCode(request: CodeRequest): string {
  const { path, own, extra } = requestFields(request, true);
  return [
    ...comments('#', serverNotes(request)),
    `BASE_URL=${shellWord(placeholderUrl)}`,
    '',
    `curl "$BASE_URL/${path}" \\`,
    "  -H 'Content-Type: application/json' \\",
    '  -H "Authorization: Bearer $OPENAI_API_KEY" \\',
    `  -d ${shellWord(codeLiteral({ ...own, ...extra }, jsonDialect))}`,
    '',
  ].join('\n');
}

function pythonCode(request: CodeRequest): string {
  const { own, extra } = requestFields(request, true);
  const isChat = request.input.kind === 'chat';
  const extraBody = Object.keys(extra).length === 0 ? {} : { extra_body: extra };
  const fields = Object.entries({ ...own, ...extraBody }).map(
    ([name, value]) => `    ${name}=${codeLiteral(value, pythonDialect, '    ')},\n`,
  );
  return [
    ...comments('#', serverNotes(request)),
    'from openai import OpenAI',
    '',
    `base_url = ${textLiteral(placeholderUrl)}`,
    'client = OpenAI(base_url=base_url)  # the key is taken from OPENAI_API_KEY',
    '',
    `response = client.${isChat ? 'chat.completions' : 'completions'}.create(`,
    `${fields.join('')})`,
    'choice = response.choices[0]',
    ...(isChat
      ? [
          'print(choice.message.content)',
          'for token in choice.logprobs.content:',
          '    print(repr(token.token), token.logprob)',
        ]
      : [
          'print(choice.text)',
          'for token, logprob in zip(choice.logprobs.tokens, choice.logprobs.token_logprobs):',
          '    print(repr(token), logprob)',
        ]),
    '',
  ].join('\n');
}

function javascriptCode(request: CodeRequest): string {
  const { own, extra } = requestFields(request, true);
  return [
    ...comments('//', serverNotes(request)),
    'import OpenAI from "openai";',
    '',
    `const baseURL = ${textLiteral(placeholderUrl)};`,
    'const client = new OpenAI({ baseURL }); // the key is taken from OPENAI_API_KEY',
    '',
    ...javascriptCall('client', request, { ...own, ...extra }),
  ].join('\n');
}

/** For the console of this page. */
function glassboxCode(request: CodeRequest): string {
  const { own, extra } = requestFields(request, false);
  return ['await glassbox.ready;', ...javascriptCall('glassbox', request, { ...own, ...extra })].join('\n');
}

function javascriptCall(client: string, { input }: CodeRequest, fields: CodeFields): readonly string[] {
  const isChat = input.kind === 'chat';
  const print = isChat
    ? [
        'console.log(choice.message.content);',
        'console.table(choice.logprobs.content.map(({ token, logprob }) => ({ token, logprob })));',
      ]
    : [
        'console.log(choice.text);',
        'const { tokens, token_logprobs } = choice.logprobs;',
        'console.table(tokens.map((token, index) => ({ token, logprob: token_logprobs[index] })));',
      ];
  return [
    `const response = await ${client}.${isChat ? 'chat.completions' : 'completions'}.create(${codeLiteral(fields, javascriptDialect)});`,
    'const choice = response.choices[0];',
    ...print,
    '',
  ];
}

function comments(mark: string, notes: readonly string[]): readonly string[] {
  return notes.map((note) => `${mark} ${note}`);
}
