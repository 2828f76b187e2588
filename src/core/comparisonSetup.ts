import type { Comparison, Pane, Persona, SyncGroup } from './comparison.ts';
import { shownPath } from './conversation.ts';
import type { ComparePreset, PresetPersona } from './presets.ts';
import type { AssistantMessage, Conversation, SamplingParams } from './types.ts';

/** Which settings a group of controls holds. */
export const syncedParams: Readonly<Record<Exclude<SyncGroup, 'prompt'>, readonly (keyof SamplingParams)[]>> =
  {
    sampling: ['temperature', 'topK', 'topP', 'minP'],
    length: ['maxTokens', 'stop'],
    penalties: ['repetitionPenalty', 'repetitionScope', 'frequencyPenalty', 'presencePenalty', 'logitBias'],
    seed: ['seed'],
  };

export const voiceFields = ['systemPrompt', 'exampleTurns', 'assistantPrefill'] as const;

/** What a pane is set to. */
export type PaneSetup = Pick<Conversation, (typeof voiceFields)[number] | 'params' | 'presetParams'>;

/** The one whose settings the mixture takes. Throws RangeError when there are no panes. */
export function firstPane({ panes }: Comparison): Pane {
  const [first] = panes;
  if (first === undefined) throw new RangeError('A comparison has at least two panes.');
  return first;
}

/** The shown replies, first to last. */
export function repliesOf(conversation: Conversation): readonly AssistantMessage[] {
  return shownPath(conversation).filter((message) => message.role === 'assistant');
}

/** What the shown reply of a turn answers: '' when nothing was asked; null: there is no such reply. */
export function questionOf(conversation: Conversation, turn: number): string | null {
  const path = shownPath(conversation);
  const reply = repliesOf(conversation)[turn];
  if (reply === undefined) return null;
  const before = path[path.indexOf(reply) - 1];
  return before?.role === 'user' ? before.text : '';
}

/** The pane's voice under its name. */
export function personaOf({ name, conversation }: Pane): Persona {
  const { systemPrompt, exampleTurns, assistantPrefill } = conversation;
  return { name, systemPrompt, exampleTurns, assistantPrefill };
}

/** The panes that are shown, in order: in a blind test its two. */
export function shownPanes({ panes, blind }: Comparison): readonly Pane[] {
  if (blind === null) return panes;
  return blind.order.flatMap((id) => panes.find((pane) => pane.id === id) ?? []);
}

/** A run is over as soon as its message has an end reason, also when the engine was lost. */
export function isPaneWriting({ writing, conversation }: Pane): boolean {
  const message = writing === null ? undefined : conversation.messages[writing.messageId];
  return message?.role === 'assistant' && message.endReason === null;
}

/** Whether names are hidden now. */
export function isBlindfolded({ blind }: Comparison): boolean {
  return blind !== null && blind.vote === null;
}

/** A comparison with the pane of the same id replaced. */
export function replacePane(comparison: Comparison, pane: Pane): Comparison {
  return { ...comparison, panes: comparison.panes.map((old) => (old.id === pane.id ? pane : old)) };
}

/**
 * Sets one pane, and the others as far as they share the group that changed.
 * @returns the same panes where nothing changed.
 */
export function changePanes(
  { panes, sync }: Comparison,
  paneId: string,
  change: Partial<PaneSetup>,
): readonly Pane[] {
  const target = panes.find(({ id }) => id === paneId);
  if (target === undefined) return panes;
  const shared = sharedPart(target.conversation, change, sync);
  return panes.map((pane) => (pane.id === paneId ? withSetup(pane, change) : withSetup(pane, shared(pane))));
}

/** All panes with what the source pane has in this group. */
export function synchronise(panes: readonly Pane[], source: Pane, group: SyncGroup): readonly Pane[] {
  const { conversation } = source;
  return panes.map((pane) =>
    withSetup(
      pane,
      group === 'prompt'
        ? pick(conversation, voiceFields)
        : { params: { ...pane.conversation.params, ...pick(conversation.params, syncedParams[group]) } },
    ),
  );
}

/** The part of a change that panes share, for each of them. */
function sharedPart(before: PaneSetup, change: Partial<PaneSetup>, sync: Comparison['sync']) {
  const { params } = change;
  const voice = sync.prompt
    ? pick(
        change,
        voiceFields.filter((field) => change[field] !== undefined),
      )
    : {};
  const keys = (Object.keys(syncedParams) as Exclude<SyncGroup, 'prompt'>[])
    .filter((group) => sync[group])
    .flatMap((group) => syncedParams[group])
    .filter((key) => params !== undefined && params[key] !== before.params[key]);
  return (pane: Pane): Partial<PaneSetup> =>
    params === undefined || keys.length === 0
      ? voice
      : { ...voice, params: { ...pane.conversation.params, ...pick(params, keys) } };
}

function withSetup(pane: Pane, change: Partial<PaneSetup>): Pane {
  if (Object.keys(change).length === 0) return pane;
  return { ...pane, conversation: { ...pane.conversation, ...change } };
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}

/** What the panes of a preset share: every group in which none has a setting of its own. */
export function presetSync({ personas }: ComparePreset): Comparison['sync'] {
  const own = (group: Exclude<SyncGroup, 'prompt'>) =>
    personas.some(({ params }) => syncedParams[group].some((key) => params[key] !== undefined));
  const voice = ({ systemPrompt, exampleTurns, assistantPrefill }: PresetPersona) =>
    JSON.stringify([systemPrompt, exampleTurns, assistantPrefill]);
  return {
    prompt: new Set(personas.map(voice)).size === 1,
    sampling: !own('sampling'),
    length: !own('length'),
    penalties: !own('penalties'),
    seed: !own('seed'),
  };
}
