import { Plus, X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { maxStopStrings } from '../../core/samplingParams.ts';
import { visibleText } from '../../core/visibleText.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { ControlHead } from './ControlHead.tsx';
import styles from './StopStrings.module.css';
import { unescapeText } from './unescapeText.ts';

const label = 'Stop strings';
const help =
  'The reply ends as soon as one of these texts appears, and the text itself is removed; \\n stands for a line break.';

export function StopStrings() {
  const stop = useApp((state) => state.conversation.params.stop);
  const { setParams } = useActions();
  const [typed, setTyped] = useState('');
  const refusalId = useId();
  const full = stop.length >= maxStopStrings;
  const text = unescapeText(typed);
  const listed = stop.includes(text);

  const add = (event: FormEvent) => {
    event.preventDefault();
    if (text === '' || listed || full) return;
    setParams({ stop: [...stop, text] });
    setTyped('');
  };

  return (
    <div className={styles.control}>
      <ControlHead
        label={label}
        help={help}
        helpLabel="What ends a reply early?"
        note={`${stop.length} of ${maxStopStrings}`}
        changed={stop.length > 0}
        onReset={() => setParams({ stop: [] })}
      />
      {stop.length > 0 && (
        <ul className={styles.chips} aria-label={label}>
          {stop.map((entry) => (
            <li key={entry} className={styles.chip}>
              <code>{visibleText(entry)}</code>
              <IconButton
                label={`Remove ${visibleText(entry)}`}
                icon={X}
                onClick={() => setParams({ stop: stop.filter((other) => other !== entry) })}
              />
            </li>
          ))}
        </ul>
      )}
      {!full && (
        <form className={styles.form} onSubmit={add}>
          <input
            className={styles.input}
            aria-label={label}
            placeholder="e.g. \n\n"
            autoComplete="off"
            spellCheck={false}
            aria-invalid={listed}
            aria-describedby={listed ? refusalId : undefined}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <IconButton type="submit" label="Add string" icon={Plus} disabled={typed === '' || listed} />
        </form>
      )}
      {listed && !full && (
        <p id={refusalId} className={styles.refusal} aria-live="polite">
          “{visibleText(text)}” is a stop string already.
        </p>
      )}
    </div>
  );
}
