import { lazy, memo, Suspense, useDeferredValue } from 'react';
import { isBlindfolded } from '../../core/comparisonSetup.ts';
import { assistantText } from '../../core/conversation.ts';
import { saysSomething } from '../../core/promptMessages.ts';
import { replyOf, trackMessageId } from '../../core/tokenTrack.ts';
import type { AssistantMessage } from '../../core/types.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';
import { readingWords } from '../shell/runWords.ts';
import tokenStyles from '../tokens/TokenText.module.css';
import { TokenText } from '../tokens/TokenText.tsx';
import { DrawnInPartsContext } from '../tokens/usePartsDrawn.ts';
import { TourOffer } from '../tour/TourOffer.tsx';
import { EarlierPrompt } from './EarlierPrompt.tsx';
import { expectedHeight } from './expectedHeight.ts';
import { InsertEditor } from './InsertEditor.tsx';
import styles from './Message.module.css';
import type { MessageItemProps } from './MessageItemProps.ts';
import { ReplyActions } from './ReplyActions.tsx';
import { ReplyEditor } from './ReplyEditor.tsx';
import { ReplyFigures } from './ReplyFigures.tsx';
import { useAssistantMessage, useFramedMessage } from './useMessage.ts';
import { useMessageWork } from './useMessageWork.ts';
import { useNear } from './useNear.ts';
import { VersionSwitcher } from './VersionSwitcher.tsx';

/** Comes when it is first asked for: by default a reply is shown as the model wrote it. */
const MarkdownText = lazy(async () => ({
  default: (await import('../markdown/MarkdownText.tsx')).MarkdownText,
}));

/**
 * Only `Reply` renders per token; the frame, the actions and the versions do not. Far from what is seen the text
 * alone stands there: it can be found, read aloud and copied, and costs no element for each token.
 */
export const AssistantMessageItem = memo(function AssistantMessageItem(props: MessageItemProps) {
  const { id, parentId, number, first, last, recent } = props;
  const height = useApp((state) => heightOf(replyOf(state.conversation, id)));
  const written = height !== null;
  const chosen = useApp(({ selection }) => selection !== null && trackMessageId(selection.trackId) === id);
  const { near, watch } = useNear(recent);
  const { work, article, begin, close, finish } = useMessageWork(id);
  const insert = work?.kind === 'insert' ? work : null;
  const editor = insert !== null && (
    <InsertEditor id={id} insert={insert} onFinish={finish} onCancel={close} />
  );
  const whole = near || first || last || chosen || !written || work !== null;
  return (
    <li
      ref={watch}
      className={styles.item}
      data-sealed={written && work === null}
      style={written ? { containIntrinsicBlockSize: `auto ${height}px` } : undefined}
    >
      {insert?.place === 'before' && editor}
      <article
        ref={article}
        tabIndex={-1}
        aria-label={`Assistant message ${number}`}
        className={styles.message}
        data-message-id={id}
      >
        <h2 className={styles.who}>Assistant</h2>
        {!whole && <BareText id={id} />}
        {whole && (
          <DrawnInPartsContext value={!recent}>
            {work?.kind === 'edit' ? <ReplyEditor id={id} onClose={close} /> : <Reply id={id} />}
          </DrawnInPartsContext>
        )}
        {whole && written && <EarlierPrompt id={id} />}
        {whole && work?.kind !== 'edit' && (
          <div className={styles.foot} data-last={last}>
            <FiguresOf id={id} parentId={parentId} />
            <VersionSwitcher id={id} parentId={parentId} />
            <ReplyActions id={id} onBegin={begin} />
          </div>
        )}
      </article>
      {insert?.place === 'after' && editor}
      {written && number === 1 && last && <TourOffer />}
    </li>
  );
});

/** null while it is being written: then it is as high as it is. */
function heightOf(message: AssistantMessage | null): number | null {
  return message === null || message.endReason === null ? null : expectedHeight(message);
}

function BareText({ id }: { id: string }) {
  const message = useAssistantMessage(id);
  return message === null ? null : (
    <div className={styles.replyText}>
      <p className={tokenStyles.paragraph}>{assistantText(message)}</p>
    </div>
  );
}

function Reply({ id }: { id: string }) {
  const message = useFramedMessage(id);
  const writing = useApp((state) => state.run.status === 'generating' && state.run.messageId === id);
  if (message === null) return null;
  return (
    <div className={styles.replyText} data-writing={writing}>
      <ReplyText message={message} />
      {message.endReason === null && <Pending message={message} />}
      {message.endReason !== null && !saysSomething(message) && (
        <p className={styles.pending}>
          {message.endReason === 'error' ? 'This reply failed.' : 'No tokens were written.'}
        </p>
      )}
    </div>
  );
}

/** How long a prompt is would tell who is who in a blind test. */
function pendingWords({ run, view, comparison }: AppState): string | null {
  if (run.status !== 'generating') return null;
  const words = readingWords(run);
  return words !== null && view === 'compare' && isBlindfolded(comparison) ? 'Reading the prompt …' : words;
}

function ReplyText({ message }: { message: AssistantMessage }) {
  // All replies change at once: the page stays usable meanwhile.
  const asMarkdown = useDeferredValue(useApp((state) => state.settings.showMarkdown));
  const bare = <TokenText message={message} />;
  if (!asMarkdown || message.tokens.length === 0) return bare;
  return (
    <Suspense fallback={bare}>
      <MarkdownText message={message} />
    </Suspense>
  );
}

/** What is waited for before the next token. */
function Pending({ message }: { message: AssistantMessage }) {
  const queued = useApp((state) => state.queuedReplyId === message.id);
  const prefill = useApp(pendingWords);
  const begun = message.tokens.length > 0;
  const beside = !saysSomething(message);
  if (queued) {
    return (
      <p className={styles.pending} data-first={beside}>
        Will be sent when the model is ready
      </p>
    );
  }
  if (prefill === null || begun) return null;
  return (
    <p className={styles.pending} data-first={beside} data-delayed>
      {prefill}
    </p>
  );
}

function FiguresOf({ id, parentId }: { id: string; parentId: string }) {
  const message = useFramedMessage(id);
  return message === null ? null : <ReplyFigures message={message} parentId={parentId} />;
}
