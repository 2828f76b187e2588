import { type FormEvent, useRef, useState } from 'react';
import type { Lesson } from '../../core/lessons.ts';
import { fileStem } from '../../store/fileStem.ts';
import { presetsFileText, readPresetsFile } from '../../store/ownPresets.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { Button } from '../kit/Button.tsx';
import listStyles from '../kit/EntryList.module.css';
import { fileBytes, unreadable } from '../kit/fileBytes.ts';
import { countWords } from '../kit/formatFigures.ts';
import { saveFile } from '../kit/saveFile.ts';
import { viewName } from '../shell/views.ts';
import { OwnPresetEntry } from './OwnPresetEntry.tsx';
import styles from './PresetsDialog.module.css';

const unkept =
  'The browser does not let this page keep it: it lasts for this visit. Export keeps it as a file.';

interface Said {
  readonly text: string;
  readonly problem: boolean;
  /** What Undo puts back. */
  readonly before: readonly Lesson[] | null;
}

/** What the person kept, and the ways to keep more, as a file too. */
export function OwnPresets({ onChoose }: { onChoose(preset: Lesson): void }) {
  const own = useApp((state) => state.ownPresets);
  const view = useApp((state) => state.view);
  const { presets } = useActions();
  const [name, setName] = useState<string | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  const say = (text: string, kept = true, before: readonly Lesson[] | null = null) =>
    setSaid({ text: kept ? text : `${text} ${unkept}`, problem: !kept, before });
  const done = () => {
    setName(null);
    requestAnimationFrame(() => opener.current?.focus());
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name === null || name.trim() === '') return;
    say(`“${name.trim()}” was saved.`, presets.save(name));
    done();
  };
  const look = async (file: File) => {
    const bytes = await fileBytes(file);
    const read = bytes === null ? { ok: false as const, problem: unreadable } : readPresetsFile(bytes);
    if (!read.ok) {
      setSaid({ text: read.problem, problem: true, before: null });
      return;
    }
    const kept = presets.add(read.value);
    say(
      `The file holds ${countWords(read.value.length, 'preset')}; those that are new stand below.`,
      kept,
      own,
    );
  };
  const exportAll = () =>
    saveFile(
      new Blob([presetsFileText(own)], { type: 'application/json' }),
      `${fileStem('', 'presets', new Date())}.json`,
    );

  return (
    <section aria-label="Your own" className={`${listStyles.section} ${styles.group}`}>
      <h3 className={listStyles.title}>Your own</h3>
      <div className={styles.own}>
        {name === null ? (
          <div className={styles.bar}>
            <Button ref={opener} onClick={() => setName('')}>
              Save current as preset
            </Button>
            <Button onClick={() => input.current?.click()}>Import presets</Button>
            <Button disabled={own.length === 0} onClick={exportAll}>
              Export presets
            </Button>
            <input
              ref={input}
              type="file"
              hidden
              accept=".json,application/json"
              onChange={(event) => {
                const [file] = event.currentTarget.files ?? [];
                if (file !== undefined) void look(file);
                event.currentTarget.value = '';
              }}
            />
          </div>
        ) : (
          <form className={styles.bar} onSubmit={save}>
            <input
              // biome-ignore lint/a11y/noAutofocus: the person has just asked for this box
              autoFocus
              aria-label="Name"
              placeholder={`Name of what stands in ${viewName(view)}`}
              maxLength={200}
              className={styles.field}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button variant="primary" type="submit" disabled={name.trim() === ''}>
              Save
            </Button>
            <Button onClick={done}>Cancel</Button>
          </form>
        )}
        <p aria-live="polite" className={said?.problem === true ? styles.problem : styles.said}>
          {said?.text}
          {said !== null && said.before !== null && (
            <>
              {' '}
              <Button
                onClick={() => {
                  presets.show(said.before ?? []);
                  setSaid(null);
                }}
              >
                Undo
              </Button>
            </>
          )}
        </p>
      </div>
      {own.length > 0 && (
        <ul className={listStyles.list}>
          {own.map((preset) => (
            <OwnPresetEntry
              key={preset.id}
              preset={preset}
              onChoose={onChoose}
              onRename={(title) => say(`It is called “${title}” now.`, presets.rename(preset.id, title))}
              onDelete={() => say(`“${preset.title}” was deleted.`, presets.remove(preset.id), own)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
