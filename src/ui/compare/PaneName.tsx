import { longestName } from '../../core/comparison.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { paneById } from './comparisonHooks.ts';
import styles from './PaneHeader.module.css';

/** The persona's name, to be written over in place. */
export function PaneName({ paneId, letter }: { paneId: string; letter: string }) {
  const name = useApp((state) => paneById(state, paneId)?.name ?? '');
  const { compare } = useActions();
  return (
    <input
      type="text"
      dir="auto"
      autoComplete="off"
      spellCheck={false}
      maxLength={longestName}
      className={styles.name}
      aria-label={`Name of ${letter}`}
      title="Click to rename"
      value={name}
      onChange={(event) => compare.renamePane(paneId, event.currentTarget.value)}
      onBlur={() => {
        if (name.trim() === '') compare.renamePane(paneId, `Persona ${letter}`);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
