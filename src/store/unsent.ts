import type { Conversation } from '../core/types.ts';
import type { AppState, AppStore } from './appState.ts';
import { createMessageBoxes, type Drafts, lastDrafts, newKey } from './drafts.ts';
import { readOpenIds } from './openIds.ts';
import { isSaid, readUnsaidSetup, type UnsaidSetup, unsaidSetup } from './unsaidSetup.ts';

// What was typed and not sent is no part of the library: it stays with the tab, over a reload and until the tab is
// closed.

/** What a tab kept. */
export interface Unsent {
  readonly drafts: Drafts;
  /** What stands in the message box of the tab "Compare"; null: not known. */
  readonly compareDraft: string | null;
  /** null: something is said in the conversation that is shown. */
  readonly setup: UnsaidSetup | null;
}

const storageKey = 'glassbox.unsent';
/** Characters of all drafts together, and of the comparison's: far below what browsers grant. */
export const draftsLimit = 200_000;

/** What this tab kept; what is unreadable counts as nothing. */
export function readUnsent(session: Pick<Storage, 'getItem'> | null): Unsent {
  let kept: unknown = null;
  try {
    kept = JSON.parse(session?.getItem(storageKey) ?? 'null');
  } catch {
    // Blocked storage or a spoilt record: the tab begins anew.
  }
  const values: Readonly<Record<string, unknown>> =
    typeof kept === 'object' && kept !== null ? { ...kept } : {};
  const { drafts, compareDraft, setup } = values;
  const list: readonly unknown[] = Array.isArray(drafts) ? drafts : [];
  return {
    drafts: new Map(list.filter(isDraft)),
    compareDraft: typeof compareDraft === 'string' ? compareDraft : null,
    setup: readUnsaidSetup(setup),
  };
}

/**
 * Gives each conversation a message box of its own, and keeps what stands there.
 * @param kept what the state began with.
 * @returns what forgets, after everything else was deleted, all that is not in sight.
 */
export function keepUnsent(
  app: AppStore,
  session: Pick<Storage, 'getItem' | 'setItem'> | null,
  kept: Unsent,
): () => void {
  const boxes = createMessageBoxes(kept.drafts, readOpenIds(session).conversation);

  app.subscribe((state, before) => {
    const isChanged = follow(state, before);
    const isSetUp = state.conversation !== before.conversation && !isSaid(state.conversation);
    if (isChanged || isSetUp || state.compareDraft !== before.compareDraft) write(app.getState());
  });

  /** @returns whether anything is different in a message box. */
  function follow({ conversation, draft }: AppState, before: AppState): boolean {
    const [to, from] = [keyOf(conversation), keyOf(before.conversation)];
    const isOther = conversation.id !== before.conversation.id;
    const isTyped = draft !== before.draft;
    if (isOther && isTyped) boxes.fill(to, draft);
    else if (isOther) {
      const next = boxes.go(from, to, draft);
      if (next !== draft) app.setState({ draft: next });
    } else if (isTyped || to !== from) {
      // The first message, or its taking back, gives the conversation another key.
      boxes.put(from, '');
      boxes.put(to, draft);
    }
    return isOther || isTyped || to !== from;
  }

  function write({ conversation, compareDraft }: AppState): void {
    const record = {
      drafts: [...lastDrafts(boxes.drafts, draftsLimit)],
      compareDraft: compareDraft.length <= draftsLimit ? compareDraft : null,
      setup: unsaidSetup(conversation),
    };
    try {
      session?.setItem(storageKey, JSON.stringify(record));
    } catch {
      // A convenience: without it a reload begins anew.
    }
  }

  return () => {
    boxes.emptyOthers(keyOf(app.getState().conversation));
    write(app.getState());
  };
}

function keyOf(conversation: Conversation): string {
  return isSaid(conversation) ? conversation.id : newKey;
}

function isDraft(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
}
