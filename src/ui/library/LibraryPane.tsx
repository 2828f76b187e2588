import { type KeyboardEvent, useCallback, useDeferredValue, useRef, useState } from 'react';
import { isBlindfolded } from '../../core/comparisonSetup.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';
import { countWords } from '../kit/formatFigures.ts';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';
import { LibraryFooter } from './LibraryFooter.tsx';
import { LibraryList } from './LibraryList.tsx';
import styles from './LibraryPane.module.css';
import { foundSummaries } from './libraryWords.ts';
import { RestoreLine } from './RestoreLine.tsx';
import { itemButtons } from './useLibraryItemActions.ts';

interface LibraryPaneProps {
  /** In a drawer the page's own notices cannot be reached, and what was opened wants to be seen. */
  onLeave?: () => void;
}

/** Everything that was said on this machine: to be found, opened and put in order. */
export function LibraryPane({ onLeave }: LibraryPaneProps) {
  const summaries = useApp((state) => state.library.summaries);
  const currentId = useApp(shownId);
  const hiddenId = useApp(({ comparison }) => (isBlindfolded(comparison) ? comparison.id : null));
  const [query, setQuery] = useState('');
  const wished = useDeferredValue(query);
  const pane = useRef<HTMLDivElement>(null);
  const leave = useCallback(() => onLeave?.(), [onLeave]);
  const found = summaries === null ? null : foundSummaries(summaries, wished, hiddenId);

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    itemButtons(pane.current)[0]?.focus();
  };

  return (
    <div ref={pane} className={styles.pane}>
      <div className={styles.head}>
        <input
          type="search"
          aria-label="Search conversations"
          placeholder="Search conversations"
          autoComplete="off"
          className={styles.search}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onSearchKey}
        />
        <VisuallyHidden aria-live="polite">
          {wished !== '' && found !== null && `${countWords(found.length, 'conversation')} found`}
        </VisuallyHidden>
      </div>
      <div data-library-scroll className={styles.list}>
        {onLeave !== undefined && <RestoreLine onLeave={onLeave} />}
        {found !== null && found.length === 0 && (
          <p className={styles.empty}>
            {wished.trim() === ''
              ? 'What you say here is kept on this machine and listed in this place.'
              : 'No conversation is called that.'}
          </p>
        )}
        {found !== null && (
          <LibraryList summaries={found} currentId={currentId} hiddenId={hiddenId} onOpened={leave} />
        )}
      </div>
      <LibraryFooter onLeave={onLeave} />
    </div>
  );
}

function shownId({ view, conversation, comparison, completion }: AppState): string {
  if (view === 'compare') return comparison.id;
  return view === 'completion' ? completion.conversation.id : conversation.id;
}
