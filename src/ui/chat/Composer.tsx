import { type Ref, useState } from 'react';
import { flushSync } from 'react-dom';
import { isBusy } from '../../store/busy.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { focusHome } from '../kit/focusHome.ts';
import { MessageBox } from './MessageBox.tsx';
import { PrefillBox, PrefillToggle } from './PrefillBox.tsx';

/** The chat's message box. */
export function Composer({ boxRef }: { boxRef: Ref<HTMLTextAreaElement> }) {
  const draft = useApp((state) => state.draft);
  const running = useApp(isBusy);
  const { setDraft, send } = useActions();
  const [prefilling, setPrefilling] = useState(false);
  const closePrefill = () => {
    flushSync(() => setPrefilling(false));
    focusHome();
  };
  return (
    <MessageBox
      boxRef={boxRef}
      draft={draft}
      running={running}
      onChange={setDraft}
      onSend={() => void send()}
      above={<PrefillBox open={prefilling} onClose={closePrefill} />}
      tools={<PrefillToggle open={prefilling} onOpen={() => setPrefilling(true)} />}
    />
  );
}
