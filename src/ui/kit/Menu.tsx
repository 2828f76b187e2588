import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import styles from './Menu.module.css';
import { placeBeside } from './placeBeside.ts';

export interface MenuItem {
  readonly label: string;
  /** Why it cannot be chosen now; undefined: it can. */
  readonly refused?: string | undefined;
  onSelect(): void;
}

export interface MenuGroup {
  readonly title: string;
  readonly items: readonly MenuItem[];
}

interface MenuProps {
  /** Accessible name of what opens, and of the button unless its face says it. */
  label: string;
  /** Whether the face says the button's name in words. */
  named?: boolean;
  face: ReactNode;
  buttonClassName?: string | undefined;
  /** Why it cannot be opened now; undefined: it can. */
  refused?: string | undefined;
  /** Whether Tab comes by the button; of many in a list one is enough. */
  reachable?: boolean;
  /** Which edges of button and menu meet. */
  align?: 'start' | 'end';
  /** Groups without items are left out. */
  groups: readonly MenuGroup[];
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** A button with a menu after the ARIA pattern: arrows move, Enter chooses, Escape goes back to the button. */
export function Menu({
  label,
  named = false,
  face,
  buttonClassName,
  refused,
  reachable = true,
  align = 'end',
  groups,
}: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  // What is closed is not in the page: every pane of a comparison has its menu.
  const [open, setOpen] = useState(false);
  const items = () => [...(sheet.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];

  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const step = steps[event.key];
    if (event.key === 'Tab') sheet.current?.hidePopover();
    else if (event.key === 'Home') all[0]?.focus();
    else if (event.key === 'End') all.at(-1)?.focus();
    else if (step !== undefined) all[(at + step + all.length) % all.length]?.focus();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
  };

  const choose = ({ refused: reason, onSelect }: MenuItem) => {
    if (reason !== undefined) return;
    // First: it gives the focus back to the button, from where the choice may take it.
    sheet.current?.hidePopover();
    onSelect();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        tabIndex={reachable ? undefined : -1}
        popoverTarget={refused === undefined ? id : undefined}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={named ? undefined : label}
        aria-disabled={refused !== undefined || undefined}
        title={refused}
        className={[styles.button, buttonClassName].filter(Boolean).join(' ')}
      >
        {face}
      </button>
      <div
        ref={sheet}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        className={styles.sheet}
        onBeforeToggle={(event) => {
          if (event.newState === 'open') flushSync(() => setOpen(true));
        }}
        onToggle={(event) => {
          if (event.newState === 'closed') setOpen(false);
          else if (button.current !== null) {
            placeBeside(event.currentTarget, button.current, align);
            items()[0]?.focus();
          }
        }}
        onKeyDown={onKeyDown}
      >
        {open &&
          groups
            .filter((group) => group.items.length > 0)
            .map((group) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu
              <div key={group.title} role="group" aria-label={group.title} className={styles.group}>
                <span aria-hidden className={styles.title}>
                  {group.title}
                </span>
                {group.items.map((item) => (
                  <button
                    key={item.label}
                    type="button"
                    role="menuitem"
                    tabIndex={-1}
                    aria-disabled={item.refused !== undefined || undefined}
                    aria-label={item.refused === undefined ? undefined : item.label}
                    aria-description={item.refused}
                    className={styles.item}
                    onClick={() => choose(item)}
                  >
                    {item.label}
                    {item.refused !== undefined && (
                      <span aria-hidden className={styles.reason}>
                        {item.refused}
                      </span>
                    )}
                  </button>
                ))}
              </div>
            ))}
      </div>
    </>
  );
}
