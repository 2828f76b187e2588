import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { formatCount } from '../../core/formatCount.ts';
import type { Vocabulary } from '../../core/vocabulary.ts';
import { findTokens } from './findTokens.ts';
import styles from './TokenPicker.module.css';
import { tokenLabel } from './tokenLabel.ts';

const maxMatches = 8;

/** Why nothing was found. */
function noneWords(query: string, vocabulary: Vocabulary): string {
  if (!/^\s*\d+\s*$/.test(query)) return 'No token contains this text.';
  return `Ids go from 0 to ${formatCount(vocabulary.size - 1)}.`;
}

interface TokenPickerProps {
  vocabulary: Vocabulary | null;
  onPick(id: number): void;
}

/** Finds a token of the vocabulary by its text or its id (ARIA combobox with a list). */
export function TokenPicker({ vocabulary, onPick }: TokenPickerProps) {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const matches = vocabulary === null ? [] : findTokens(vocabulary, query, maxMatches);
  const open = query !== '' && vocabulary !== null;
  const someStartWords = open && matches.some((id) => vocabulary.label(id).startsWith(' '));

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed changes the list's height
  useEffect(() => {
    if (open) list.current?.scrollIntoView({ block: 'nearest' });
  }, [open, query]);

  const pick = (id: number | undefined) => {
    if (id === undefined) return;
    onPick(id);
    setQuery('');
    setActive(0);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (matches.length > 0) setActive((active + step + matches.length) % matches.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      pick(matches[active]);
    } else if (event.key === 'Escape' && query !== '') {
      event.stopPropagation();
      setQuery('');
    }
  };

  return (
    <div className={styles.picker}>
      <input
        className={styles.input}
        role="combobox"
        aria-label="Token to bias"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && matches.length > 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        disabled={vocabulary === null}
        placeholder={vocabulary === null ? 'Once the model is loaded' : 'Text or id of a token'}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setActive(0);
        }}
        onBlur={() => setQuery('')}
        onKeyDown={onKeyDown}
      />
      <div ref={list} className={styles.list} hidden={!open}>
        <div id={listId} role="listbox" aria-label="Matching tokens">
          {open &&
            matches.map((id, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox takes the keys
              <div
                key={id}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className={styles.option}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => pick(id)}
              >
                <code>{tokenLabel(vocabulary, id)}</code>
                <span>{id}</span>
              </div>
            ))}
        </div>
        {someStartWords && <p className={styles.note}>␣ starts a word</p>}
        {open && matches.length === 0 && (
          <p className={styles.note} aria-live="polite">
            {noneWords(query, vocabulary)}
          </p>
        )}
      </div>
    </div>
  );
}
