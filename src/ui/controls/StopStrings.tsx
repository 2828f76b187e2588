import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { maxStopStrings } from '../../core/samplingParams.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { IconButton } from '../kit/IconButton.tsx';
import { ControlHead } from './ControlHead.tsx';
import { escapeText, unescapeText } from './escapeText.ts';
import styles from './StopStrings.module.css';

const label = 'Stop strings';
const help =
  'The reply ends as soon as one of these texts appears, and the text itself is removed; \\n stands for a line break.';

export function StopStrings() {
  const stop = useApp((state) => state.conversation.params.stop);
  const { setParams } = useActions();
  const [typed, setTyped] = useState('');
  const full = stop.length >= maxStopStrings;

  const add = (event: FormEvent) => {
    event.preventDefault();
    const text = unescapeText(typed);
    if (text === '' || full) return;
    if (!stop.includes(text)) setParams({ stop: [...stop, text] });
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
          {stop.map((text) => (
            <li key={text} className={styles.chip}>
              <code>{escapeText(text)}</code>
              <IconButton
                label={`Remove ${escapeText(text)}`}
                icon={X}
                onClick={() => setParams({ stop: stop.filter((other) => other !== text) })}
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
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <IconButton type="submit" label="Add string" icon={Plus} disabled={typed === ''} />
        </form>
      )}
    </div>
  );
}
