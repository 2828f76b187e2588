import { useEffect, useState } from 'react';
import type { MeasuredPrompt } from '../../core/measuredPrompt.ts';
import type { AppState } from '../../store/appState.ts';
import { isForeign } from '../../store/foreignModel.ts';
import { plannedPrompt, templateTrial } from '../../store/plannedPrompt.ts';
import { useAppStore } from '../../store/useApp.ts';

/** The prompt as it was last measured, or why there is none. */
export type PromptPreview =
  | { readonly status: 'waiting' }
  | { readonly status: 'measured'; readonly prompt: MeasuredPrompt }
  /** In plain words. */
  | { readonly status: 'refused'; readonly problem: string };

/** Typing is never waited for: changes are measured together, this often. */
const everyMs = 150;

/** What the prompt is made from. */
function sources({ view, conversation, draft, completion, model, vocabulary, modelSpec }: AppState) {
  const { messages, shownChild, systemPrompt, exampleTurns, assistantPrefill } = conversation;
  const said = [messages, shownChild, systemPrompt, exampleTurns, assistantPrefill];
  const document = [completion.conversation, completion.cursor, completion.startToken];
  return [view, model, vocabulary, modelSpec.id, ...(view === 'completion' ? document : [...said, draft])];
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

/**
 * What the model would receive now, in the conversation of the nearest scope; follows it while it is shown.
 * @param template Jinja to try on the chat in place of the model's own.
 */
export function usePromptPreview(template?: string): PromptPreview {
  const store = useAppStore();
  const [preview, setPreview] = useState<PromptPreview>({ status: 'waiting' });

  useEffect(() => {
    let over = false;
    let measuring = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let seen: readonly unknown[] = [];

    async function measure(): Promise<void> {
      timer = null;
      const state = store.getState();
      seen = sources(state);
      measuring = true;
      const next = await previewOf(state, template);
      measuring = false;
      if (over) return;
      setPreview(next);
      look();
    }

    function look(): void {
      if (measuring || timer !== null || same(seen, sources(store.getState()))) return;
      timer = setTimeout(() => void measure(), everyMs);
    }

    void measure();
    const unsubscribe = store.subscribe(look);
    return () => {
      over = true;
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
    };
  }, [store, template]);

  return preview;
}

async function previewOf(state: AppState, template: string | undefined): Promise<PromptPreview> {
  const { model, modelSpec, conversation, actions } = state;
  if (model === null) return { status: 'waiting' };
  if (isForeign(conversation, modelSpec.id)) {
    return {
      status: 'refused',
      problem: 'Another model wrote these replies, so this one has no tokens for them.',
    };
  }
  const plan = template === undefined ? plannedPrompt(state) : templateTrial(state, template);
  try {
    return { status: 'measured', prompt: await actions.measurePrompt(plan) };
  } catch (error) {
    return { status: 'refused', problem: error instanceof Error ? error.message : String(error) };
  }
}
