import type { Ref } from 'react';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { MessageBox } from './MessageBox.tsx';

/** The chat's message box. */
export function Composer({ boxRef }: { boxRef: Ref<HTMLTextAreaElement> }) {
  const draft = useApp((state) => state.draft);
  const running = useApp(isBusy);
  const { setDraft, send } = useActions();
  return (
    <MessageBox
      boxRef={boxRef}
      draft={draft}
      running={running}
      onChange={setDraft}
      onSend={() => void send()}
    />
  );
}
