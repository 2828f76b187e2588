import type { Conversation } from './types.ts';

/** A voice: everything about a pane that shapes its replies, apart from the sampling settings. */
export type Persona = Pick<Conversation, 'systemPrompt' | 'exampleTurns' | 'assistantPrefill'> & {
  readonly name: string;
};

/** What panes share or have of their own. `prompt`: system prompt, example turns and prefill. */
export type SyncGroup = 'prompt' | 'sampling' | 'length' | 'penalties' | 'seed';

/** How far a pane's reply is. */
export interface PaneWriting {
  readonly messageId: string;
  readonly prefilled: number;
  readonly toPrefill: number;
}

/** One persona with a conversation of its own. Its voice and its settings are its conversation's. */
export interface Pane {
  readonly id: string;
  readonly name: string;
  /** The model that answers here; null: whichever is chosen for the page. */
  readonly modelId: string | null;
  /** Of the vocabulary that its replies' ids belong to (core/vocabularyKey.ts); null: not known. */
  readonly vocabularyKey: string | null;
  readonly conversation: Conversation;
  /** What runs; it is over as soon as its message has an end reason. */
  readonly writing: PaneWriting | null;
  /** A reply that waits for the model to be ready. */
  readonly queuedReplyId: string | null;
  readonly contextUsed: number;
}

/**
 * Two personas' next-token logits blended, (1 − weight) · first + weight · second, in a conversation of its
 * own; its settings are the first pane's.
 */
export interface Mixer {
  readonly pane: Pane;
  /** λ: 0 = the first pane's persona, 1 = the second's; −0.5 to 1.5. */
  readonly weight: number;
}

/** The token that all panes point at: position `index` in the reply of turn `turn` (0 = first). */
export interface SharedCursor {
  readonly paneId: string;
  readonly turn: number;
  readonly index: number;
}

export type Vote = 'a' | 'b' | 'tie' | 'both-bad';

/** Two panes are judged without their names. Panes are shown in this order as A and B, the others not at all. */
export interface BlindTest {
  readonly order: readonly [string, string];
  /** null: not voted yet; names are shown once there is a vote. */
  readonly vote: Vote | null;
}

export interface Comparison {
  readonly id: string;
  /** Two to six. */
  readonly panes: readonly Pane[];
  /** true: all panes share what the group holds. */
  readonly sync: Readonly<Record<SyncGroup, boolean>>;
  /** With the seed −1: a fresh one for each pane instead of one for all. */
  readonly independentSeeds: boolean;
  /** The pane whose settings the settings panel shows. */
  readonly focusedPaneId: string;
  readonly mixer: Mixer | null;
  readonly cursor: SharedCursor | null;
  readonly hovered: SharedCursor | null;
  readonly blind: BlindTest | null;
  /** The preset that filled it; null: the person's own. */
  readonly presetId: string | null;
}

export const minPanes = 2;
export const maxPanes = 6;
/** Characters of a persona's name. */
export const longestName = 60;
export const mixWeightRange = { min: -0.5, max: 1.5, step: 0.05 } as const;

/** Every pane, the mixture's last. */
export function panesOf<Each>({
  panes,
  mixer,
}: {
  readonly panes: readonly Each[];
  readonly mixer: { readonly pane: Each } | null;
}): readonly Each[] {
  return mixer === null ? panes : [...panes, mixer.pane];
}

/** The comparison with every pane, the mixture's too, as `change` makes it. */
export function mapPanes(comparison: Comparison, change: (pane: Pane) => Pane): Comparison {
  const { panes, mixer } = comparison;
  return {
    ...comparison,
    panes: panes.map(change),
    mixer: mixer && { ...mixer, pane: change(mixer.pane) },
  };
}

/** "A", "B" … by place. */
export function paneLetter(place: number): string {
  return String.fromCharCode(65 + place);
}
