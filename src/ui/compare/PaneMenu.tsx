import { Ellipsis } from 'lucide-react';
import { useEffect, useState } from 'react';
import { minPanes } from '../../core/comparison.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { rescueFocus } from '../kit/focusHome.ts';
import { Menu } from '../kit/Menu.tsx';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import styles from './PaneHeader.module.css';
import { personaGroups } from './personaGroups.ts';

const savedMs = 4000;

/** What a pane can become, and what is done with its persona. */
export function PaneMenu({ paneId, letter }: { paneId: string; letter: string }) {
  const own = useApp((state) => state.ownPersonas);
  const last = useApp((state) => state.comparison.panes.length <= minPanes);
  const { compare } = useActions();
  const [saved, setSaved] = useState(false);

  useEffect(() => {
    if (!saved) return;
    const timer = setTimeout(() => setSaved(false), savedMs);
    return () => clearTimeout(timer);
  }, [saved]);

  return (
    <>
      <VisuallyHidden aria-live="polite">{saved && 'Persona saved'}</VisuallyHidden>
      {saved && (
        <span aria-hidden className={styles.saved}>
          Saved
        </span>
      )}
      <Menu
        label={`Persona ${letter}`}
        face={<Ellipsis aria-hidden size={16} strokeWidth={1.75} />}
        buttonClassName={styles.more}
        groups={[
          {
            title: 'This pane',
            items: [
              {
                label: 'Save persona',
                onSelect() {
                  compare.savePersona(paneId);
                  setSaved(true);
                },
              },
              {
                label: 'Remove',
                refused: last ? 'A comparison has at least two panes.' : undefined,
                onSelect() {
                  compare.removePane(paneId);
                  requestAnimationFrame(rescueFocus);
                },
              },
            ],
          },
          ...personaGroups(own, (persona) => compare.setPersona(paneId, persona)),
          {
            title: 'Forget',
            items: own.map(({ name }) => ({
              label: `Delete “${name}”`,
              onSelect: () => compare.deletePersona(name),
            })),
          },
        ]}
      />
    </>
  );
}
