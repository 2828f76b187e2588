import { type SpokenMessage, titleOf, withMessages } from '../core/plainChat.ts';
import type { SharedChat, SharedCompletion, SharedModel, SharedRequest } from '../core/shareLink.ts';
import type { Conversation } from '../core/types.ts';
import type { AppStore, Notice } from './appState.ts';
import { emptyConversation } from './emptyConversation.ts';
import { isShareLink, readShareLink } from './readShareLink.ts';

export interface ShareSurroundings {
  readonly newId: () => string;
  /** The chosen model's file, as far as it is known by now. */
  readonly sha256: string | null;
  /** Fills the tab Completion; undefined where there is none. */
  readonly fillCompletion?: (shared: SharedCompletion) => void;
}

/**
 * Fills the form with what the address says after "#", and says so; never sends.
 * @returns whether the address held a shared request, sound or not.
 */
export async function openShareLink(
  store: AppStore,
  hash: string,
  surroundings: ShareSurroundings,
): Promise<boolean> {
  if (!isShareLink(hash)) return false;
  const read = await readShareLink(hash);
  store.setState(read.ok ? filled(store, read.value, surroundings) : { notice: error(read.problem) });
  return true;
}

function filled(
  store: AppStore,
  shared: SharedRequest,
  { newId, sha256, fillCompletion }: ShareSurroundings,
): Partial<ReturnType<AppStore['getState']>> {
  const { id } = store.getState().modelSpec;
  const notice: Notice = { kind: 'info', text: shareWords(shared, { id, sha256 }), remedy: null };
  if (shared.kind === 'chat') {
    return { ...sharedForm(shared, id, newId), view: 'chat', selection: null, hovered: null, notice };
  }
  if (fillCompletion === undefined) return { notice: error('This link is for the tab Completion.') };
  fillCompletion(shared);
  return { notice };
}

function error(text: string): Notice {
  return { kind: 'error', text, remedy: null };
}

/** The conversation and the message box as the link has them; the question is typed, not sent. */
export function sharedForm(
  shared: SharedChat,
  modelId: string,
  newId: () => string,
): { readonly conversation: Conversation; readonly draft: string } {
  const { systemPrompt, exampleTurns, assistantPrefill, params, messages } = shared;
  const last = messages.at(-1);
  const asks = last?.role === 'user';
  const earlier: readonly SpokenMessage[] = asks ? messages.slice(0, -1) : messages;
  const empty: Conversation = {
    ...emptyConversation(newId(), modelId),
    title: titleOf(earlier),
    systemPrompt,
    exampleTurns,
    assistantPrefill,
    params,
    presetParams: params,
  };
  return { conversation: withMessages(empty, earlier, newId), draft: asks ? last.content : '' };
}

/** What the link did, and how far the same tokens can be hoped for. */
export function shareWords(shared: SharedRequest, here: SharedModel): string {
  const difference = modelDifference(shared.model, here);
  const hope =
    difference ??
    (shared.params.seed === -1 && shared.params.temperature > 0
      ? 'It has no seed, so that every reply will be another.'
      : 'With this seed the reply should be the same, token by token; another device or browser may round differently, and then a token can differ.');
  return `A link filled in the prompt and the settings; nothing was sent. ${hope}`;
}

/** null: as far as is known it is the same one. */
export function modelDifference(shared: SharedModel, here: SharedModel): string | null {
  if (shared.id !== here.id) {
    return `It was made with the model “${shared.id}”, and “${here.id}” is chosen here, so that the tokens will differ.`;
  }
  if (shared.sha256 === null || here.sha256 === null || shared.sha256 === here.sha256) return null;
  const short = (sha256: string) => `${sha256.slice(0, 8)}…`;
  return `The model here has the same name but other weights (SHA-256 ${short(here.sha256)}, not ${short(shared.sha256)}), so that the tokens will differ.`;
}
