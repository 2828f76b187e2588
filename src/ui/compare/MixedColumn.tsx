import { repliesOf } from '../../core/comparisonSetup.ts';
import type { AppState } from '../../store/appState.ts';
import { useApp } from '../../store/useApp.ts';
import { EmptyMixture } from './EmptyPane.tsx';
import { drawnMixWords, mixBasisWords, mixWords } from './instruments/mixWords.ts';
import styles from './PaneColumn.module.css';
import { PaneConversation } from './PaneColumn.tsx';
import { StopPane } from './PaneHeader.tsx';
import headerStyles from './PaneHeader.module.css';
import { PaneScope } from './PaneScope.tsx';

/** The first two personas blended: it has no prompt of its own. */
export function MixedColumn({ paneId, place }: { paneId: string; place: number }) {
  return (
    <section aria-label="Pane Mixed" tabIndex={-1} className={styles.pane} data-pane-place={place}>
      <PaneScope paneId={paneId}>
        <header className={headerStyles.header}>
          <span aria-hidden className={headerStyles.letter}>
            λ
          </span>
          <h2 className={headerStyles.mixed}>Mixed</h2>
          <span className={headerStyles.actions}>
            <StopPane paneId={paneId} letter="Mixed" />
          </span>
        </header>
        <MixtureWords />
        <PaneConversation label="Conversation Mixed" nothing={<EmptyMixture />} />
      </PaneScope>
    </section>
  );
}

/** What the last reply was drawn with, where the slider stands elsewhere by now. */
function writtenElsewhere({ conversation, comparison: { mixer } }: AppState): string | null {
  if (mixer === null) return null;
  const tokens = repliesOf(conversation).at(-1)?.tokens ?? [];
  return drawnMixWords(
    mixer.weight,
    tokens.flatMap(({ draw }) => draw?.mixWeight ?? []),
  );
}

function MixtureWords() {
  const weight = useApp((state) => state.comparison.mixer?.weight ?? 0);
  const first = useApp((state) => state.comparison.panes[0]?.name ?? '');
  const second = useApp((state) => state.comparison.panes[1]?.name ?? '');
  const firstPrefill = useApp((state) => state.comparison.panes[0]?.conversation.assistantPrefill ?? '');
  const secondPrefill = useApp((state) => state.comparison.panes[1]?.conversation.assistantPrefill ?? '');
  const elsewhere = useApp(writtenElsewhere);
  return (
    <p className={styles.mixedWords}>
      {elsewhere !== null && `${elsewhere} `}Chosen from both personas’ scores at every token:{' '}
      {mixWords(weight, first, second)}. {mixBasisWords(firstPrefill, secondPrefill)}
    </p>
  );
}
