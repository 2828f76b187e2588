import { Info, TriangleAlert, X } from 'lucide-react';
import { flushSync } from 'react-dom';
import { formatCount } from '../../core/formatCount.ts';
import type { Notice } from '../../store/appState.ts';
import { isBusy, isComparing } from '../../store/busy.ts';
import { modelCatalog } from '../../store/modelCatalog.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { rescueFocus } from '../kit/focusHome.ts';
import { IconButton } from '../kit/IconButton.tsx';
import styles from './Notices.module.css';
import { usePageControl } from './pageControl.ts';
import { StorageNotice } from './StorageNotice.tsx';
import { UpdateNotice } from './UpdateNotice.tsx';

const roles = { error: { role: 'alert' }, info: { 'aria-live': 'polite' } } as const;

/** Where leaving what was said is another way. */
const alsoAnew: ReadonlySet<Notice['remedy']> = new Set(['use-model', 'lower-max-tokens']);

/** What the person has to know now, and what can be done about it. */
export function Notices() {
  return (
    <>
      <UpdateNotice />
      <StorageNotice />
      <CurrentNotice />
    </>
  );
}

function CurrentNotice() {
  const notice = useApp((state) => state.notice);
  const run = useApp((state) => state.run);
  if (notice !== null)
    return (
      <NoticeLine
        kind={notice.kind}
        text={notice.text}
        remedy={notice.remedy}
        modelId={notice.modelId}
        room={notice.room?.tokens}
        dismissible
      />
    );
  // A model that failed to load stays said.
  if (run.status !== 'failed') return null;
  return <NoticeLine kind="error" text={run.message} remedy={run.absent ? 'bring-model' : 'retry-load'} />;
}

interface NoticeLineProps extends Pick<Notice, 'kind' | 'text' | 'remedy'> {
  modelId?: string | undefined;
  room?: number | undefined;
  dismissible?: boolean;
}

function NoticeLine({ kind, text, remedy, modelId, room, dismissible = false }: NoticeLineProps) {
  const { compare, dismissNotice, loadModel, lowerMaxTokens, models, newConversation, undo } = useActions();
  const isSaid = useApp(
    ({ view, conversation }) => view === 'chat' && Object.keys(conversation.messages).length > 0,
  );
  const busy = useApp((state) => isBusy(state) || isComparing(state));
  const and = (act: () => void) => () => {
    flushSync(act);
    rescueFocus();
  };
  const Icon = kind === 'error' ? TriangleAlert : Info;
  return (
    <div className={styles.notice} data-kind={kind}>
      <Icon aria-hidden size={16} strokeWidth={1.75} className={styles.icon} />
      <p className={styles.text} {...roles[kind]}>
        {text}
      </p>
      {remedy === 'retry-load' && <Button onClick={and(() => void loadModel())}>Retry</Button>}
      {remedy === 'bring-model' && <OtherModels and={and} />}
      {remedy === 'use-model' && modelId !== undefined && (
        <Button disabled={busy} onClick={and(() => void models.choose(modelId))}>
          Use that model
        </Button>
      )}
      {(remedy === 'new-conversation' || (alsoAnew.has(remedy) && isSaid)) && (
        <Button onClick={and(() => void newConversation())}>Start a new conversation</Button>
      )}
      {remedy === 'lower-max-tokens' && room !== undefined && (
        <Button onClick={and(lowerMaxTokens)}>Lower max tokens to {formatCount(room)}</Button>
      )}
      {remedy === 'clear-panes' && <Button onClick={and(() => void compare.clear())}>Empty all panes</Button>}
      {remedy === 'undo' && (
        <Button disabled={busy} onClick={and(undo)}>
          Undo
        </Button>
      )}
      {remedy === 'redo' && (
        <Button disabled={busy} onClick={and(undo)}>
          Redo
        </Button>
      )}
      {dismissible && <IconButton label="Dismiss" icon={X} onClick={and(dismissNotice)} />}
    </div>
  );
}

/** Where a model is brought or another one taken; the page's own at once. */
function OtherModels({ and }: { and(act: () => void): () => void }) {
  const chosen = useApp((state) => state.modelSpec.id);
  const { models } = useActions();
  const { open } = usePageControl();
  return (
    <>
      <Button onClick={() => open('models')}>Models…</Button>
      {modelCatalog
        .filter(({ id }) => id !== chosen)
        .map(({ id, name }) => (
          <Button key={id} onClick={and(() => void models.choose(id))}>
            Load {name}
          </Button>
        ))}
    </>
  );
}
