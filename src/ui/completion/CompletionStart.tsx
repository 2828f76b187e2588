import { type CompletionPreset, completionPresets } from '../../core/completionPresets.ts';
import emptyStyles from '../chat/EmptyState.module.css';
import styles from './CompletionStart.module.css';

/** The two that everybody tries first stand first. */
const firstIds = ['little-star', 'many-endings'];
const ordered = [
  ...firstIds.flatMap((wanted) => completionPresets.filter(({ id }) => id === wanted)),
  ...completionPresets.filter(({ id }) => !firstIds.includes(id)),
];

/** Texts to begin with, while there is none. */
export function CompletionStart({ onChoose }: { onChoose(preset: CompletionPreset): void }) {
  return (
    <div className={styles.start}>
      <h2 className={styles.title}>Nothing but text</h2>
      <p className={styles.lead}>
        No roles and no template: the model reads what stands here and writes on. Begin with one of these, or
        with your own words.
      </p>
      <ul className={emptyStyles.points} aria-label="Starting points">
        {ordered.map((preset) => (
          <li key={preset.id}>
            <button type="button" className={emptyStyles.point} onClick={() => onChoose(preset)}>
              <span className={emptyStyles.name}>{preset.title}</span>
              <span className={emptyStyles.lesson}>{preset.lesson}</span>
              <span className={emptyStyles.message}>{shortened(preset.prompt)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A long prompt by its last line, which is what is gone on with. */
function shortened(prompt: string): string {
  const lines = prompt.split('\n');
  return lines.length === 1 ? prompt : `… ${lines.slice(-2).join(' / ')}`;
}
