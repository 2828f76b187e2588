import { UserPlus } from 'lucide-react';
import { maxPanes, type Persona } from '../../core/comparison.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Menu } from '../kit/Menu.tsx';
import { blankPersona, personaGroups } from './personaGroups.ts';
import styles from './CompareToolbar.module.css';

/** The row of panes may be wider than the window. */
function showLastPane(): void {
  const panes = document.querySelectorAll('[data-pane-place]');
  panes[panes.length - 1]?.scrollIntoView({ inline: 'end', block: 'nearest' });
}

/** One more pane: a persona from the library, a copy, or a blank one. */
export function AddPersona() {
  const own = useApp((state) => state.ownPersonas);
  const full = useApp((state) => state.comparison.panes.length >= maxPanes);
  const last = useApp((state) => state.comparison.panes.at(-1)?.name ?? '');
  const { compare } = useActions();
  const add = (persona?: Persona) => {
    void compare.addPane(persona);
    requestAnimationFrame(showLastPane);
  };
  return (
    <Menu
      label="Add persona"
      named
      align="start"
      refused={full ? 'Six personas are as many as fit side by side.' : undefined}
      face={
        <>
          <UserPlus aria-hidden size={14} strokeWidth={1.75} />
          <span className={styles.words}>Add persona</span>
        </>
      }
      groups={[
        ...personaGroups(own, add),
        {
          title: 'Or begin with',
          items: [
            { label: `Copy of ${last}`, onSelect: () => add() },
            { label: 'Blank', onSelect: () => add(blankPersona) },
          ],
        },
      ]}
    />
  );
}
