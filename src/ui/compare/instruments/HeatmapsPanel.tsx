import { useCallback, useState } from 'react';
import { bitsCeiling } from '../../../core/bitsScale.ts';
import { titleWords } from '../../../core/comparedTurn.ts';
import { repliesOf } from '../../../core/comparisonSetup.ts';
import { surprisalBits } from '../../../core/stats.ts';
import { bits } from '../../../core/tokenFigures.ts';
import type { AppState } from '../../../store/appState.ts';
import { useCalm } from '../../kit/usePaced.ts';
import { PaneHeatmap } from '../../charts/compare/PaneHeatmap.tsx';
import { PaneLines } from '../../charts/compare/PaneLines.tsx';
import { Legend } from '../../charts/Legend.tsx';
import { LinesKey } from '../../charts/LinesKey.tsx';
import { TokenPager } from '../../charts/TokenPager.tsx';
import { SharedTurnContext, useFollowedPage } from '../../charts/tokenPage.ts';
import { Segmented } from '../../kit/Segmented.tsx';
import { TokenMarkContext } from '../../tokens/tokenMark.ts';
import { AskedOther } from './AskedOther.tsx';
import { divergenceColumn } from './divergenceMark.ts';
import { EmptyWords } from './EmptyWords.tsx';
import styles from './HeatmapsPanel.module.css';
import { PaneScope } from '../PaneScope.tsx';
import { SelectedCandidates } from './SelectedCandidates.tsx';
import { type AnsweredPane, hasReply, useComparedTurn, useMixedPane, useTurnPanes } from './turnPanes.ts';

type Drawing = 'heatmap' | 'lines';

const drawings: Readonly<Record<Drawing, string>> = { heatmap: 'Heatmap', lines: 'Lines' };

/** The panes' charts under each other: one cursor, one page, the divergence in all. */
export function HeatmapsPanel() {
  const turn = useComparedTurn();
  const panes = useTurnPanes();
  const mixed = useMixedPane();
  const [drawing, setDrawing] = useState<Drawing>('heatmap');
  const shown = [...panes, ...(mixed === null ? [] : [mixed])]
    .filter(hasReply)
    .filter(({ askedOther }) => !askedOther);
  if (turn === null || shown.length === 0) {
    return (
      <EmptyWords>
        No replies yet. Once the personas answer, their heatmaps stand under each other here: each token a
        column of the ten that were most likely there, one cursor and one page for all.
      </EmptyWords>
    );
  }
  return (
    <SharedTurnContext value={turn}>
      <TokenMarkContext value={divergenceColumn}>
        <div className={styles.panel}>
          <div className={styles.tools}>
            <Segmented label="Chart" options={drawings} value={drawing} onChange={setDrawing} />
            <SharedPager />
          </div>
          {drawing === 'heatmap' ? <Heatmaps panes={shown} /> : <Lines panes={shown} turn={turn} />}
          <AskedOther />
          <SelectedCandidates panes={shown} turn={turn} />
        </div>
      </TokenMarkContext>
    </SharedTurnContext>
  );
}

function SharedPager() {
  return <TokenPager page={useFollowedPage('', null)} />;
}

function Heatmaps({ panes }: { panes: readonly AnsweredPane[] }) {
  return (
    <>
      <div className={styles.charts}>
        {panes.map((pane) => (
          <PaneScope key={pane.id} paneId={pane.id}>
            <PaneHeatmap trackId={pane.replyId} whose={titleWords(pane)} />
          </PaneScope>
        ))}
      </div>
      <Legend />
    </>
  );
}

function Lines({ panes, turn }: { panes: readonly AnsweredPane[]; turn: number }) {
  const ceiling = useSharedCeiling(turn);
  const [first] = panes;
  return (
    <>
      {panes.map((pane) => (
        <PaneScope key={pane.id} paneId={pane.id}>
          <PaneLines trackId={pane.replyId} whose={titleWords(pane)} ceiling={ceiling} />
        </PaneScope>
      ))}
      {first !== undefined && (
        <PaneScope paneId={first.id}>
          <LinesKey trackId={first.replyId} />
        </PaneScope>
      )}
    </>
  );
}

/** One axis for all, so that the lines can be compared. */
function useSharedCeiling(turn: number): number {
  return useCalm(
    useCallback(
      ({ comparison: { panes, mixer } }: AppState) => {
        let highest = 0;
        for (const { conversation } of mixer === null ? panes : [...panes, mixer.pane]) {
          for (const { logprob, entropy } of repliesOf(conversation)[turn]?.tokens ?? []) {
            highest = Math.max(highest, surprisalBits(logprob), bits(entropy ?? 0));
          }
        }
        return bitsCeiling(highest);
      },
      [turn],
    ),
  );
}
