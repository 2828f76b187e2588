import type { Ref } from 'react';
import { isComparing } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { MessageBox } from '../chat/MessageBox.tsx';

/** One message box for all panes. */
export function CompareComposer({ boxRef }: { boxRef: Ref<HTMLTextAreaElement> }) {
  const draft = useApp((state) => state.compareDraft);
  const running = useApp(isComparing);
  const { compare } = useActions();
  return (
    <MessageBox
      boxRef={boxRef}
      draft={draft}
      running={running}
      onChange={compare.setDraft}
      onSend={() => void compare.send()}
    />
  );
}
