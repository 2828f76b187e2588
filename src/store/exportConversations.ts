import { appName } from '../core/appName.ts';
import { conversationsToJsonl } from '../core/conversationJsonl.ts';
import { conversationMarkdown } from '../core/conversationMarkdown.ts';
import { conversationsFileText, conversationsToFile } from '../core/conversationsJson.ts';
import { documentText, piecesOf } from '../core/documentPieces.ts';
import type { Conversation } from '../core/types.ts';
import type { AppState } from './appState.ts';
import { fileStem } from './fileStem.ts';
import { hasReplies } from './foreignModel.ts';
import { nameOfModel } from './modelNames.ts';

/** A file in pieces, because all of a large library together is longer than one text may be. */
export interface ExportedParts {
  readonly name: string;
  readonly type: string;
  readonly parts: readonly string[];
}

/** Why what is shown cannot be exported now, in a sentence; null: it can. */
export function conversationRefusal(
  { run, conversation, queuedReplyId }: Pick<AppState, 'run' | 'conversation' | 'queuedReplyId'>,
  nothing = 'Nothing was said yet.',
): string | null {
  if (Object.keys(conversation.messages).length === 0) return nothing;
  const writing = run.status === 'generating' || queuedReplyId !== null;
  return writing ? 'First let the reply be finished, or stop it.' : null;
}

/** Characters of an untitled document that its file is called after. */
const aboutLength = 40;

/** Everything that was recorded, in all versions; `readConversations` takes it back. */
export function conversationsData(conversations: readonly Conversation[], now: Date): ExportedParts {
  const file = conversationsToFile(conversations, { app: appName, exportedAt: now.toISOString() });
  return {
    name: `${stemOf(conversations, now)}.json`,
    type: 'application/json',
    parts: conversationsFileText(file),
  };
}

/** Records as they were found in the database, for whoever can make something of them. */
export function unreadableData(records: readonly unknown[], now: Date): ExportedParts {
  const head = JSON.stringify({ app: appName, exportedAt: now.toISOString() }).slice(0, -1);
  const parts = records.map((record, place) => `${place === 0 ? '' : ','}${rawText(record)}`);
  return {
    name: `${fileStem('', 'unreadable', now)}.json`,
    type: 'application/json',
    parts: [`${head},"records":[`, ...parts, ']}'],
  };
}

/** JSON of whatever a database can hold: arrays of numbers under their type's name, and numbers that JSON lacks as text. */
function rawText(value: unknown): string {
  try {
    return JSON.stringify(value, (_name, inner: unknown) => {
      if (ArrayBuffer.isView(inner)) return { [inner.constructor.name]: [...(inner as Uint8Array)] };
      if (typeof inner === 'bigint' || (typeof inner === 'number' && !Number.isFinite(inner)))
        return String(inner);
      return inner;
    });
  } catch {
    return JSON.stringify('(a value that contains itself)');
  }
}

type KnownNames = Pick<AppState, 'model' | 'models' | 'loadedModels'>;

/** What is shown, for people. */
export function conversationText(conversation: Conversation, known: KnownNames, now: Date): ExportedParts {
  const text = conversationMarkdown(conversation, {
    app: appName,
    modelName: modelName(conversation, known),
    date: now.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' }),
  });
  return { name: `${stemOf([conversation], now)}.md`, type: 'text/markdown', parts: [text] };
}

/** What is shown, for programs. */
export function conversationLines(conversations: readonly Conversation[], now: Date): ExportedParts {
  const text = conversationsToJsonl(conversations);
  return { name: `${stemOf(conversations, now)}.jsonl`, type: 'application/jsonl', parts: [text] };
}

/** A document's shown text as it is. */
export function plainText(document: Conversation, now: Date): ExportedParts {
  const text = documentText(piecesOf(document));
  return { name: `${stemOf([document], now)}.txt`, type: 'text/plain', parts: [text] };
}

function stemOf(conversations: readonly Conversation[], now: Date): string {
  const [only] = conversations;
  if (conversations.length !== 1 || only === undefined) return fileStem('', 'conversations', now);
  if (only.startToken === undefined) return fileStem(only.title, 'conversation', now);
  return fileStem(only.title || documentText(piecesOf(only)).slice(0, aboutLength), 'document', now);
}

/** Of the model that wrote the replies, which a file may have brought. */
function modelName(conversation: Conversation, known: KnownNames): string {
  const { model } = known;
  return model !== null && !hasReplies(conversation) ? model.name : nameOfModel(known, conversation.modelId);
}
