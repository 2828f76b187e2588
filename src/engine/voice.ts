import type { Sequence } from './languageModel.ts';
import { prefill, type RunControls } from './prefill.ts';
import type { PreparedPrompt } from './prompt.ts';
import { createReplyHistory, type ReplyHistory } from './replyHistory.ts';
import type { SequencePool, SequenceUse } from './sequencePool.ts';

/** A prompt with the sequence that it runs in. A mixed reply has two of them, any other one. */
export interface Voice {
  readonly prompt: PreparedPrompt;
  readonly sequence: Sequence;
  /** Prompt tokens that were cached already. */
  readonly reusedTokens: number;
  readonly history: ReplyHistory;
}

/** The prompt's last token is always run anew, for its logits. */
export function createVoice(pool: SequencePool, prompt: PreparedPrompt, use: SequenceUse): Voice {
  const sequence = pool.acquire(prompt.ids, prompt.ids.length - 1, use);
  return {
    prompt,
    sequence,
    reusedTokens: sequence.cachedIds.length,
    history: createReplyHistory(prompt),
  };
}

export interface VoicesProgress {
  /** Prompt tokens run so far, of all voices together. */
  readonly done: number;
  /** The logits after each voice's prompt; null until all of them have been run. */
  readonly logits: readonly Float32Array[] | null;
}

/** Prefills one voice after the other; ends early, after a whole chunk, when aborted. */
export async function* prefillVoices(
  voices: readonly Voice[],
  controls: RunControls,
): AsyncGenerator<VoicesProgress> {
  const logits: Float32Array[] = [];
  let done = 0;
  for (const { sequence, prompt } of voices) {
    for await (const chunk of prefill(sequence, prompt.ids, 'last', controls)) {
      done += chunk.end - chunk.start;
      // The next voice's passes would take the logits away.
      if (chunk.end === prompt.ids.length)
        logits.push(voices.length > 1 ? chunk.logits.slice() : chunk.logits);
      yield { done, logits: logits.length === voices.length ? logits : null };
    }
  }
}
