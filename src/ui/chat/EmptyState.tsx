import { type ChatPreset, startingPoints } from '../../core/chatPresets.ts';
import { lessons } from '../../core/lessons.ts';
import { useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import { usePageControl } from '../shell/pageControl.ts';
import styles from './EmptyState.module.css';
import { whereWords } from './whereWords.ts';

interface EmptyStateProps {
  onChoose(point: ChatPreset): void;
}

/** A first visit starts from something that works, not from an empty box. */
export function EmptyState({ onChoose }: EmptyStateProps) {
  const chosenId = useApp(({ filledBy, conversation }) =>
    filledBy?.conversationId === conversation.id ? filledBy.presetId : null,
  );
  const words = useApp((state) => whereWords(state.modelSpec.source));
  const { open } = usePageControl();
  return (
    <div className={styles.area}>
      <div className={styles.inner}>
        <h2 className={styles.title}>See what else it could have said</h2>
        <p className={styles.lead}>{words}</p>
        <ul className={styles.points} aria-label="Starting points">
          {startingPoints.map((point) => (
            <li key={point.id}>
              <button
                type="button"
                className={styles.point}
                aria-pressed={point.id === chosenId}
                onClick={() => onChoose(point)}
              >
                <span className={styles.name}>{point.title}</span>
                <span className={styles.lesson}>{point.lesson}</span>
                <span className={styles.message}>{point.message}</span>
              </button>
            </li>
          ))}
        </ul>
        <p className={styles.more}>
          <Button onClick={() => open('presets')}>All {lessons.length} presets, as lessons</Button>
        </p>
      </div>
    </div>
  );
}
