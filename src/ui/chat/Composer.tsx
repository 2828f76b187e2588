import { CornerDownLeft, Square, X } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import type { StartingPoint } from '../../core/startingPoints.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import { TextBox } from '../kit/TextBox.tsx';
import { isGenerating } from '../shell/runWords.ts';
import { StatusLine } from '../shell/StatusLine.tsx';
import styles from './Composer.module.css';

interface ComposerProps {
  boxRef: Ref<HTMLTextAreaElement>;
  /** The starting point that was chosen: its hint stays in sight. */
  chosen: StartingPoint | null;
  onDismissHint(): void;
}

export function Composer({ boxRef, chosen, onDismissHint }: ComposerProps) {
  const draft = useApp((state) => state.draft);
  const generating = useApp(isGenerating);
  const queued = useApp((state) => state.queuedReplyId !== null);
  const { setDraft, send, stop } = useActions();

  const onKeyDown = (event: KeyboardEvent) => {
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.key !== 'Enter' || !plain || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <div className={styles.composer}>
      <div className={styles.inner}>
        {chosen !== null && (
          <div className={styles.hint}>
            <p>
              <strong>Try this</strong> {chosen.tryThis}
            </p>
            <IconButton label="Dismiss hint" icon={X} onClick={onDismissHint} />
          </div>
        )}
        <div className={styles.frame}>
          <TextBox
            ref={boxRef}
            className={styles.box}
            aria-label="Message"
            placeholder="Message…"
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          {generating || queued ? (
            <Button className={styles.run} onClick={stop}>
              <Square aria-hidden size={11} fill="currentColor" />
              Stop
            </Button>
          ) : (
            <Button
              variant="primary"
              className={styles.run}
              disabled={draft.trim() === ''}
              onClick={() => void send()}
            >
              Send
              <CornerDownLeft aria-hidden size={14} strokeWidth={2} />
            </Button>
          )}
        </div>
        <div className={styles.foot}>
          <StatusLine />
          <span aria-hidden className={styles.keys}>
            Enter sends · Shift+Enter breaks the line
          </span>
        </div>
      </div>
    </div>
  );
}
