import { paneLetter } from '../../core/comparison.ts';
import { useBlindfolded, useMixedPaneId, useShownPaneNames } from './comparisonHooks.ts';
import styles from './PaneSwitcher.module.css';

interface PaneSwitcherProps {
  /** Place of the pane in sight. */
  at: number;
  onGo(place: number): void;
}

/** Which pane is on a narrow screen, and the way to the others. */
export function PaneSwitcher({ at, onGo }: PaneSwitcherProps) {
  const names = useShownPaneNames();
  const mixed = useMixedPaneId() !== null;
  const blindfolded = useBlindfolded();
  const panes = [
    ...names.map((name, place) => ({ letter: paneLetter(place), name: blindfolded ? '' : name })),
    ...(mixed ? [{ letter: 'λ', name: 'Mixed' }] : []),
  ];
  return (
    <nav aria-label="Panes" className={styles.switcher}>
      {panes.map(({ letter, name }, place) => (
        <button
          key={letter}
          type="button"
          className={styles.pane}
          aria-current={place === at || undefined}
          aria-label={`Show ${letter} ${name}`.trim()}
          onClick={() => onGo(place)}
        >
          <b>{letter}</b> {name !== '' && <bdi className={styles.name}>{name}</bdi>}
        </button>
      ))}
    </nav>
  );
}
