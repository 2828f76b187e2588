import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import { fuzzyFilter } from '../../core/fuzzyMatch.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { countWords } from '../kit/formatFigures.ts';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import styles from './CommandPalette.module.css';
import { allCommands, type Command, type CommandPage } from './commands.ts';
import { keyCaps } from './keyBindings.ts';

interface CommandPaletteProps {
  find(): CommandPage;
  onClose(): void;
}

/** A long library would be drawn anew with every letter. */
const mostDrawn = 100;
/** Kept between visits. */
const mostRecent = 8;
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/** Every command by its name; without a name, those that were used last come first. */
export function CommandPalette({ find, onClose }: CommandPaletteProps) {
  const recent = useApp((state) => state.settings.recentCommands);
  const { setSettings } = useActions();
  const [page] = useState(find);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const chosen = useRef<Command | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const ordered = useMemo(() => recentFirst(allCommands(page.state), recent), [page, recent]);
  const found = useMemo(() => fuzzyFilter(query, ordered, wordsOf, aliasOf), [query, ordered]);
  const shown = found.slice(0, mostDrawn);
  const current = shown[Math.min(at, shown.length - 1)];

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another option that is to be in sight
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  const choose = (command: Command | undefined) => {
    if (command === undefined || command.refused?.(page)) return;
    chosen.current = command;
    // As Escape does, so that the focus is back where it was before the command runs.
    list.current?.closest('dialog')?.close();
  };

  const closed = () => {
    onClose();
    const command = chosen.current;
    if (command === null) return;
    setSettings({
      recentCommands: [command.id, ...recent.filter((each) => each !== command.id)].slice(0, mostRecent),
    });
    command.run(find());
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = steps[event.key];
    if (step !== undefined && shown.length > 0) {
      const wished = Math.min(at, shown.length - 1) + step;
      const around = Math.abs(step) === 1;
      setAt(
        around ? (wished + shown.length) % shown.length : Math.max(0, Math.min(shown.length - 1, wished)),
      );
    } else if (event.key === 'Enter') choose(current);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title="Commands" onClose={closed}>
      <div className={styles.body}>
        <input
          data-opens-focused
          role="combobox"
          aria-label="Command"
          aria-expanded={shown.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={current === undefined ? undefined : `${id}-${current.id}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder="What would you like to do?"
          className={styles.box}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <VisuallyHidden aria-live="polite">
          {query !== '' && countWords(found.length, 'command')}
        </VisuallyHidden>
        {shown.length === 0 && <p className={styles.none}>No command is called that.</p>}
        <div ref={list} id={`${id}-list`} role="listbox" aria-label="Commands" className={styles.list}>
          {shown.map((command) => {
            const refused = command.refused?.(page) ?? null;
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the box keeps the focus and names the active option
              // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the box's
              <div
                key={command.id}
                id={`${id}-${command.id}`}
                role="option"
                aria-selected={command === current}
                aria-disabled={refused !== null || undefined}
                className={styles.option}
                onPointerMove={() => setAt(shown.indexOf(command))}
                onClick={() => choose(command)}
              >
                <bdi className={styles.words}>{command.words}</bdi>
                <span className={styles.about}>{refused ?? command.group}</span>
                {command.keys !== undefined && (
                  <span className={styles.keys}>
                    {keyCaps(command.keys).map((cap) => (
                      <kbd key={cap}>{cap}</kbd>
                    ))}
                  </span>
                )}
              </div>
            );
          })}
        </div>
        {found.length > shown.length && (
          <p className={styles.none}>
            {formatCount(found.length - shown.length)} more: type more of the name.
          </p>
        )}
      </div>
    </Dialog>
  );
}

const wordsOf = ({ words }: Command) => words;
const aliasOf = ({ alias = '' }: Command) => alias;

function recentFirst(commands: readonly Command[], recent: readonly string[]): readonly Command[] {
  const first = recent.flatMap((id) => commands.filter((command) => command.id === id));
  return [...first, ...commands.filter((command) => !first.includes(command))];
}
