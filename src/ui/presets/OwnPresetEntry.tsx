import { Pencil, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Lesson } from '../../core/lessons.ts';
import { Button } from '../kit/Button.tsx';
import { IconButton } from '../kit/IconButton.tsx';
import { PresetEntry } from './PresetEntry.tsx';
import styles from './PresetsDialog.module.css';

interface OwnPresetEntryProps {
  preset: Lesson;
  onChoose(preset: Lesson): void;
  onRename(title: string): void;
  onDelete(): void;
}

/** A preset that the person kept: it can be called otherwise, and deleted. */
export function OwnPresetEntry({ preset, onChoose, onRename, onDelete }: OwnPresetEntryProps) {
  const [title, setTitle] = useState<string | null>(null);
  if (title !== null) {
    const rename = (event: FormEvent) => {
      event.preventDefault();
      if (title.trim() === '') return;
      onRename(title.trim());
      setTitle(null);
    };
    return (
      <li className={styles.entry}>
        <form className={styles.renaming} onSubmit={rename}>
          <input
            // biome-ignore lint/a11y/noAutofocus: the person has just asked for this box
            autoFocus
            aria-label="New name"
            maxLength={200}
            className={styles.field}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Button variant="primary" type="submit" disabled={title.trim() === ''}>
            Rename
          </Button>
          <Button onClick={() => setTitle(null)}>Cancel</Button>
        </form>
      </li>
    );
  }
  return (
    <PresetEntry
      preset={preset}
      onChoose={onChoose}
      actions={
        <span className={styles.tools}>
          <IconButton label={`Rename ${preset.title}`} icon={Pencil} onClick={() => setTitle(preset.title)} />
          <IconButton label={`Delete ${preset.title}`} icon={Trash2} onClick={onDelete} />
        </span>
      }
    />
  );
}
