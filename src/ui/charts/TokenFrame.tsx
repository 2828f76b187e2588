import type { KeyboardEvent, ReactNode, Ref } from 'react';
import { stepToken, tokenStepOfKey } from '../../core/tokenStep.ts';
import { tokensOf } from '../../core/tokenTrack.ts';
import { useActions, useAppStore } from '../../store/useApp.ts';
import styles from './Columns.module.css';
import { type TokenPage, TokenPageContext } from './tokenPage.ts';

interface TokenFrameProps {
  ref: Ref<HTMLDivElement>;
  page: TokenPage;
  /** What is drawn for each token, for the accessible name. */
  what: string;
  children: ReactNode;
}

/** Around a chart with a column for each token: one tab stop, arrow keys select. */
export function TokenFrame({ ref, page, what, children }: TokenFrameProps) {
  const { trackId, start } = page;
  const store = useAppStore();
  const { select } = useActions();

  const press = (event: KeyboardEvent) => {
    const { conversation, selection } = store.getState();
    const selected = selection?.trackId === trackId ? selection.index : null;
    const step = tokenStepOfKey(event.key, event.ctrlKey || event.metaKey);
    if (step !== null && !event.altKey && !event.shiftKey) {
      const index = stepToken(tokensOf(conversation, trackId), selected ?? start - 1, step);
      if (index >= 0) select({ trackId, index });
    } else if (event.key === 'Escape' && selected !== null) select(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div
      ref={ref}
      className={styles.frame}
      role="group"
      aria-label={`${what}: one for each token; the arrow keys select one`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys work here
      tabIndex={0}
      onKeyDown={press}
    >
      <TokenPageContext value={page}>{children}</TokenPageContext>
    </div>
  );
}
