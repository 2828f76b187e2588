import { useShallow } from 'zustand/react/shallow';
import { useApp } from '../../store/useApp.ts';
import styles from './DifferenceChips.module.css';
import { differingSettings } from './differences.ts';

/** What this pane is set to where the panes are not set alike. */
export function DifferenceChips({ paneId }: { paneId: string }) {
  const chips = useApp(useShallow((state) => differingSettings(state.comparison.panes, paneId)));
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Differs from other panes" className={styles.chips}>
      {chips.map((words) => (
        <li key={words} className={styles.chip}>
          {words}
        </li>
      ))}
    </ul>
  );
}
