import { CornerDownLeft, Square } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, type Ref, useRef } from 'react';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { homeProps } from '../kit/focusHome.ts';
import { TextBox } from '../kit/TextBox.tsx';
import { isGenerating } from '../shell/runWords.ts';
import { StatusLine } from '../shell/StatusLine.tsx';
import { useStopControl } from '../shell/stopControl.ts';
import styles from './Composer.module.css';

/** The second click of a double click comes within this; Send and Stop stand in the same place. */
const doubleClickMs = 500;

export function Composer({ boxRef }: { boxRef: Ref<HTMLTextAreaElement> }) {
  const draft = useApp((state) => state.draft);
  const generating = useApp(isGenerating);
  const queued = useApp((state) => state.queuedReplyId !== null);
  const waiting = useApp((state) => state.run.status === 'idle' || state.run.status === 'loading');
  const { setDraft, send } = useActions();
  const { stopping, stop } = useStopControl();
  const lastClick = useRef(Number.NEGATIVE_INFINITY);

  /** Takes a click of the pointer once; the keyboard's clicks (detail 0) always. */
  const once = (act: () => void) => (event: MouseEvent) => {
    const again = event.timeStamp - lastClick.current < doubleClickMs;
    if (event.detail > 0 && again) return;
    if (event.detail > 0) lastClick.current = event.timeStamp;
    act();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.key !== 'Enter' || !plain || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <div className={styles.composer}>
      <div className={styles.inner}>
        <div className={styles.frame}>
          <TextBox
            ref={boxRef}
            {...homeProps}
            className={styles.box}
            aria-label="Message"
            placeholder={waiting ? 'Message… it is sent when the model is ready' : 'Message…'}
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          {generating || queued ? (
            <Button className={styles.run} disabled={stopping} onClick={once(stop)}>
              <Square aria-hidden size={11} fill="currentColor" />
              {stopping ? 'Stopping …' : 'Stop'}
            </Button>
          ) : (
            <Button
              variant="primary"
              className={styles.run}
              disabled={draft.trim() === ''}
              onClick={once(() => void send())}
            >
              Send
              <CornerDownLeft aria-hidden size={14} strokeWidth={2} />
            </Button>
          )}
        </div>
        <div className={styles.foot}>
          <StatusLine />
          <span aria-hidden className={styles.keys} data-hidden={waiting}>
            Enter sends · Shift+Enter breaks the line
          </span>
        </div>
      </div>
    </div>
  );
}
