import { type ReactNode, useId, useState } from 'react';
import { rootId } from '../../core/conversation.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { useAppliesLater } from '../chat/useAppliesLater.ts';
import { HelpTip } from '../kit/HelpTip.tsx';
import { TextBox } from '../kit/TextBox.tsx';
import { ExamplesToggle, ExampleTurns } from './ExampleTurns.tsx';
import styles from './PaneSetup.module.css';

/** What a persona is told before anything is said: system prompt, examples, and how its replies begin. */
export function PaneSetup({ paneId, letter }: { paneId: string; letter: string }) {
  const [examplesOpen, setExamplesOpen] = useState(false);
  const examplesId = useId();
  const said = useApp((state) => state.conversation.shownChild[rootId] !== undefined);
  return (
    <div className={styles.setup} data-said={said}>
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
