import { ChevronRight, Plus, X } from 'lucide-react';
import { useRef } from 'react';
import { flushSync } from 'react-dom';
import type { ExampleTurn } from '../../core/types.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { HelpTip } from '../kit/HelpTip.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import { TextBox } from '../kit/TextBox.tsx';
import styles from './PaneSetup.module.css';

interface ExamplesToggleProps {
  letter: string;
  open: boolean;
  /** Id of what it opens. */
  controls: string;
  onToggle(): void;
}

/** How many examples there are; opens them. */
export function ExamplesToggle({ letter, open, controls, onToggle }: ExamplesToggleProps) {
  const count = useApp((state) => state.conversation.exampleTurns.length);
  const words = count === 0 ? 'No example turns' : `${count} example ${count === 1 ? 'turn' : 'turns'}`;
  return (
    <span className={styles.examplesHead}>
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={open}
        aria-controls={open ? controls : undefined}
        aria-label={`${words} ${letter}`}
        onClick={onToggle}
      >
        {words}
        <ChevronRight aria-hidden size={13} strokeWidth={1.75} />
      </button>
      <HelpTip
        label={`What are example turns in ${letter}?`}
        text="Made-up exchanges before the first message: they show the model how to answer, which carries a voice further than a system prompt."
      />
    </span>
  );
}

/** The made-up exchanges before the first message, to be written over, added and removed. */
export function ExampleTurns({ id, paneId, letter }: { id: string; paneId: string; letter: string }) {
  const turns = useApp((state) => state.conversation.exampleTurns);
  const { compare } = useActions();
  const root = useRef<HTMLDivElement>(null);
  const set = (next: readonly ExampleTurn[]) => compare.setExampleTurns(paneId, next);
  const change = (place: number, part: Partial<ExampleTurn>) =>
    set(turns.map((turn, at) => (at === place ? { ...turn, ...part } : turn)));

  const add = () => {
    flushSync(() => set([...turns, { user: '', assistant: '' }]));
    [...(root.current?.querySelectorAll<HTMLElement>('[data-asks]') ?? [])].at(-1)?.focus();
  };

  const remove = (place: number) => {
    flushSync(() => set(turns.filter((_, at) => at !== place)));
    root.current?.querySelector<HTMLElement>('[data-add]')?.focus();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll in every browser
    <div ref={root} id={id} role="group" aria-label={`Example turns ${letter}`} className={styles.examples}>
      {turns.map((turn, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a turn is its place
        <div key={place} className={styles.example}>
          <TextBox
            data-asks
            rows={1}
            className={styles.says}
            aria-label={`Example ${place + 1} ${letter}: user says`}
            placeholder="The user says"
            value={turn.user}
            onChange={(event) => change(place, { user: event.currentTarget.value })}
          />
          <IconButton
            label={`Remove example ${place + 1} ${letter}`}
            icon={X}
            className={styles.remove}
            onClick={() => remove(place)}
          />
          <TextBox
            rows={1}
            className={styles.says}
            aria-label={`Example ${place + 1} ${letter}: assistant answers`}
            placeholder="The assistant answers"
            value={turn.assistant}
            onChange={(event) => change(place, { assistant: event.currentTarget.value })}
          />
        </div>
      ))}
      <Button variant="quiet" data-add className={styles.add} onClick={add}>
        <Plus aria-hidden size={13} strokeWidth={1.75} />
        Add example turn
      </Button>
    </div>
  );
}
