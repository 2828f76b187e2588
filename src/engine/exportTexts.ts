import type { ChatTemplate, ModelInfo } from '../core/types.ts';
import { chooseChatTemplate, createChatRenderer } from './chatTemplate.ts';
import { readExportTokenizer } from './exportTokenizer.ts';
import type { Tokenizer } from './languageModel.ts';
import { createChatTokenizer } from './renderedChat.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the texts beside an export's weights say. */
export interface ExportTexts {
  readonly config: Json;
  /** null: not said. */
  readonly trainedContextLength: number | null;
  /** @param vocabularySize ids that the model has a row for. */
  read(vocabularySize: number): ExportTokens;
}

export interface ExportTokens extends Pick<ModelInfo, 'endOfTurnIds' | 'startToken'> {
  readonly tokenizer: Tokenizer;
  readonly chatTemplate: ChatTemplate;
}

/**
 * Reads config.json, generation_config.json, tokenizer.json, tokenizer_config.json and chat_template.jinja.
 * @param ownTemplate Jinja that the person wrote in place of the export's own; null: the export's.
 * @throws Error with a plain sentence when one that is needed is missing or damaged.
 */
export async function readExportTexts(
  files: Readonly<Record<string, Blob>>,
  ownTemplate: string | null,
): Promise<ExportTexts> {
  const [config, tokenizerFile, tokenizerConfig, generation] = await Promise.all([
    readJson(files, 'config.json'),
    readJson(files, 'tokenizer.json'),
    readJson(files, 'tokenizer_config.json'),
    files['generation_config.json'] === undefined ? {} : readJson(files, 'generation_config.json'),
  ]);
  const jinja = await files['chat_template.jinja']?.text();
  const length = config.max_position_embeddings ?? config.n_positions ?? config.n_ctx;
  return {
    config,
    trainedContextLength: typeof length === 'number' && length > 0 ? length : null,
    read: (vocabularySize) =>
      readTokens({ config, tokenizerFile, tokenizerConfig, generation, jinja, ownTemplate }, vocabularySize),
  };
}

interface Sources {
  readonly config: Json;
  readonly tokenizerFile: Json;
  readonly tokenizerConfig: Json;
  readonly generation: Json;
  readonly jinja: string | undefined;
  readonly ownTemplate: string | null;
}

function readTokens(
  { config, tokenizerFile, tokenizerConfig, generation, jinja, ownTemplate }: Sources,
  vocabularySize: number,
): ExportTokens {
  const { tokens, firstIds, text } = readExportTokenizer(tokenizerFile, vocabularySize);
  const idOf = (name: string | null) => (name === null ? -1 : tokens.tokens.indexOf(name));
  const known = (id: unknown): id is number =>
    typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < vocabularySize;

  const eos = tokenName(tokenizerConfig.eos_token);
  const ends = [generation.eos_token_id ?? config.eos_token_id, idOf(eos)].flat().filter(known);
  const bosName = tokenName(tokenizerConfig.bos_token);
  const bosId = [idOf(bosName), generation.bos_token_id, config.bos_token_id].find(known) ?? null;

  const addsBos = tokenizerConfig.add_bos_token === true || (bosId !== null && firstIds.includes(bosId));
  const endOfText = tokens.tokens.indexOf('<|endoftext|>');
  const startId = addsBos || endOfText === -1 ? bosId : endOfText;
  const nameOf = (id: number | null) => (id === null ? '' : (tokens.tokens[id] ?? ''));

  const chatTemplate = chooseChatTemplate(
    { chatTemplate: jinja ?? templateOf(tokenizerConfig.chat_template), tokens: tokens.tokens },
    ownTemplate,
  );
  const names = { bos: nameOf(bosId), eos: eos ?? '' };
  // A template of the export's own says itself where the start token stands; stock generation adds none.
  const begins = addsBos && chatTemplate.source === 'fallback' ? names.bos : null;
  const renderChat = createChatTokenizer(text, begins);
  const render = createChatRenderer(chatTemplate.text, names);
  return {
    endOfTurnIds: [...new Set(ends)],
    startToken: startId === null ? null : { id: startId, text: nameOf(startId) },
    chatTemplate,
    tokenizer: {
      vocabulary: text.vocabulary,
      encode: text.encode,
      encodePlain: text.encodePlain,
      renderChat: (messages, ending, trial) =>
        renderChat(messages, ending, trial === undefined ? render : createChatRenderer(trial, names)),
    },
  };
}

/** A token in tokenizer_config.json: its text, or a record of it. */
function tokenName(token: unknown): string | null {
  const content = typeof token === 'object' && token !== null ? (token as Json).content : token;
  return typeof content === 'string' ? content : null;
}

/** tokenizer_config.json has one template, or several with names. */
function templateOf(templates: unknown): string | null {
  if (typeof templates === 'string') return templates;
  if (!Array.isArray(templates)) return null;
  const chosen = templates.find((each) => each?.name === 'default') ?? templates[0];
  return typeof chosen?.template === 'string' ? chosen.template : null;
}

async function readJson(files: Readonly<Record<string, Blob>>, path: string): Promise<Json> {
  const file = files[path];
  if (file === undefined) {
    throw new Error(`The model's file ${path} is missing. Delete the model and fetch it again.`);
  }
  try {
    const content: unknown = JSON.parse(await file.text());
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as Json;
  } catch (cause) {
    throw new Error(`The model's file ${path} is damaged. Delete the model and fetch it again.`, { cause });
  }
  throw new Error(`The model's file ${path} is damaged. Delete the model and fetch it again.`);
}
