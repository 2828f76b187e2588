import { paneLetter, panesOf } from '../core/comparison.ts';
import { firstPane, isBlindfolded, shownPanes } from '../core/comparisonSetup.ts';
import { contextProblem, surelyFits } from '../core/contextWindow.ts';
import { shownPath } from '../core/conversation.ts';
import { replyPrompt } from '../core/promptMessages.ts';
import type { Conversation } from '../core/types.ts';
import type { AppStore, CompareActions } from './appState.ts';
import { crossExamine } from './crossExamine.ts';
import { foreignNotice } from './foreignModel.ts';
import type { PaneEntries } from './paneEntries.ts';
import type { RoundSeeds } from './roundSeeds.ts';

/** Asking all panes, stopping them, and comparing what they said. */
export interface RoundControl {
  readonly actions: Pick<CompareActions, 'setDraft' | 'send' | 'stop' | 'stopPane' | 'crossExamine'>;
  /** Stops every pane and waits until all have ended. */
  stopAll(): Promise<void>;
  /** Has a pane that came late answer what the first other one was asked beyond it, so that their turns agree. */
  catchUp(paneId: string): Promise<void>;
  /** Whether replies are another model's, which is then said; the message stays in its box. */
  refuseForeign(): boolean;
  /** Ends a cross-examination under way. */
  stopExamining(): void;
}

export function createRoundActions(app: AppStore, entries: PaneEntries, seeds: RoundSeeds): RoundControl {
  const { getState: get, setState: set } = app;
  const { comparison, change, entryOf, all, speakers } = entries;
  let stopCount = 0;
  /** It is being looked whether the message fits. */
  let sending = false;
  let examining: AbortController | null = null;

  function refuseForeign(): boolean {
    for (const { store } of all()) {
      const notice = foreignNotice(store.getState(), [store.getState().conversation]);
      if (notice === null) continue;
      set({ notice: { ...notice, remedy: 'clear-panes' } });
      return true;
    }
    return false;
  }

  const hasReplies = () => all().some(({ store }) => shownPath(store.getState().conversation).length > 0);

  /** The window of the pane's model; null: it is not loaded, so that nothing can be counted, and the run itself tells. */
  function windowOf(store: AppStore): number | null {
    const { model, run, guestSpec } = store.getState();
    return run.status === 'ready' && guestSpec === null ? (model?.contextLength ?? null) : null;
  }

  /** Whether it need not even be counted. */
  function allFit(text: string): boolean {
    return speakers().every(({ store }) => {
      const window = windowOf(store);
      return window === null || surelyFits(store.getState().conversation, text, window);
    });
  }

  /** Which panes the message does not fit into, in words; null: into none. Asked before anything is said. */
  async function fitProblem(text: string): Promise<string | null> {
    sending = true;
    const problems = await Promise.all(
      speakers().map(async ({ store, client }) => {
        const window = windowOf(store);
        if (window === null) return null;
        const { conversation } = store.getState();
        const question = { id: '', role: 'user', text } as const;
        const path = [...shownPath(conversation), question];
        const prompt = replyPrompt(conversation, path, conversation.assistantPrefill);
        const count = await client.countTokens(prompt).catch(() => 0);
        return contextProblem(count, conversation.params.maxTokens, window);
      }),
    );
    sending = false;
    const hidden = isBlindfolded(comparison());
    const names = shownPanes(comparison()).map(({ name }, place) => (hidden ? paneLetter(place) : name));
    const unfit = problems.flatMap((problem, place) => (problem === null ? [] : [names[place] ?? 'Mixed']));
    const first = problems.find((problem) => problem !== null);
    return first === undefined || first === null ? null : `${unfit.join(', ')}: ${first}`;
  }

  const actions: RoundControl['actions'] = {
    setDraft: (compareDraft) => set({ compareDraft }),
    async send(text = get().compareDraft) {
      if (text.trim() === '' || sending || speakers().some(({ store }) => isWritingIn(store))) return;
      if (refuseForeign()) return;
      const problem = allFit(text) ? null : await fitProblem(text);
      if (problem !== null) {
        set({ notice: { kind: 'error', text: problem, remedy: hasReplies() ? 'clear-panes' : null } });
        return;
      }
      seeds.begin();
      if (get().compareDraft === text) set({ compareDraft: '' });
      change({ cursor: null, hovered: null });
      await Promise.all(speakers().map(({ control }) => control.actions.send(text)));
    },
    stop() {
      stopCount += 1;
      examining?.abort();
      for (const { control } of all()) control.actions.stop();
    },
    stopPane: (paneId) => entryOf(paneId).control.actions.stop(),
    async crossExamine(paneA, paneB, turn) {
      if (get().examining !== null) return;
      examining = new AbortController();
      const clientOf = (paneId: string) => entryOf(paneId).client;
      await crossExamine(app, clientOf, paneA, paneB, turn, examining.signal);
    },
  };

  return {
    actions,
    async stopAll() {
      actions.stop();
      await Promise.all(all().map(({ control }) => control.stopActive()));
    },
    async catchUp(paneId) {
      const { store, control } = entryOf(paneId);
      const asked = questionsOf(store.getState().conversation);
      const other = comparison().panes.find(({ id }) => id !== paneId) ?? firstPane(comparison());
      const questions = questionsOf(other.conversation);
      if (asked.some((question, place) => question !== questions[place])) return;
      const stopsBefore = stopCount;
      for (const question of questions.slice(asked.length)) {
        await control.actions.send(question);
        await untilIdle(store, paneId);
        // What waited for its model was begun by nobody that waits here.
        await control.active()?.ended;
        const last = shownPath(store.getState().conversation).at(-1);
        const answered = last?.role === 'assistant' && ['stop', 'length'].includes(last.endReason ?? '');
        if (!answered || stopCount !== stopsBefore) return;
      }
    },
    refuseForeign,
    stopExamining: () => examining?.abort(),
  };
}

/** What was said to a pane, in order. */
function questionsOf(conversation: Conversation): readonly string[] {
  return shownPath(conversation).flatMap((message) => (message.role === 'user' ? [message.text] : []));
}

/** Waits until the pane neither writes nor waits for the model, or is gone. */
function untilIdle(store: AppStore, paneId: string): Promise<void> {
  return new Promise((resolve) => {
    let unsubscribe = () => {};
    const check = () => {
      const isThere = panesOf(store.getState().comparison).some(({ id }) => id === paneId);
      if (isThere && isWritingIn(store)) return;
      unsubscribe();
      resolve();
    };
    unsubscribe = store.subscribe(check);
    check();
  });
}

function isWritingIn(store: AppStore): boolean {
  const { run, queuedReplyId } = store.getState();
  return run.status === 'generating' || queuedReplyId !== null;
}
