import { CornerDownLeft, Square } from 'lucide-react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { homeProps } from '../kit/focusHome.ts';
import { TextBox } from '../kit/TextBox.tsx';
import { useSingleClick } from '../kit/useSingleClick.ts';
import { StatusLine } from '../shell/StatusLine.tsx';
import { useStopControl } from '../shell/stopControl.ts';
import styles from './MessageBox.module.css';

interface MessageBoxProps {
  boxRef: Ref<HTMLTextAreaElement>;
  draft: string;
  /** Something is being written or waits for the model: the button is Stop. */
  running: boolean;
  onChange(draft: string): void;
  onSend(): void;
  /** Stands above the box. */
  above?: ReactNode;
  /** Stands in the line below it. */
  tools?: ReactNode;
}

/** Where the next message is written, sent and stopped, and what the page is doing. */
export function MessageBox({ boxRef, draft, running, onChange, onSend, above, tools }: MessageBoxProps) {
  const waiting = useApp((state) => state.run.status === 'idle' || state.run.status === 'loading');
  const { stopping, stop } = useStopControl();
  const once = useSingleClick();

  const onKeyDown = (event: KeyboardEvent) => {
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.key !== 'Enter' || !plain || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onSend();
  };

  return (
    <div className={styles.composer}>
      <div className={styles.inner}>
        {above}
        <div className={styles.frame}>
          <TextBox
            ref={boxRef}
            {...homeProps}
            className={styles.box}
            aria-label="Message"
            placeholder={waiting ? 'Message… it is sent when the model is ready' : 'Message…'}
            value={draft}
            onChange={(event) => onChange(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          {running ? (
            <Button className={styles.run} disabled={stopping} onClick={once(stop)}>
              <Square aria-hidden size={11} fill="currentColor" />
              {stopping ? 'Stopping …' : 'Stop'}
            </Button>
          ) : (
            <Button
              variant="primary"
              className={styles.run}
              disabled={draft.trim() === ''}
              onClick={once(onSend)}
            >
              Send
              <CornerDownLeft aria-hidden size={14} strokeWidth={2} />
            </Button>
          )}
        </div>
        <div className={styles.foot}>
          <StatusLine />
          {tools}
          <span aria-hidden className={styles.keys} data-hidden={waiting}>
            Enter sends · Shift+Enter breaks the line
          </span>
        </div>
      </div>
    </div>
  );
}
