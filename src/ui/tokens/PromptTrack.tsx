import type { ReactNode } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import { promptTrackId } from '../../core/tokenTrack.ts';
import type { AssistantMessage } from '../../core/types.ts';
import { visibleText } from '../../core/visibleText.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { useAssistantMessage } from '../chat/useMessage.ts';
import { Button } from '../kit/Button.tsx';
import { useGap } from '../models/useGap.ts';
import styles from './PromptTrack.module.css';
import { TokenRun } from './TokenRun.tsx';

/** The views of a scored prompt; before that, the way to have it scored. */
export function PromptTrack({ messageId, children }: { messageId: string; children: ReactNode }) {
  const reply = useAssistantMessage(messageId);
  if (reply === null) return null;
  return reply.promptTokens === null ? <Unscored reply={reply} /> : children;
}

function Unscored({ reply }: { reply: AssistantMessage }) {
  const scoring = useApp((state) => state.scoringId);
  const loaded = useApp((state) => state.vocabulary !== null);
  const { scorePrompt } = useActions();
  const gap = useGap('score');
  const count = reply.promptIds === null ? '' : ` ${formatCount(reply.promptIds.length)}`;
  return (
    <div className={styles.unscored}>
      {scoring === reply.id ? (
        <p role="status">
          Reading the prompt’s{count} tokens once more, to see how likely each of them was …
        </p>
      ) : (
        <>
          {gap !== null && <p>{gap}</p>}
          <p>
            The prompt’s{count} tokens can be scored too: which words of the system prompt and of the
            questions surprised the model. It reads them once; nothing is drawn.
          </p>
          <Button
            disabled={!loaded || reply.promptIds === null || scoring !== null || gap !== null}
            title={gap ?? undefined}
            onClick={() => void scorePrompt(reply.id)}
          >
            Score the prompt
          </Button>
        </>
      )}
    </div>
  );
}

/** The prompt as the model saw it, the chat template's special tokens as chips; the first has no score. */
export function PromptText({ messageId }: { messageId: string }) {
  const reply = useAssistantMessage(messageId);
  const vocabulary = useApp((state) => state.vocabulary);
  const first = reply?.promptIds?.[0];
  if (reply?.promptTokens == null) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div role="group" aria-label="Prompt" className={styles.text}>
      {first !== undefined && vocabulary !== null && (
        <span className={styles.first} title="The first token: nothing stands before it, so it has no score">
          {visibleText(vocabulary.label(first))}
        </span>
      )}
      <TokenRun trackId={promptTrackId(messageId)} tokens={reply.promptTokens} />
    </div>
  );
}
