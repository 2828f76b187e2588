import { flushSync } from 'react-dom';
import { type Lesson, lessonGroups, lessons } from '../../core/lessons.ts';
import { modelCatalog } from '../../store/modelCatalog.ts';
import { useActions } from '../../store/useApp.ts';
import { Dialog } from '../kit/Dialog.tsx';
import listStyles from '../kit/EntryList.module.css';
import { focusHome } from '../kit/focusHome.ts';
import { OwnPresets } from './OwnPresets.tsx';
import { PresetEntry } from './PresetEntry.tsx';
import styles from './PresetsDialog.module.css';

const measuredModel = modelCatalog[0]?.name;

/** Lessons from first steps to advanced, and what the person kept. */
export function PresetsDialog({ onClose }: { onClose(): void }) {
  const { applyPreset } = useActions();
  const choose = (preset: Lesson) => {
    flushSync(onClose);
    void applyPreset(preset).then(() => requestAnimationFrame(focusHome));
  };
  return (
    <Dialog title="Presets" placement="wide" onClose={onClose}>
      <p className={styles.lead}>
        Each opens its tab and fills in prompt, settings and message; nothing is sent. They are measured with
        {measuredModel}, the page’s own model (others answer in their own way), and ordered as lessons: begin
        at the top.
      </p>
      <OwnPresets onChoose={choose} />
      {lessonGroups.map((group) => (
        <section key={group} aria-label={group} className={`${listStyles.section} ${styles.group}`}>
          <h3 className={listStyles.title}>{group}</h3>
          <ol className={listStyles.list} start={lessons.findIndex((lesson) => lesson.group === group) + 1}>
            {lessons
              .filter((lesson) => lesson.group === group)
              .map((lesson) => (
                <PresetEntry
                  key={lesson.id}
                  preset={lesson}
                  number={lessons.indexOf(lesson) + 1}
                  onChoose={choose}
                />
              ))}
          </ol>
        </section>
      ))}
    </Dialog>
  );
}
