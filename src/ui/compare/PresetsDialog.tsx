import { type ComparePreset, comparePresets } from '../../core/presets.ts';
import { Dialog } from '../kit/Dialog.tsx';
import styles from './PresetsDialog.module.css';

interface PresetsDialogProps {
  onChoose(preset: ComparePreset): void;
  onClose(): void;
}

const groups = [...new Set(comparePresets.map(({ group }) => group))];

/** Lessons for the comparison: personas, settings and a question that demonstrably work. */
export function PresetsDialog({ onChoose, onClose }: PresetsDialogProps) {
  return (
    <Dialog title="Presets" onClose={onClose}>
      <p className={styles.lead}>Each fills the panes, the settings and the message box; nothing is sent.</p>
      {groups.map((group) => (
        <section key={group} aria-label={group} className={styles.group}>
          <h3 className={styles.title}>{group}</h3>
          <ul className={styles.list}>
            {comparePresets
              .filter((preset) => preset.group === group)
              .map((preset) => (
                <li key={preset.id}>
                  <button type="button" className={styles.preset} onClick={() => onChoose(preset)}>
                    <span className={styles.head}>
                      <span className={styles.name}>{preset.title}</span>
                      <span className={styles.count}>{preset.personas.length} panes</span>
                    </span>
                    <span className={styles.lesson}>{preset.lesson}</span>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}
