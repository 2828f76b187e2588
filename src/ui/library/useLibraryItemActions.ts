import { type RefObject, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { useActions } from '../../store/useApp.ts';
import type { LibraryItemActions } from './LibraryItem.tsx';

/** The buttons that open, in their order. */
export function itemButtons(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-library-item]') ?? [])];
}

/** What can be done with a line of the list, and where the focus is after it. */
export function useLibraryItemActions(list: RefObject<HTMLElement | null>, onOpened: () => void) {
  const { library } = useActions();
  const [renamingId, setRenamingId] = useState<string | null>(null);
  const actions = useMemo<LibraryItemActions>(() => {
    const focus = (id: string | undefined) =>
      itemButtons(list.current)
        .find((button) => button.dataset.libraryItem === id)
        ?.focus();
    return {
      open: (id) => void library.open(id).then(onOpened),
      beginRename: setRenamingId,
      endRename(id, title) {
        const held = list.current?.contains(document.activeElement) ?? false;
        flushSync(() => setRenamingId(null));
        if (held || document.activeElement === document.body) focus(id);
        if (title !== null) void library.rename(id, title);
      },
      duplicate: (id) => void library.duplicate(id).then(onOpened),
      setPinned: (id, pinned) => void library.setPinned(id, pinned).then(() => focus(id)),
      async remove(id) {
        const buttons = itemButtons(list.current);
        const at = buttons.findIndex((button) => button.dataset.libraryItem === id);
        const next = (buttons[at + 1] ?? buttons[at - 1])?.dataset.libraryItem;
        await library.remove(id);
        if (document.activeElement === document.body) focus(next);
      },
    };
  }, [library, list, onOpened]);
  return { renamingId, actions };
}
