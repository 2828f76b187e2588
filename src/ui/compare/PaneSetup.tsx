import { type FocusEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { rootId } from '../../core/conversation.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { useAppliesLater } from '../chat/useAppliesLater.ts';
import { HelpTip } from '../kit/HelpTip.tsx';
import { TextBox } from '../kit/TextBox.tsx';
import { ExamplesToggle, ExampleTurns } from './ExampleTurns.tsx';
import styles from './PaneSetup.module.css';

/** A press that takes the focus away is over by then: nothing moves under it. */
const foldMs = 300;

/** Whether the focus is within, or was a moment ago. */
function useWorkedOn() {
  const [workedOn, setWorkedOn] = useState(false);
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(leaving.current), []);
  return {
    workedOn,
    onFocus() {
      clearTimeout(leaving.current);
      setWorkedOn(true);
    },
    onBlur({ currentTarget, relatedTarget }: FocusEvent) {
      if (relatedTarget instanceof Node && currentTarget.contains(relatedTarget)) return;
      clearTimeout(leaving.current);
      leaving.current = setTimeout(() => setWorkedOn(false), foldMs);
    },
  };
}

/** What a persona is told before anything is said: system prompt, examples, and how its replies begin. */
export function PaneSetup({ paneId, letter }: { paneId: string; letter: string }) {
  const [examplesOpen, setExamplesOpen] = useState(false);
  const examplesId = useId();
  const said = useApp((state) => state.conversation.shownChild[rootId] !== undefined);
  const { workedOn, ...focus } = useWorkedOn();
  // Once something was said, one line until it is worked on: the texts are what is compared.
  const folded = said && !workedOn && !examplesOpen;
  return (
    <div className={styles.setup} data-said={said} data-folded={folded} {...focus}>
      <PanePrompt letter={letter}>
        <ExamplesToggle
          letter={letter}
          open={examplesOpen}
          controls={examplesId}
          onToggle={() => setExamplesOpen(!examplesOpen)}
        />
      </PanePrompt>
      <PanePrefill paneId={paneId} letter={letter} />
      {examplesOpen && <ExampleTurns id={examplesId} paneId={paneId} letter={letter} />}
    </div>
  );
}

function PanePrompt({ letter, children }: { letter: string; children: ReactNode }) {
  const text = useApp((state) => state.conversation.systemPrompt);
  const shared = useApp((state) => state.comparison.sync.prompt);
  const { setSystemPrompt } = useActions();
  const late = useAppliesLater(text);
  const noteId = useId();
  const note = late ? 'from the next message' : shared ? 'shared' : null;
  return (
    <>
      <div className={styles.row}>
        <span aria-hidden className={styles.label}>
          System prompt
        </span>
        <span id={noteId} className={styles.note} title={shared ? 'The same in all panes' : undefined}>
          {note}
        </span>
        {children}
      </div>
      <TextBox
        className={styles.prompt}
        aria-label={`System prompt ${letter}`}
        aria-describedby={note === null ? undefined : noteId}
        placeholder="None: no instructions"
        value={text}
        onChange={(event) => setSystemPrompt(event.currentTarget.value)}
      />
    </>
  );
}

function PanePrefill({ paneId, letter }: { paneId: string; letter: string }) {
  const prefill = useApp((state) => state.conversation.assistantPrefill);
  const { compare } = useActions();
  return (
    <div className={`${styles.row} ${styles.begins}`}>
      <span aria-hidden className={styles.label}>
        Reply begins with
      </span>
      <TextBox
        rows={1}
        className={styles.prefill}
        aria-label={`Prefill ${letter}`}
        placeholder="nothing given"
        value={prefill}
        onChange={(event) => compare.setAssistantPrefill(paneId, event.currentTarget.value)}
      />
      <HelpTip
        label={`What does “Reply begins with” do in ${letter}?`}
        text="These words are put into the model’s mouth: every new reply of this persona goes on from them."
      />
    </div>
  );
}
