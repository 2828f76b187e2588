import { type SetupField, setupFields } from '../../core/conversationReplica.ts';
import { pathEnd } from '../../core/documentEnd.ts';
import { type Migration, migrateRecord, type RawRecord } from './migrations.ts';
import type { ComparisonRow, ConversationRow, MessageRow, TokenRow } from './records.ts';

// What comes out of the database was written by this program, but perhaps by another version of it, or spoilt on the
// way. Each check returns the record in the latest version. Throws RangeError for a spoilt one, LibraryFault `newer`
// for one of a later schema.

export function checkConversation(steps: readonly Migration[], value: unknown): ConversationRow {
  const row = migrateRecord(steps, 'conversations', value);
  const setup = asRecord(row.setup);
  const revisions = asRecord(row.setupRevisions);
  must(isId(row.id), 'id');
  must(isCount(row.revision), 'revision');
  must(
    setupFields.every((field) => isSetup(field, setup[field])),
    'setup',
  );
  must(
    setupFields.every((field) => isCount(revisions[field])),
    'setupRevisions',
  );
  must([undefined, true, false].includes(setup.startToken as boolean | undefined), 'startToken');
  must(
    Object.values(asRecord(row.shownChild)).every((id) => isId(id) || id === pathEnd),
    'shownChild',
  );
  must(row.owner === null || isId(row.owner), 'owner');
  must(typeof row.pinned === 'boolean' && typeof row.firstWords === 'string', 'pinned, firstWords');
  must([row.createdAt, row.updatedAt, row.messageCount, row.tokenCount].every(isNumber), 'figures');
  return row as unknown as ConversationRow;
}

function isOpening(value: unknown): boolean {
  const { systemPrompt, exampleTurns } = isObject(value) ? value : {};
  return isSetup('systemPrompt', systemPrompt) && isSetup('exampleTurns', exampleTurns);
}

export function isSetup(field: SetupField, value: unknown): boolean {
  switch (field) {
    case 'exampleTurns':
      return (
        Array.isArray(value) &&
        value.every((turn) => {
          const { user, assistant } = asRecord(turn);
          return typeof user === 'string' && typeof assistant === 'string';
        })
      );
    case 'params':
    case 'presetParams':
      return isParams(value);
    default:
      return typeof value === 'string';
  }
}

const paramNumbers = [
  'temperature',
  'topK',
  'topP',
  'minP',
  'repetitionPenalty',
  'frequencyPenalty',
  'presencePenalty',
  'maxTokens',
  'seed',
];

function isParams(value: unknown): boolean {
  const params = isObject(value) ? value : {};
  const { repetitionScope, stop, logitBias } = params;
  return (
    paramNumbers.every((name) => isNumber(params[name])) &&
    ['reply', 'replies', 'context'].includes(String(repetitionScope)) &&
    Array.isArray(stop) &&
    stop.every((text) => typeof text === 'string') &&
    isObject(logitBias) &&
    Object.values(logitBias).every(isNumber)
  );
}

export function checkMessage(steps: readonly Migration[], value: unknown): MessageRow {
  const row = migrateRecord(steps, 'messages', value);
  must(isId(row.conversationId) && isId(row.id), 'ids');
  must(isCount(row.revision), 'revision');
  if (row.kind === 'deleted') {
    must(typeof row.parent === 'string' && isNumber(row.deletedAt), 'parent, deletedAt');
    return row as unknown as MessageRow;
  }
  const place = asRecord(row.place);
  must(typeof place.parent === 'string' && isNumber(place.revision) && isNumber(place.index), 'place');
  const message = asRecord(row.message);
  must(message.id === row.id, 'message.id');
  if (row.kind === 'user') {
    must(message.role === 'user' && typeof message.text === 'string', 'message');
  } else {
    must(row.kind === 'reply' && message.role === 'assistant', 'kind');
    must(typeof message.prefill === 'string', 'prefill');
    const { prefillIds, promptIds, earlierReplyIds, mixedPromptIds = null } = message;
    must([prefillIds, promptIds, earlierReplyIds, mixedPromptIds].every(isIds), 'token ids');
    must(message.opening === undefined || isOpening(message.opening), 'opening');
    must(message.seed === null || isNumber(message.seed), 'seed');
    must(message.endReason === null || endReasons.includes(String(message.endReason)), 'endReason');
    must(message.stats === null || isObject(message.stats), 'stats');
    must(isCount(row.tokenCount) && isCount(row.rewritten), 'tokenCount, rewritten');
    must(row.promptTokenCount === null || isCount(row.promptTokenCount), 'promptTokenCount');
  }
  return row as unknown as MessageRow;
}

const endReasons = ['stop', 'length', 'context', 'aborted', 'error'];

/** The columns themselves are checked by `unpackTokens`. */
export function checkTokens(steps: readonly Migration[], value: unknown): TokenRow {
  const row = migrateRecord(steps, 'tokens', value);
  must(isId(row.conversationId) && isId(row.messageId), 'ids');
  must((row.track === 0 || row.track === 1) && isCount(row.chunk), 'track, chunk');
  must(isObject(row.packed), 'packed');
  return row as unknown as TokenRow;
}

export function checkComparison(steps: readonly Migration[], value: unknown): ComparisonRow {
  const row = migrateRecord(steps, 'comparisons', value);
  must(isId(row.id) && isCount(row.revision), 'id, revision');
  must(Array.isArray(row.panes) && row.panes.every(isPane), 'panes');
  must(
    row.mixer === null || (isPane(asRecord(row.mixer).pane) && isNumber(asRecord(row.mixer).weight)),
    'mixer',
  );
  const { sync, independentSeeds, focusedPaneId } = asRecord(row.setup);
  must(
    Object.values(asRecord(sync)).every((flag) => typeof flag === 'boolean'),
    'sync',
  );
  must(typeof independentSeeds === 'boolean' && typeof focusedPaneId === 'string', 'setup');
  must(typeof row.pinned === 'boolean' && typeof row.title === 'string', 'pinned, title');
  must([row.createdAt, row.updatedAt].every(isNumber), 'times');
  return row as unknown as ComparisonRow;
}

function isPane(value: unknown): boolean {
  const { id, name, conversationId, contextUsed, modelId, vocabularyKey } = isObject(value) ? value : {};
  const said = [modelId, vocabularyKey].every((text) => text === undefined || typeof text === 'string');
  return said && isId(id) && typeof name === 'string' && isId(conversationId) && isNumber(contextUsed);
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new RangeError(`The record's ${what} cannot be read.`);
}

function isObject(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asRecord(value: unknown): RawRecord {
  must(isObject(value), 'fields');
  return isObject(value) ? value : {};
}

/** As a key of a plain object it must not reach the prototype. */
function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value !== '__proto__';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isIds(value: unknown): boolean {
  return value === null || value instanceof Uint32Array;
}
