import { titleWords } from '../../../core/comparedTurn.ts';
import { formatCount } from '../../../core/formatCount.ts';
import { useApp } from '../../../store/useApp.ts';
import { CandidateBars } from '../../charts/CandidateBars.tsx';
import { PaneScope } from '../PaneScope.tsx';
import styles from './HeatmapsPanel.module.css';
import { PaneTag } from './PaneTag.tsx';
import type { AnsweredPane } from './turnPanes.ts';

/** What each persona could have said at the selected place, side by side. */
export function SelectedCandidates({ panes, turn }: { panes: readonly AnsweredPane[]; turn: number }) {
  const index = useApp(({ comparison: { cursor } }) => (cursor?.turn === turn ? cursor.index : null));
  if (index === null) {
    return <p className={styles.hint}>Select a token to see each persona’s candidates there side by side.</p>;
  }
  return (
    <div className={styles.candidates}>
      {panes.map((pane) => (
        <PaneScope key={pane.id} paneId={pane.id}>
          <section
            className={styles.pane}
            aria-label={`Candidates of ${titleWords(pane)} at token ${formatCount(index + 1)}`}
          >
            <PaneTag title={pane} />
            <Candidates trackId={pane.replyId} />
          </section>
        </PaneScope>
      ))}
    </div>
  );
}

function Candidates({ trackId }: { trackId: string }) {
  const has = useApp((state) => state.selection?.trackId === trackId);
  return has ? (
    <CandidateBars trackId={trackId} />
  ) : (
    <p className={styles.hint}>This reply has no token there.</p>
  );
}
