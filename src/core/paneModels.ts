import { type Comparison, type Pane, panesOf } from './comparison.ts';

/** The model that answers in a pane; in the mixture the first pane's. */
export function modelOfPane({ panes, mixer }: Comparison, pane: Pane, chosenId: string): string {
  const asked = pane.id === mixer?.pane.id ? panes[0] : pane;
  return asked?.modelId ?? chosenId;
}

/** The models of all panes, each once, in the order of the panes. */
export function modelsOfPanes(comparison: Comparison, chosenId: string): readonly string[] {
  return [...new Set(panesOf(comparison).map((pane) => modelOfPane(comparison, pane, chosenId)))];
}

/** The models that replies wait for, each once, in the order of the panes: in this order they are loaded. */
export function awaitedModels(comparison: Comparison, chosenId: string): readonly string[] {
  const waiting = panesOf(comparison).filter(({ queuedReplyId }) => queuedReplyId !== null);
  return [...new Set(waiting.map((pane) => modelOfPane(comparison, pane, chosenId)))];
}

/**
 * The models that are still to be loaded for replies that wait, in their order.
 * @param presentId what the engine holds, or is loading, and then the first of them.
 */
export function loadQueue(
  comparison: Comparison,
  chosenId: string,
  presentId: string,
  loading: boolean,
): readonly string[] {
  const awaited = awaitedModels(comparison, chosenId);
  const others = awaited.filter((id) => id !== presentId);
  return loading && awaited.includes(presentId) ? [presentId, ...others] : others;
}

/** The model that wrote a pane's replies, and the key of its vocabulary; null: not known. */
interface Writer {
  readonly modelId: string;
  readonly vocabularyKey: string | null;
}

/** Who wrote what stands in a pane. */
export function writerOf({ conversation, vocabularyKey }: Pane): Writer {
  return { modelId: conversation.modelId, vocabularyKey };
}

/** Whether an id means the same token in what both have written. */
export function sameVocabulary(a: Writer, b: Writer): boolean {
  if (a.modelId === b.modelId) return true;
  return a.vocabularyKey !== null && a.vocabularyKey === b.vocabularyKey;
}

/** What that means for whatever compares token with token. */
export function vocabulariesDiffer(nameA: string, nameB: string): string {
  return `The models of ${nameA} and ${nameB} have different vocabularies, so their tokens cannot be compared one by one.`;
}

/** Why the first two panes cannot be mixed, as a sentence; null: they can. */
export function mixRefusal({ panes }: Comparison, chosenId: string): string | null {
  const [first, second] = panes.map(({ modelId }) => modelId ?? chosenId);
  return first === second
    ? null
    : 'A and B are different models, and only one is loaded at a time: a mixture needs the same model in both.';
}
