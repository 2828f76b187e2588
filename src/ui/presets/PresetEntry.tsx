import type { ReactNode } from 'react';
import type { Lesson } from '../../core/lessons.ts';
import { viewName } from '../shell/views.ts';
import styles from './PresetsDialog.module.css';

interface PresetEntryProps {
  preset: Lesson;
  /** Its place among the lessons. */
  number?: number;
  /** What can be done with it besides opening it. */
  actions?: ReactNode;
  onChoose(preset: Lesson): void;
}

/** One preset: what it is called, what it shows, and the tab that it opens. */
export function PresetEntry({ preset, number, actions, onChoose }: PresetEntryProps) {
  return (
    <li className={styles.entry} data-preset={preset.id}>
      <button type="button" className={styles.preset} onClick={() => onChoose(preset)}>
        <span aria-hidden className={styles.number}>
          {number}
        </span>
        <span className={styles.head}>
          <bdi className={styles.name}>{preset.title}</bdi>
          <span className={styles.badge}>{modeWords(preset)}</span>
        </span>
        {preset.lesson !== '' && <span className={styles.lesson}>{preset.lesson}</span>}
      </button>
      {actions}
    </li>
  );
}

/** "Compare, 4 panes". */
function modeWords(preset: Lesson): string {
  const name = viewName(preset.mode);
  return preset.mode === 'compare' ? `${name} · ${preset.personas.length} panes` : name;
}
