import { useEffect } from 'react';
import { type CommandPage, type KeyCommand, keyCommands } from './commands.ts';
import { isPressed } from './keyBindings.ts';

const bound: readonly KeyCommand[] = Object.values(keyCommands);

/** The page-wide keys of interface.md §3. @param find what a command finds now. */
export function useShortcuts(find: () => CommandPage): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = bound.find(({ keys }) => isPressed(keys, event));
      if (command === undefined) return;
      const covered = document.querySelector('dialog[open]') !== null;
      if (covered && command.anywhere !== true) return;
      if (command.run(find()) !== false) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [find]);
}
