import { askedTurn } from './askedTurn.ts';
import { formatCount } from './formatCount.ts';
import { packText } from './packText.ts';
import { plainMessages } from './plainChat.ts';
import type { Conversation, ExampleTurn, SamplingParams } from './types.ts';

/** Which weights gave the tokens. */
export interface SharedModel {
  readonly id: string;
  /** Of the whole model file, as its manifest says; null: not known. */
  readonly sha256: string | null;
}

export interface SharedMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

interface SharedSettings {
  readonly model: SharedModel;
  /** With the seed that the shown reply used. */
  readonly params: SamplingParams;
}

export interface SharedChat extends SharedSettings {
  readonly kind: 'chat';
  readonly systemPrompt: string;
  readonly exampleTurns: readonly ExampleTurn[];
  /** What the reply begins with. */
  readonly assistantPrefill: string;
  /** Up to the question that is to be answered, which comes last. */
  readonly messages: readonly SharedMessage[];
}

export interface SharedCompletion extends SharedSettings {
  readonly kind: 'completion';
  readonly text: string;
  readonly startToken: boolean;
}

/** What a link holds: all that is needed to ask once more. */
export type SharedRequest = SharedChat | SharedCompletion;

/** The address's part after "#" begins with this; it is never sent to a server. */
export const shareMark = 's=';
/** More than this is cut off by some messengers on the way. */
export const maxShareLength = 8_192;
/** What a link may unpack to. */
export const maxSharedBytes = 65_536;

/** The turn that is on the screen. */
export function sharedChat(conversation: Conversation, draft: string, sha256: string | null): SharedChat {
  const { systemPrompt, exampleTurns, modelId } = conversation;
  const { before, prefill, params } = askedTurn(conversation, draft);
  const messages = plainMessages({ systemPrompt: '', exampleTurns: [] }, before).flatMap(
    ({ role, content }): readonly SharedMessage[] => (role === 'system' ? [] : [{ role, content }]),
  );
  return {
    kind: 'chat',
    model: { id: modelId, sha256 },
    params,
    systemPrompt,
    exampleTurns,
    assistantPrefill: prefill,
    messages,
  };
}

export type ShareOutcome =
  /** Without "#". */
  | { readonly ok: true; readonly fragment: string }
  /** One plain sentence. */
  | { readonly ok: false; readonly problem: string };

/** The request as the part of an address after "#", or why it cannot be one. */
export async function shareFragment(request: SharedRequest): Promise<ShareOutcome> {
  const text = JSON.stringify(request);
  const fragment = `${shareMark}${await packText(text)}`;
  const tooLarge = new TextEncoder().encode(text).length > maxSharedBytes;
  if (!tooLarge && fragment.length <= maxShareLength) return { ok: true, fragment };
  const size = formatCount(fragment.length);
  const most = formatCount(maxShareLength);
  const problem = tooLarge
    ? `There is too much text for a link, which may hold ${maxSharedBytes / 1024} KiB at most; export the conversation as a file instead.`
    : `The link would be ${size} characters long, and ${most} is the most that gets through everywhere; export the conversation as a file instead, or leave earlier turns out.`;
  return { ok: false, problem };
}
