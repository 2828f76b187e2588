import * as v from 'valibot';
import { appName } from '../core/appName.ts';
import { maxPanes, minPanes } from '../core/comparison.ts';
import { personaOf } from '../core/comparisonSetup.ts';
import { shownPath } from '../core/conversation.ts';
import { documentText, piecesOf } from '../core/documentPieces.ts';
import type { Lesson } from '../core/lessons.ts';
import { plainMessages, type SpokenMessage } from '../core/plainChat.ts';
import type { SamplingParams } from '../core/types.ts';
import type { AppState } from './appState.ts';
import {
  checked,
  fileText,
  type ImportLimits,
  jsonValue,
  kindProblem,
  mebibyte,
  type Outcome,
  refused,
} from './comparisonFile/importedFile.ts';
import { modelIdSchema } from './comparisonFile/conversationSchema.ts';
import { paramsSchema } from './comparisonFile/paramsSchema.ts';
import { flag, id, label, list, oneOf, record, text } from './comparisonFile/valueSchemas.ts';

const storageKey = 'glassbox.presets';
export const presetsSchema = 'glassbox.presets';
const presetsVersion = 1;
/** Where they stand in the gallery. */
const ownGroup = 'Your own';

export const ownPresetLimits: ImportLimits = { bytes: mebibyte, depth: 12, values: 60_000 };

const exampleTurn = record({ user: text, assistant: text });
const common = { id, title: v.pipe(label, v.minLength(1, 'must not be empty')), params: paramsSchema };
const voice = { systemPrompt: text, exampleTurns: list(exampleTurn), assistantPrefill: text };
const spoken = record({ role: oneOf(['user', 'assistant']), content: text });

/** JSON has no value `undefined`. */
const someParams = v.pipe(
  v.partial(paramsSchema),
  v.transform((params) => params as Partial<SamplingParams>),
);

const chat = record({ mode: v.literal('chat'), ...common, ...voice, earlier: list(spoken), message: text });
const persona = record({
  name: text,
  ...voice,
  params: someParams,
  modelId: v.exactOptional(modelIdSchema),
});
const compare = record({
  mode: v.literal('compare'),
  ...common,
  personas: v.pipe(
    list(persona),
    v.minLength(minPanes, `must hold ${minPanes} to ${maxPanes} personas`),
    v.maxLength(maxPanes, `must hold ${minPanes} to ${maxPanes} personas`),
  ),
  message: text,
});
const completion = record({ mode: v.literal('completion'), ...common, prompt: text, startToken: flag });
const preset = v.variant(
  'mode',
  [chat, compare, completion],
  'must be a preset of Chat, Compare or Completion',
);
const presetsFile = record({
  schema: v.literal(presetsSchema),
  version: v.literal(presetsVersion, `must be ${presetsVersion}`),
  app: label,
  presets: list(preset),
});

type KeptPreset = v.InferOutput<typeof preset>;

function lessonOf(kept: KeptPreset): Lesson {
  return { ...kept, group: ownGroup, lesson: '', tryThis: '' };
}

function keptOf({ group: _, lesson: __, tryThis: ___, ...kept }: Lesson): unknown {
  return kept;
}

/** What stands in the shown tab, as a preset: earlier turns as text, what is typed as the question. */
export function currentPreset(state: AppState, presetId: string, title: string): Lesson {
  const about = { id: presetId, title, group: ownGroup, lesson: '', tryThis: '' };
  if (state.view === 'compare') {
    const { panes } = state.comparison;
    const params = panes[0]?.conversation.params ?? state.conversation.params;
    const personas = panes.map((pane) => ({
      ...personaOf(pane),
      ...(pane.modelId === null ? {} : { modelId: pane.modelId }),
      params: difference(pane.conversation.params, params),
    }));
    return { mode: 'compare', ...about, personas, message: state.compareDraft, params };
  }
  if (state.view === 'completion') {
    const { conversation, startToken } = state.completion;
    const prompt = documentText(piecesOf(conversation));
    return { mode: 'completion', ...about, prompt, startToken, params: conversation.params };
  }
  const { systemPrompt, exampleTurns, assistantPrefill, params } = state.conversation;
  const said = plainMessages({ systemPrompt: '', exampleTurns: [] }, shownPath(state.conversation)).flatMap(
    ({ role, content }): SpokenMessage[] => (role === 'system' ? [] : [{ role, content }]),
  );
  // A question that was not answered, or all of a chat without anything typed, is asked again.
  const { earlier, message } = splitQuestion(said, state.draft);
  return { mode: 'chat', ...about, systemPrompt, exampleTurns, assistantPrefill, earlier, message, params };
}

/** What a pane is set to that the first one is not: all else the panes share. */
function difference(own: SamplingParams, first: SamplingParams): Partial<SamplingParams> {
  const names = Object.keys(own) as (keyof SamplingParams)[];
  const other = names.filter((name) => JSON.stringify(own[name]) !== JSON.stringify(first[name]));
  return Object.fromEntries(other.map((name) => [name, own[name]]));
}

function splitQuestion(said: readonly SpokenMessage[], draft: string) {
  if (draft.trim() !== '') return { earlier: said, message: draft };
  const last = said.findLastIndex(({ role }) => role === 'user');
  return last < 0
    ? { earlier: said, message: '' }
    : { earlier: said.slice(0, last), message: said[last]?.content ?? '' };
}

/** Presets as a file that `readPresetsFile` takes back. */
export function presetsFileText(presets: readonly Lesson[]): string {
  const file = { schema: presetsSchema, version: presetsVersion, app: appName, presets: presets.map(keptOf) };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** Reads presets that anybody may have written: all of them, or why not in one plain sentence. Never throws. */
export function readPresetsFile(input: Uint8Array | string): Outcome<readonly Lesson[]> {
  try {
    const whole = fileText(input, ownPresetLimits.bytes);
    const parsed = whole.ok ? jsonValue(whole.value, ownPresetLimits) : whole;
    if (!parsed.ok) return parsed;
    const otherwise = 'The file holds no presets that Glassbox exported.';
    const other = kindProblem(parsed.value, presetsSchema, presetsVersion, otherwise);
    if (other !== null) return refused(other);
    const file = checked(presetsFile, parsed.value);
    return file.ok ? { ok: true, value: file.value.presets.map(lessonOf) } : file;
  } catch {
    // Not known to happen; a file that brings it about is none that can be opened.
    return refused('The file cannot be read.');
  }
}

/** Those of both lists, the present ones first; of two with one id that differ, the new one gets another. */
export function mergePresets(
  present: readonly Lesson[],
  added: readonly Lesson[],
  newId: () => string,
): readonly Lesson[] {
  const merged = [...present];
  for (const each of added) {
    const known = merged.find((other) => other.id === each.id);
    if (known === undefined) merged.push(each);
    else if (ordered(keptOf(known)) !== ordered(keptOf(each))) merged.push({ ...each, id: newId() });
  }
  return merged;
}

/** As JSON with the names of every object in order, to compare. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** What was kept; a record that is spoilt is none. */
export function readOwnPresets(storage: Pick<Storage, 'getItem'> | null): readonly Lesson[] {
  try {
    const kept = storage?.getItem(storageKey);
    const read = kept == null ? null : readPresetsFile(kept);
    return read?.ok ? read.value : [];
  } catch {
    // Blocked storage: nothing was kept.
    return [];
  }
}

/** @returns false where storage is blocked or full: they last for this visit. */
export function writeOwnPresets(
  storage: Pick<Storage, 'setItem'> | null,
  presets: readonly Lesson[],
): boolean {
  if (storage === null) return false;
  try {
    const kept = presetsFileText(presets);
    // What could not be read back would be lost.
    if (kept.length > ownPresetLimits.bytes) return false;
    storage.setItem(storageKey, kept);
    return true;
  } catch {
    return false;
  }
}
