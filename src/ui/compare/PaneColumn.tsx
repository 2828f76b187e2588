import { memo, type ReactNode } from 'react';
import { paneLetter } from '../../core/comparison.ts';
import { rootId } from '../../core/conversation.ts';
import { useActions, useApp } from '../../store/useApp.ts';
import { ConversationView } from '../chat/ConversationView.tsx';
import { paneById, useBlindfolded } from './comparisonHooks.ts';
import { EmptyPane } from './EmptyPane.tsx';
import styles from './PaneColumn.module.css';
import { PaneHeader } from './PaneHeader.tsx';
import { PaneScope } from './PaneScope.tsx';
import { PaneSetup } from './PaneSetup.tsx';
import { waitWords } from './waitWords.ts';

interface PaneColumnProps {
  paneId: string;
  /** From the left, 0 = A. */
  place: number;
}

/** One persona: what it is told, and what it says. */
export const PaneColumn = memo(function PaneColumn({ paneId, place }: PaneColumnProps) {
  const blindfolded = useBlindfolded();
  const name = useApp((state) => paneById(state, paneId)?.name ?? '');
  const focused = useApp(({ comparison }) => comparison.focusedPaneId === paneId);
  const chosenName = useApp(({ model, modelSpec }) => model?.name ?? modelSpec.name);
  const wait = useApp((state) => waitWords(state, paneId, blindfolded));
  const { compare } = useActions();
  const letter = paneLetter(place);
  const focus = () => {
    if (!focused && !blindfolded) compare.focusPane(paneId);
  };
  return (
    // The settings follow whatever is worked on.
    <section
      aria-label={blindfolded ? `Pane ${letter}` : `Pane ${letter}: ${name}`}
      tabIndex={-1}
      className={styles.pane}
      data-pane-place={place}
      data-focused={focused && !blindfolded}
      onPointerDownCapture={focus}
      onFocusCapture={focus}
    >
      <PaneScope paneId={paneId}>
        <PaneHeader paneId={paneId} letter={letter} chosenName={chosenName} wait={wait} />
        {blindfolded ? <div /> : <PaneSetup paneId={paneId} letter={letter} />}
        <PaneConversation label={`Conversation ${letter}`} />
      </PaneScope>
    </section>
  );
});

/** What was said, or what to expect. */
export function PaneConversation({ label, nothing }: { label: string; nothing?: ReactNode }) {
  const empty = useApp((state) => state.conversation.shownChild[rootId] === undefined);
  const conversationId = useApp((state) => state.conversation.id);
  return (
    <div className={styles.body}>
      {empty ? (nothing ?? <EmptyPane />) : <ConversationView key={conversationId} label={label} />}
    </div>
  );
}
